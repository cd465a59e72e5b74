// The suggestions under the search box, in a real browser against the real server.

import assert from "node:assert/strict";
import { test } from "node:test";
import { endBetweenWords, linesOf } from "./lines.mjs";
import { composer, phone, setUp } from "./site.mjs";

const loan = "“嘉贸贷”融资方案助力外贸企业融资多元化";

let context, page, site;
const { open, complaints } = setUp((now) => ({ context, page, site } = now), { forgiven: /ERR_FAILED|ERR_INTERNET_DISCONNECTED/ }); // where a test cuts the network

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

// asked is offered where results are shown as one types: the list leaves them free once they are there, and a press on the
// box brings it back.
async function asked(words) {
  await answered(words);
  await box().click();
  await list().waitFor();
}

async function answered(words) {
  await box().pressSequentially(words);
  await page.waitForURL((url) => url.searchParams.get("q") === words);
  await list().waitFor({ state: "hidden" });
}

// rest lets all that is due happen: timers run out, and the page has answered since. The clock must be the test's own.
const rest = () => page.clock.runFor(2000);

// leaves notes the pages that are gone to.
function leaves() {
  const left = [];
  page.on("request", (request) => request.isNavigationRequest() && left.push(request.url()));
  return left;
}

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

test("海关 is offered as a department, with what was typed marked", async () => {
  await page.goto("/");
  await offered("海关");
  const first = option("海关，部门，3 个案例");
  assert.equal(await first.innerText().then((text) => text.replace(/\s+/g, " ")), "海关 3 个案例 部门");
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
    await (address.startsWith("/?") ? asked : offered)("嘉贸贷");
    await option(`${loan}，案例`).click();
    await page.waitForURL((url) => url.pathname === "/cases/jiaxing-20");
  }
});

test("a word keeps the filters and the order, and the search begins on its first page", async () => {
  await page.goto("/?department=海关&department=人民银行&sort=number&page=1&verbatim=1");
  await asked("金融");
  await option(/^金融，词/).click();
  await page.waitForURL((url) => url.searchParams.get("q") === "金融");
  const address = new URL(page.url()).searchParams;
  assert.deepEqual(address.getAll("department"), ["海关", "人民银行"]);
  assert.equal(address.get("sort"), "number");
  assert.ok(!address.has("page") && !address.has("verbatim"));
});

test("how many suggestions there are is said, and no more once the list is closed", async () => {
  await page.goto("/");
  const status = page.locator("form.search [role=status]");
  await offered("嘉");
  const many = await options().count();
  assert.ok(many > 1);
  assert.equal(await status.innerText(), `${many} 条建议，用上下键选择`);
  await box().fill(loan);
  await status.filter({ hasText: "1 条建议，用上下键选择" }).waitFor({ state: "attached" });
  assert.equal(await options().count(), 1);
  await box().press("Escape");
  assert.equal(await status.innerText(), "");
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
  await box().pressSequentially("嘉");
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
  await page.goto("/cases/jiaxing-01");
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
  await page.clock.install();
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
  const ime = await composer(page);
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
  await page.clock.install();
  await page.goto("/");
  const left = leaves();
  await box().focus();
  const ime = await composer(page);
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
  await ime.commit("海关");
  await option("海关，部门，3 个案例").waitFor(); // what the keys had begun would have come before this
  assert.deepEqual(left, []);
});

test("the key that ends a composition chooses nothing, even where it comes after the end", async () => {
  await page.clock.install();
  await page.goto("/");
  const left = leaves();
  await offered("海关");
  await box().press("ArrowDown");
  const ime = await composer(page);
  await ime.press("Enter");
  await rest();
  assert.equal(await reached(), "海关");
  await box().pressSequentially("法");
  await list().waitFor({ state: "hidden" });
  assert.deepEqual(left, []);
});

test("an answer that comes late is dropped", async () => {
  let release;
  const late = new Promise((resolve) => (release = resolve));
  let answered;
  const answer = new Promise((resolve) => (answered = resolve));
  await page.route(/suggest\?q=%E5%98%89$/, async (route) => {
    const response = await route.fetch();
    await late;
    await route.fulfill({ response }).catch(() => {}); // no longer wanted
    answered();
  });
  await page.goto("/");
  const asked = page.waitForRequest(/suggest\?q=%E5%98%89$/);
  await box().pressSequentially("嘉");
  await asked;
  await box().fill("海关");
  await option(/^海关，部门/).waitFor();
  const shown = await options().allInnerTexts();
  release();
  await answer;
  await page.evaluate(() => fetch("/healthz").then((response) => response.text())); // by then the late answer has come, too
  assert.deepEqual(await options().allInnerTexts(), shown);
});

test("a question that is no longer wanted is broken off", async () => {
  await page.goto("/");
  await page.route(/suggest\?q=%E5%98%89$/, () => {}); // no answer
  const asked = page.waitForRequest(/suggest\?q=%E5%98%89$/);
  await box().fill("嘉");
  await asked;
  const dropped = page.waitForEvent("requestfailed", (request) => request.url().endsWith("?q=%E5%98%89"));
  await box().fill("海关");
  assert.equal((await dropped).failure().errorText, "net::ERR_ABORTED");
  await option(/^海关，部门/).waitFor();
});

for (const address of ["/", "/cases/jiaxing-01", "/overview"]) {
  test(`${address} says where the server cannot be reached, and offers again`, async () => {
    await page.goto(address);
    await page.route(/suggest/, (route) => route.abort("failed"));
    await box().fill("海");
    const said = page.getByRole("alert");
    await said.waitFor();
    assert.match(await said.innerText(), /没有连上服务器/);
    assert.ok(!(await isOpen()));
    const failed = page.waitForEvent("requestfailed", (request) => request.url().endsWith("?q=%E6%B5%B7%E5%85%B3"));
    await box().fill("海关");
    await failed;
    await page.unroute(/suggest/);
    const again = said.getByRole("button", { name: "再试一次" });
    await again.focus();
    assert.ok(await said.isVisible(), "it stays while the focus is within the form");
    await page.keyboard.press("Enter");
    await option(/^海关，部门/).waitFor();
    assert.equal(await said.count(), 0);
    assert.ok(await box().evaluate((input) => input === document.activeElement));
  });
}

test("Escape puts away what is said of a failure, and a click elsewhere does", async () => {
  await page.goto("/");
  await page.route(/suggest/, (route) => route.abort("failed"));
  const said = page.getByRole("alert");
  await box().fill("海");
  await said.waitFor();
  await box().press("Escape");
  assert.equal(await said.count(), 0);
  assert.equal(await box().inputValue(), "海");
  await box().fill("海关");
  await said.waitFor();
  await page.mouse.click(5, 400);
  assert.equal(await said.count(), 0);
});

test("offline is said; suggestions come, and a search is made, once there is a network again", async () => {
  await page.goto("/");
  await context.setOffline(true);
  await box().fill("海关");
  const said = page.getByRole("alert");
  await said.waitFor();
  assert.match(await said.innerText(), /网络断开了/);
  await context.setOffline(false);
  await option(/^海关，部门/).waitFor();
  await context.setOffline(true);
  await box().press("Enter");
  await said.waitFor();
  assert.equal(new URL(page.url()).search, "");
  await context.setOffline(false);
  await page.waitForURL((url) => url.searchParams.get("q") === "海关");
});

test("where suggestions cannot be had the list stays closed, and nothing is said", async () => {
  await page.goto("/");
  await offered("海关");
  const refused = page.waitForResponse((response) => response.status() === 400);
  await box().evaluate((input) => {
    input.value = "海".repeat(1001); // longer than a query may be
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
    const live = address.startsWith("/?");
    if (live) await answered("嘉");
    const before = await places();
    if (live) {
      await box().click();
      await list().waitFor();
    } else await offered("嘉");
    assert.deepEqual(await places(), before, address);
  }
});

test("the way back finds the list closed", async () => {
  await page.clock.install();
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
    await (address === "/" ? offered : asked)("嘉");
    for (const one of await options().all()) {
      const { height, x, width } = await one.boundingBox();
      assert.ok(height >= 44 && x >= 0 && x + width <= 375, `an option is ${height} high, from ${x}, ${width} wide`);
    }
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 375);
    await option(/^嘉善，词/).tap();
    await page.waitForURL((url) => url.searchParams.get("q") === "嘉善");
  }
});

test("the list leaves the results free that are shown as one types, and comes when a key asks for it", async () => {
  await page.goto("/?q=长三角");
  await box().fill("");
  await answered("海关");
  assert.ok(!(await isOpen()));
  await box().press("ArrowDown");
  await list().waitFor();
  assert.equal(await active().count(), 1);
});

test("where results come as one types the list does not come before them; for what an input method composes it does", async () => {
  await page.goto("/?q=长三角");
  await page.evaluate(() => {
    const list = document.querySelector(".completions");
    new MutationObserver(() => !list.hidden && (window.flashed = true)).observe(list, { attributes: true });
  });
  await page.route(/\/\?/, () => {}); // the results never come
  const suggested = page.waitForResponse(/suggest/);
  await box().fill("海关");
  await (await suggested).finished();
  await page.locator(".completions li").first().waitFor({ state: "attached" });
  assert.equal(await page.evaluate(() => window.flashed), undefined);
  await page.unroute(/\/\?/);

  await page.goto("/?q=长三角");
  await box().fill("");
  const ime = await composer(page);
  await ime.write("hai'guan");
  await list().waitFor();
  await ime.commit("海关");
  await page.waitForURL((url) => url.searchParams.get("q") === "海关");
  await list().waitFor({ state: "hidden" });
});

test("in the dark the list is dark", async () => {
  await open({ colorScheme: "dark" });
  await page.goto("/");
  await offered("海关");
  assert.equal(await list().evaluate((e) => getComputedStyle(e).backgroundColor), "rgb(28, 32, 36)");
  assert.equal(await list().locator("mark").first().evaluate((e) => getComputedStyle(e).backgroundColor), "rgb(91, 74, 18)");
});

test("lines of titles end between words, however narrow the list and large the type", async () => {
  let several = 0;
  for (const [width, display] of [[320, ""], [375, ""], [375, "large"], [768, "large"]]) {
    await open({ ...phone, viewport: { width, height: 812 } });
    await context.addCookies([{ name: "display", value: display, url: site.url }]);
    await page.goto("/");
    for (const text of ["转型", "审批", "跨", "嘉兴", "化"]) {
      const answer = page.waitForResponse((response) => response.url().includes(`/api/v1/suggest?q=${encodeURIComponent(text)}`));
      await box().fill(text);
      const { suggestions } = await (await answer).json();
      const titles = suggestions.filter(({ kind }) => kind === "title");
      await page.waitForFunction(
        (texts) => [...document.querySelectorAll(".completions .title .text")].map((e) => e.textContent).join() === texts,
        titles.map(({ text }) => text).join(),
      );
      const drawn = await linesOf(list().locator(".title .text"));
      titles.forEach(({ text, breaks }, i) => endBetweenWords(text, breaks, drawn[i]));
      several += drawn.filter((lines) => lines.length > 1).length;
      assert.ok(await list().evaluate((e) => e.scrollWidth <= e.clientWidth));
    }
  }
  assert.ok(several > 10, `${several} titles on several lines`);
});

test("the list cuts no line of text with its lower edge, and leaves the masthead's line to its left and right", async () => {
  let covered = 0;
  for (const [width, words] of [[1280, "外贸企业融资"], [1280, "嘉兴"], [1280, "海关"], [768, "嘉兴"], [768, "金融"], [375, "嘉兴"], [375, "跨"]]) {
    await open({ viewport: { width, height: 860 } });
    await page.goto(`/?q=${words}`);
    await page.evaluate(() => document.fonts.ready);
    const head = await page.locator(".masthead").boundingBox();
    const form = await page.locator("form.search").boundingBox();
    const strips = [[0, form.x - 2], [form.x + form.width + 2, width - form.x - form.width - 2]];
    const drawn = () => Promise.all(strips.map(([x, wide]) => page.screenshot({ clip: { x, y: head.y + head.height - 3, width: wide, height: 6 } })));
    const before = await drawn();
    await box().press("ArrowDown");
    await list().waitFor();
    const after = await drawn();
    before.forEach((strip, i) => assert.ok(strip.equals(after[i]), `the line at ${width}, ${words}, ${i}`));
    const { under, cut } = await list().evaluate((list) => {
      const { left, right, bottom } = list.getBoundingClientRect();
      const under = parseFloat(getComputedStyle(list).getPropertyValue("--under"));
      const range = document.createRange();
      const cut = [];
      for (const element of document.querySelectorAll("main :is(h1, h2, .meta, .passage, .name, .sorts a)")) {
        if (element.closest(".completions, .unseen") || !element.checkVisibility()) continue;
        range.selectNodeContents(element);
        for (const line of range.getClientRects()) {
          if (line.left >= right || line.right <= left || line.height > 40 || line.width < 2) continue;
          if (line.top + 3 < bottom + under - 1 && line.bottom - 3 > bottom + under + 1) cut.push(element.textContent);
        }
      }
      return { under, cut };
    });
    assert.deepEqual(cut, [], `${width}, ${words}: ${under}`);
    if (under > 0) covered++;
    assert.ok(under < 60);
  }
  assert.ok(covered > 1, "some edge would have cut a line");
});

test("where colours are forced the active option has an outline", async () => {
  await open({ forcedColors: "active" });
  await page.goto("/");
  await offered("嘉");
  const outline = () => options().first().evaluate((e) => getComputedStyle(e).outlineStyle);
  assert.equal(await outline(), "none");
  await box().press("ArrowDown");
  assert.equal(await outline(), "solid");
});

test("without JavaScript the box is a plain one and nothing is asked", async () => {
  await open({ javaScriptEnabled: false });
  const asked = [];
  page.on("request", (request) => asked.push(request.url()));
  await page.goto("/");
  const plain = page.getByRole("searchbox", { name: "搜索案例" });
  await plain.pressSequentially("海关");
  assert.equal(await page.getByRole("listbox").count(), 0);
  await plain.press("Enter");
  await page.waitForURL((url) => url.searchParams.get("q") === "海关");
  assert.deepEqual(asked.filter((url) => url.includes("/api/")), []);
});
