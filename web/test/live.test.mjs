// Results that change under the hand: typing, filters, history, failures.

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { launchBrowser, listen, serious, startSite } from "./site.mjs";

let site, browser, context, page, complaints, loads;

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
  loads = 0;
  page.on("load", () => loads++);
  listen(page, () => site.url, complaints);
}

beforeEach(async () => {
  complaints = [];
  await open();
});

afterEach(() => assert.deepEqual(serious(complaints).filter((line) => !/ERR_FAILED|ERR_INTERNET_DISCONNECTED/.test(line)), []));

const box = () => page.getByLabel("搜索案例", { exact: true });
const facet = (name) => page.locator(".facets").getByRole("link", { name: new RegExp(`^${name}`) });
const titles = () => page.locator(".list-column > .hits .hit h2").allInnerTexts();
const asked = (words) => page.waitForURL((url) => url.searchParams.get("q") === words);

test("results come as one types, without another page, and the address says what is shown", async () => {
  await page.goto("/?q=海关");
  await box().fill("送达平台");
  await asked("送达平台");
  assert.equal((await titles())[0], "全流程“智能送达”平台");
  assert.equal(loads, 1);
  assert.ok(await box().evaluate((input) => input === document.activeElement));
  assert.match(await page.title(), /^送达平台/);
  await page.reload();
  assert.equal((await titles())[0], "全流程“智能送达”平台");
});

test("the words that were typed are one step back, however many letters they had", async () => {
  await page.goto("/?q=海关");
  const before = await titles();
  await box().fill("送达");
  await asked("送达");
  await box().fill("送达平台");
  await asked("送达平台");
  await page.goBack();
  await asked("海关");
  await page.waitForFunction((n) => document.querySelectorAll(".list-column > .hits .hit").length === n, before.length);
  assert.deepEqual(await titles(), before);
  assert.equal(await box().inputValue(), "海关");
  await page.goForward();
  await asked("送达平台");
});

test("what an input method composes is not searched for before it is put in", async () => {
  await page.goto("/?q=长三角");
  const session = await context.newCDPSession(page);
  await box().fill("长三角");
  await page.waitForTimeout(400);
  const searched = [];
  page.on("request", (request) => new URL(request.url()).pathname === "/" && searched.push(request.url()));
  await box().focus();
  await page.keyboard.press("End");
  await session.send("Input.imeSetComposition", { text: "songda", selectionStart: 6, selectionEnd: 6 });
  await page.waitForTimeout(500);
  assert.deepEqual(searched, [], "while composing nothing is searched for");
  await session.send("Input.insertText", { text: "送达" });
  await asked("长三角送达");
  assert.equal(searched.length, 1);
});

test("of answers that come out of order the last question's is shown", async () => {
  await page.goto("/?q=海关");
  let first = true;
  await page.route(/\/\?q=/, async (route) => {
    if (first) {
      first = false;
      await new Promise((done) => setTimeout(done, 800));
    }
    await route.continue().catch(() => {});
  });
  await box().fill("税务");
  await page.waitForTimeout(350);
  await box().fill("送达平台");
  await asked("送达平台");
  await page.waitForTimeout(900);
  assert.equal((await titles())[0], "全流程“智能送达”平台");
  assert.equal(new URL(page.url()).searchParams.get("q"), "送达平台");
});

test("a filter changes the list in place; the focus stays, and the count is announced", async () => {
  await page.goto("/?q=长三角");
  await facet("税务局").click();
  await page.waitForURL(/department=/);
  assert.equal(loads, 1);
  assert.match(await page.evaluate(() => document.activeElement.textContent), /税务局/);
  assert.match((await page.getByRole("status").allInnerTexts()).join(" "), /\d+ 个案例/);
  await facet("法院").click();
  await page.waitForURL((url) => url.searchParams.getAll("department").length === 2);
  assert.equal(await page.locator(".chip").count(), 2);
  await page.goBack();
  await page.waitForURL((url) => url.searchParams.getAll("department").length === 1);
  await page.locator(".chip").nth(1).waitFor({ state: "detached" });
  assert.equal(await page.locator(".chip").count(), 1);
});

test("a search that fails says so and is made again", async () => {
  await page.goto("/?q=海关");
  await page.route(/\/\?q=/, (route) => route.abort("failed"));
  await box().fill("送达平台");
  const said = page.locator(".failed");
  await said.waitFor();
  assert.match(await said.innerText(), /没有连上服务器/);
  assert.ok((await titles()).length > 0, "what was there stays");
  await page.unroute(/\/\?q=/);
  await said.getByRole("button", { name: "再试一次" }).click();
  await asked("送达平台");
  assert.equal(await said.count(), 0);
});

test("offline is said, and the search is made once there is a network again", async () => {
  await page.goto("/?q=海关");
  await context.setOffline(true);
  await box().fill("送达平台");
  await page.locator(".failed").waitFor();
  assert.match(await page.locator(".failed").innerText(), /网络断开了/);
  await context.setOffline(false);
  await asked("送达平台");
});

test("a value of a long facet is found by name, pinyin and initials", async () => {
  await page.goto("/?sort=number");
  const find = page.locator(".facets").getByRole("searchbox", { name: /^在部门里找/ });
  const shown = async () => (await page.locator(".facets [data-field=department] li:visible .name").allInnerTexts()).map((name) => name.trim());
  for (const typed of ["海关", "haiguan", "hg"]) {
    await find.fill(typed);
    assert.ok((await shown()).includes("海关"), `${typed}: ${await shown()}`);
    assert.ok((await shown()).length < 4, `${typed}: ${await shown()}`);
  }
  await find.press("Enter");
  await page.waitForURL((url) => url.searchParams.get("department") === "海关");
  await find.fill("zzz");
  assert.deepEqual(await shown(), []);
  await find.press("Escape");
  assert.ok((await shown()).length > 3);
});

test("large type and high contrast are remembered", async () => {
  await page.goto("/?q=海关");
  const size = () => page.locator(".hit h2").first().evaluate((h) => h.getBoundingClientRect().height / h.getClientRects().length);
  const before = await size();
  await page.getByRole("link", { name: /^大字/ }).click();
  await page.waitForFunction(() => document.documentElement.classList.contains("large"));
  assert.equal(new URL(page.url()).searchParams.get("q"), "海关");
  assert.ok((await size()) > before * 1.15);
  await page.getByRole("link", { name: /^高对比/ }).click();
  await page.waitForFunction(() => document.documentElement.className === "large contrast");
  await page.goto("/cases/jiaxing-01");
  assert.equal(await page.locator("html").getAttribute("class"), "large contrast");
  await page.getByRole("link", { name: /^大字/ }).click();
  await page.waitForFunction(() => document.documentElement.className === "contrast");
});

test("a cell of the overview leads to as many cases as it says", async () => {
  await page.goto("/overview");
  const cell = page.locator(".matrix td a").first();
  const says = await cell.innerText();
  await cell.click();
  await page.waitForURL(/department=.*domain=/);
  assert.equal(await page.locator(".total .figure").innerText(), says);
});

test("a citation is copied", async () => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto("/cases/jiaxing-20");
  await page.getByRole("button", { name: "复制" }).click();
  await page.getByRole("button", { name: "已复制" }).waitFor();
  assert.match(await page.evaluate(() => navigator.clipboard.readText()), /^案例二十：“嘉贸贷”.*\/cases\/jiaxing-20$/);
});

test("the first answer comes fast, and nothing moves while it comes", async (t) => {
  await page.goto("/");
  const began = Date.now();
  await box().fill("外贸企业融资");
  await box().press("Enter");
  await page.waitForURL(/\?q=/);
  const timing = await page.evaluate(() => {
    const [load] = performance.getEntriesByType("navigation");
    return { answer: load.responseEnd - load.startTime, shown: load.domContentLoadedEventEnd - load.startTime };
  });
  t.diagnostic(`first answer ${timing.answer.toFixed(0)} ms, page ready ${timing.shown.toFixed(0)} ms, from the key ${Date.now() - began} ms`);
  const shift = await page.evaluate(
    () =>
      new Promise((resolve) => {
        let sum = 0;
        new PerformanceObserver((list) => (sum += list.getEntries().reduce((s, e) => s + e.value, 0))).observe({ type: "layout-shift", buffered: true });
        setTimeout(() => resolve(sum), 300);
      }),
  );
  assert.equal(shift, 0, "layout shift");
});

test("a page asks for one style and one script, both to be kept for ever", async () => {
  const asked = [];
  page.on("response", (response) => asked.push([new URL(response.url()).pathname, response.headers()["cache-control"]]));
  await page.goto("/?q=海关");
  const files = asked.filter(([path]) => /\.(css|js)$/.test(path));
  assert.equal(files.length, 2, JSON.stringify(asked));
  for (const [path, caching] of files) assert.match(caching, /immutable/, path);
});

test("where colours are forced the selected still shows, and where motion is not wanted there is none", async () => {
  await open({ forcedColors: "active", reducedMotion: "reduce" });
  await page.goto("/?q=长三角&department=税务局");
  const box1 = page.locator(".facets .selected .box").first();
  const seen = await box1.evaluate((b) => {
    const own = getComputedStyle(b);
    const other = getComputedStyle(document.querySelector(".facets li:not(.selected) .box"));
    return own.backgroundColor !== other.backgroundColor || own.outlineStyle !== other.outlineStyle || own.borderWidth !== other.borderWidth;
  });
  assert.ok(seen, "a selected value looks like any other");
  const moving = await page.evaluate(() =>
    [...document.querySelectorAll("*")].filter((e) => parseFloat(getComputedStyle(e).transitionDuration) > 0 || getComputedStyle(e).animationName !== "none").length,
  );
  assert.equal(moving, 0);
});

test("at 200 % nothing is lost: the page of half the width has all of it", async () => {
  await open({ viewport: { width: 640, height: 430 } });
  for (const address of ["/?q=长三角", "/overview", "/cases/jiaxing-20"]) {
    await page.goto(address);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 640, address);
  }
});

test("an old link with parameters of others, or none of ours, still works", async () => {
  for (const address of ["/?q=海关&utm_source=mail&from=x", "/?q=海关&page=1&size=10&sort=relevance", "/?q=海关&department="]) {
    await page.goto(address);
    assert.ok((await titles()).length > 0, address);
  }
});

test("Escape closes the sheet of a filter and leaves the focus at its button", async () => {
  await open({ viewport: { width: 375, height: 812 } });
  await page.goto("/?q=长三角");
  const button = page.locator(".filter-bar summary").first();
  await button.press("Enter");
  assert.ok(await page.locator(".sheet").first().isVisible());
  await page.keyboard.press("Tab");
  await page.keyboard.press("Escape");
  assert.ok(!(await page.locator(".sheet").first().isVisible()));
  assert.ok(await button.evaluate((b) => b === document.activeElement));
});
