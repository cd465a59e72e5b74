// The suggestions under the search box, in a real browser against the real server.

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { launchBrowser, listen, serious, startSite } from "./site.mjs";

const loan = "“嘉贸贷”融资方案助力外贸企业融资多元化";
const phone = { viewport: { width: 375, height: 812 }, hasTouch: true, isMobile: true };

let site, browser, context, page, complaints;

before(async () => {
  [site, browser] = await Promise.all([startSite(), launchBrowser()]);
});

after(async () => {
  await browser?.close();
  await site?.stop();
});

async function open(options = {}) {
  await context?.close();
  context = await browser.newContext({ baseURL: site.url, viewport: { width: 1280, height: 860 }, ...options });
  page = await context.newPage();
  listen(page, () => site.url, complaints);
}

beforeEach(async () => {
  complaints = [];
  await open();
});

afterEach(() => assert.deepEqual(serious(complaints), []));

const box = () => page.getByRole("combobox", { name: "搜索案例" });
const list = () => page.getByRole("listbox", { name: "搜索建议" });
const options = () => list().getByRole("option");
const option = (name) => list().getByRole("option", { name });
const active = () => list().locator("[aria-selected=true]");
const isOpen = async () => (await box().getAttribute("aria-expanded")) === "true";

// offered types words and waits for what is suggested.
async function offered(words) {
  await box().pressSequentially(words);
  await list().waitFor();
}

// rest gives an answer the time to come that must not change anything.
const rest = () => page.waitForTimeout(300);

// reached is the active option; the box and the list must agree on it.
async function reached() {
  const id = await box().getAttribute("aria-activedescendant");
  if (id === null) {
    assert.equal(await active().count(), 0);
    return null;
  }
  assert.equal(await active().getAttribute("id"), id);
  return active().locator(".text").innerText();
}

// An input method in the midst of a word: the text is in the box, underlined, and not yet final.
async function composer() {
  const session = await context.newCDPSession(page);
  await page.evaluate(() => addEventListener("keydown", (event) => (event.isComposing || event.keyCode === 229) && event.preventDefault()));
  return {
    write: (text) => session.send("Input.imeSetComposition", { text, selectionStart: text.length, selectionEnd: text.length }),
    commit: (text) => session.send("Input.insertText", { text }),
    // Keys that the input method takes are told to the page with the code 229, by some with their own, and do
    // nothing by themselves.
    press: (key, code = 229) => session.send("Input.dispatchKeyEvent", { type: "rawKeyDown", key, code: key, windowsVirtualKeyCode: code }),
  };
}

test("海关 is offered as a department, with what was typed marked", async () => {
  await page.goto("/");
  await offered("海关");
  const first = option("海关，部门，3 个案例");
  assert.equal(await first.innerText().then((text) => text.replace(/\s+/g, " ")), "海关 部门");
  assert.equal(await first.locator("mark").innerText(), "海关");
  assert.equal(await box().getAttribute("aria-controls"), await list().getAttribute("id"));
  assert.ok(await isOpen());
});

test("one character is enough", async () => {
  await page.goto("/");
  await offered("嘉");
  assert.ok((await options().count()) > 2);
});

for (const typed of ["haig", "hg"]) {
  test(`${typed} offers 海关 by its sound`, async () => {
    await page.goto("/");
    await offered(typed);
    await option(/^海关，部门/).waitFor();
  });
}

test("金融 offers the domain and the word, and each leads where it says", async () => {
  await page.goto("/");
  await offered("金融");
  await option(/^金融创新，领域/).click();
  await page.waitForURL((url) => url.searchParams.get("domain") === "金融创新" && !url.searchParams.has("q"));
  await page.goto("/");
  await offered("金融");
  await option(/^金融，词/).click();
  await page.waitForURL((url) => url.searchParams.get("q") === "金融");
});

test("a title leads to its case, on every page that has a search box", async () => {
  for (const address of ["/", "/?q=海关", "/cases/jiaxing-01", "/cases/none"]) {
    await page.goto(address);
    await box().fill("");
    await offered("嘉贸贷");
    await option(`${loan}，案例`).click();
    await page.waitForURL((url) => url.pathname === "/cases/jiaxing-20");
  }
});

test("a word keeps the filters and the order, and the search begins on its first page", async () => {
  await page.goto("/?department=海关&department=人民银行&sort=number&page=1&verbatim=1");
  await offered("金融");
  await option(/^金融，词/).click();
  await page.waitForURL((url) => url.searchParams.get("q") === "金融");
  const asked = new URL(page.url()).searchParams;
  assert.deepEqual(asked.getAll("department"), ["海关", "人民银行"]);
  assert.equal(asked.get("sort"), "number");
  assert.ok(!asked.has("page") && !asked.has("verbatim"));
});

test("the arrow keys walk through the list and back to the text, which stays as typed", async () => {
  await page.goto("/");
  await offered("嘉");
  const all = await options().locator(".text").allInnerTexts();
  assert.equal(await reached(), null);
  for (const text of [...all, null, all[0]]) {
    await box().press("ArrowDown");
    assert.equal(await reached(), text);
  }
  for (const text of [null, all.at(-1)]) {
    await box().press("ArrowUp");
    assert.equal(await reached(), text);
  }
  await box().press("Home");
  assert.equal(await reached(), all[0]);
  await box().press("End");
  assert.equal(await reached(), all.at(-1));
  await box().press("ArrowLeft"); // back in the text
  assert.equal(await reached(), null);
  assert.equal(await box().inputValue(), "嘉");
});

test("in the text, Home and End move the cursor", async () => {
  await page.goto("/");
  await offered("海关");
  await box().press("Home");
  assert.equal(await box().evaluate((input) => input.selectionStart), 0);
  await box().press("End");
  assert.equal(await box().evaluate((input) => input.selectionStart), 2);
});

test("Enter goes to the option that is reached, and else searches for what is typed", async () => {
  await page.goto("/");
  await offered("海关");
  await box().press("ArrowDown");
  await box().press("Enter");
  await page.waitForURL((url) => url.searchParams.get("department") === "海关");
  await offered("嘉");
  await box().press("Enter");
  await page.waitForURL((url) => url.searchParams.get("q") === "嘉" && url.searchParams.get("department") === "海关");
});

test("typing on leaves the option that was reached", async () => {
  await page.goto("/");
  await offered("嘉");
  await box().press("ArrowDown");
  await box().pressSequentially("贸");
  assert.equal(await reached(), null);
  await option(/^嘉贸贷，词/).waitFor();
});

test("Escape closes the list, and once more clears the box", async () => {
  await page.goto("/");
  await offered("海关");
  await box().press("Escape");
  assert.ok(!(await isOpen()) && !(await list().isVisible()));
  assert.equal(await box().inputValue(), "海关");
  await box().press("Escape");
  assert.equal(await box().inputValue(), "");
});

test("the down arrow opens a closed list again", async () => {
  await page.goto("/");
  await offered("海关");
  await box().press("Escape");
  await box().press("ArrowDown");
  assert.equal(await reached(), "海关");
  await page.goto("/?q=海关"); // nothing was typed here yet
  await box().press("ArrowDown");
  await active().waitFor();
  assert.equal(await reached(), "海关");
});

test("the Tab key closes the list and moves on", async () => {
  await page.goto("/");
  await offered("海关");
  await box().press("Tab");
  assert.ok(!(await isOpen()) && !(await list().isVisible()));
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "搜索");
});

test("a click beside the list closes it, and one within it leaves the keys in the box", async () => {
  await page.goto("/?q=海关");
  await box().fill("");
  await offered("嘉");
  await list().hover();
  await page.mouse.down(); // and off the option again
  await page.mouse.move(1200, 700);
  await page.mouse.up();
  assert.ok(await isOpen());
  assert.ok(await box().evaluate((input) => input === document.activeElement));
  await page.locator("main").click({ position: { x: 5, y: 500 } });
  assert.ok(!(await isOpen()));
});

test("what finds nothing, and an empty box, have no list", async () => {
  await page.goto("/");
  await offered("海关");
  await box().fill("量子");
  await list().waitFor({ state: "hidden" });
  assert.ok(!(await isOpen()));
  await box().fill("");
  await offered("海关");
  await box().fill("  ");
  await list().waitFor({ state: "hidden" });
  await rest();
  assert.ok(!(await isOpen()));
});

test("while an input method composes, what it has so far is completed", async () => {
  await page.goto("/");
  await box().focus();
  const ime = await composer();
  await ime.write("hai'guan");
  await option(/^海关，部门/).waitFor();
  assert.equal(await box().inputValue(), "hai'guan");
  await ime.write("yuan'qu"); // a word that no case holds: the list closes, and nothing else happens
  await list().waitFor({ state: "hidden" });
  await ime.write("jia'mao'dai");
  await option(`${loan}，案例`).waitFor();
  await ime.commit("嘉贸贷");
  await option(/^嘉贸贷，词/).waitFor();
  assert.equal(await box().inputValue(), "嘉贸贷");
});

test("while an input method composes, its keys choose and close nothing", async () => {
  await page.goto("/");
  await box().focus();
  const ime = await composer();
  await ime.write("hai'guan");
  await list().waitFor();
  for (const [key, code] of Object.entries({ ArrowDown: 40, ArrowUp: 38, End: 35, Enter: 13, Escape: 27 })) {
    for (const told of [229, code]) {
      await ime.press(key, told);
      assert.equal(await reached(), null, `${key} (${told}) reached an option`);
      assert.ok(await isOpen(), `${key} (${told}) closed the list`);
    }
  }
  await rest();
  assert.equal(new URL(page.url()).pathname + new URL(page.url()).search, "/");
});

test("the key that ends a composition chooses nothing, even where it comes after the end", async () => {
  await page.goto("/");
  await offered("海关");
  await box().press("ArrowDown");
  const ime = await composer();
  await ime.press("Enter");
  await rest();
  assert.equal(await reached(), "海关");
  assert.equal(new URL(page.url()).search, "");
});

test("an answer that comes late is dropped", async () => {
  let release;
  const late = new Promise((resolve) => (release = resolve));
  await page.route(/suggest\?q=%E5%98%89$/, async (route) => {
    const response = await route.fetch();
    await late;
    await route.fulfill({ response }).catch(() => {}); // no longer wanted
  });
  await page.goto("/");
  const asked = page.waitForRequest(/suggest\?q=%E5%98%89$/);
  await box().pressSequentially("嘉");
  await asked;
  await box().fill("海关");
  await option(/^海关，部门/).waitFor();
  const shown = await options().allInnerTexts();
  release();
  await rest();
  assert.deepEqual(await options().allInnerTexts(), shown);
});

test("where suggestions cannot be had the list stays closed, and nothing is said", async () => {
  await page.goto("/");
  await offered("海关");
  const refused = page.waitForResponse((response) => response.status() === 400);
  await box().evaluate((input) => {
    input.value = "海".repeat(501); // longer than a query may be
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
  await refused;
  await list().waitFor({ state: "hidden" });
  const refusal = complaints.findIndex((line) => line.startsWith("400: "));
  assert.ok(refusal >= 0);
  complaints.splice(refusal, 1); // asked for
});

test("nothing on the page moves when the list opens", async () => {
  for (const address of ["/", "/?q=长三角", "/cases/jiaxing-01"]) {
    await page.goto(address);
    await box().fill("");
    const places = () => page.locator("main a, main h1, .search button").evaluateAll((all) => all.map((e) => JSON.stringify(e.getBoundingClientRect())));
    const before = await places();
    await offered("嘉");
    assert.deepEqual(await places(), before, address);
  }
});

test("the way back finds the list closed", async () => {
  await page.goto("/");
  await offered("海关");
  await option(/^海关，部门/).click();
  await page.waitForURL(/department=/);
  await page.goBack();
  await page.waitForURL((url) => url.search === "");
  await rest();
  assert.ok(!(await isOpen()));
});

test("on a phone an option is tapped, is big enough for a finger, and the list fits the screen", async () => {
  await open(phone);
  for (const address of ["/", "/?q=长三角"]) {
    await page.goto(address);
    await box().fill("");
    await box().tap();
    await offered("嘉");
    for (const one of await options().all()) {
      const { height, x, width } = await one.boundingBox();
      assert.ok(height >= 44 && x >= 0 && x + width <= 375, `an option is ${height} high, from ${x}, ${width} wide`);
    }
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 375);
    await option(/^嘉善，词/).tap();
    await page.waitForURL((url) => url.searchParams.get("q") === "嘉善");
  }
});

test("in the dark the list is dark", async () => {
  await open({ colorScheme: "dark" });
  await page.goto("/");
  await offered("海关");
  assert.equal(await list().evaluate((e) => getComputedStyle(e).backgroundColor), "rgb(28, 32, 36)");
  assert.equal(await list().locator("mark").first().evaluate((e) => getComputedStyle(e).backgroundColor), "rgb(91, 74, 18)");
});

test("without JavaScript the box is a plain one and nothing is asked", async () => {
  await open({ javaScriptEnabled: false });
  const asked = [];
  page.on("request", (request) => asked.push(request.url()));
  await page.goto("/");
  const plain = page.getByRole("searchbox", { name: "搜索案例" });
  await plain.pressSequentially("海关");
  await rest();
  assert.equal(await page.getByRole("listbox").count(), 0);
  assert.deepEqual(asked.filter((url) => url.includes("/api/")), []);
  await plain.press("Enter");
  await page.waitForURL((url) => url.searchParams.get("q") === "海关");
});
