// Results that change under the hand: typing, filters, history, failures.

import assert from "node:assert/strict";
import { test } from "node:test";
import { composer, phone, setUp } from "./site.mjs";

let context, page, loads;
const { open, complaints } = setUp(
  (now) => {
    ({ context, page } = now);
    loads = 0;
    page.on("load", () => loads++);
  },
  { forgiven: /ERR_FAILED|ERR_INTERNET_DISCONNECTED/ }, // where a test cuts the network
);

const box = () => page.getByLabel("搜索案例", { exact: true });
const facet = (name) => page.locator(".facets").getByRole("link", { name: new RegExp(`^${name}`) });
const titles = () => page.locator(".list-column > .hits .hit h2").allInnerTexts();
const asked = (words) => page.waitForURL((url) => url.searchParams.get("q") === words);
// shown waits for the list of words: on the way back the address is ahead of what is shown.
const shown = (words) => page.locator(".total", { hasText: `搜索“${words}”` }).waitFor({ state: "attached" });

// hold keeps the answers to searches back until they are released, by the words that were asked for.
async function hold() {
  const held = new Map();
  await page.route(/\/\?q=/, (route) => {
    const words = new URL(route.request().url()).searchParams.get("q");
    return new Promise((answered) => held.set(words, () => answered(route.continue().catch(() => {})))); // no longer wanted
  });
  return {
    async asked(words) {
      for (const end = Date.now() + 60_000; !held.has(words); await new Promise((next) => setTimeout(next, 10))) {
        if (Date.now() > end) throw new Error(`nobody asked for ${words}`);
      }
    },
    release: (words) => held.get(words)(),
  };
}

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
  await shown("海关");
  assert.deepEqual(await titles(), before);
  assert.equal(await box().inputValue(), "海关");
  await page.goForward();
  await shown("送达平台");
  assert.equal(await box().inputValue(), "送达平台");
});

test("what an input method composes is not searched for before it is put in", async () => {
  await page.clock.install();
  await page.goto("/?q=长三角");
  const searched = [];
  page.on("request", (request) => new URL(request.url()).pathname === "/" && searched.push(new URL(request.url()).searchParams.get("q")));
  await box().focus();
  await page.keyboard.press("End");
  const ime = await composer(page);
  for (const text of ["s", "song", "song'da"]) {
    await ime.write(text);
    await page.clock.runFor(2000);
  }
  for (const key of ["Enter", "Escape"]) for (const code of [229, key === "Enter" ? 13 : 27]) await ime.press(key, code);
  await page.clock.runFor(2000);
  assert.equal(await box().inputValue(), "长三角song'da");
  await ime.commit("送达");
  await page.clock.runFor(2000);
  await shown("长三角送达");
  assert.deepEqual(searched, ["长三角送达"], "only what was put in is searched for");
});

test("a composition that begins while a search is due holds it back", async () => {
  await page.clock.install();
  await page.goto("/?q=长三角");
  const searched = [];
  page.on("request", (request) => new URL(request.url()).pathname === "/" && searched.push(new URL(request.url()).searchParams.get("q")));
  const ime = await composer(page);
  await page.clock.pauseAt(Date.now() + 3_600_000);
  await box().focus();
  await page.keyboard.press("End");
  await page.keyboard.insertText("法");
  await ime.write("yuan");
  await page.clock.runFor(2000);
  await ime.commit("院");
  await page.clock.runFor(2000);
  await shown("长三角法院");
  assert.deepEqual(searched, ["长三角法院"]);
});

for (const order of [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]]) {
  test(`of three answers that come in the order ${order.map((n) => n + 1)} the last question's is shown`, async () => {
    const questions = ["税务", "法院", "送达平台"];
    await page.goto("/?q=海关");
    const answers = await hold();
    for (const words of questions) {
      await box().fill(words);
      await answers.asked(words);
    }
    for (const n of order) await answers.release(questions[n]);
    await shown("送达平台");
    assert.equal((await titles())[0], "全流程“智能送达”平台");
    assert.equal(new URL(page.url()).searchParams.get("q"), "送达平台");
    assert.equal(await page.locator("main").getAttribute("aria-busy"), null);
    await page.goBack(); // all that was typed is one step
    await answers.asked("海关");
    await answers.release("海关");
    await shown("海关");
  });
}

test("a search that is no longer wanted is broken off as the next one begins", async () => {
  await page.clock.install();
  await page.goto("/?q=海关");
  const answers = await hold();
  await page.clock.pauseAt(Date.now() + 3_600_000); // nothing is given up because it took too long
  await box().fill("税务");
  await page.clock.runFor(2000);
  await answers.asked("税务");
  const first = `/?q=${encodeURIComponent("税务")}`; // not that for suggestions
  const dropped = page.waitForEvent("requestfailed", (request) => request.url().endsWith(first));
  await box().fill("法院");
  await page.clock.runFor(2000);
  assert.equal((await dropped).failure().errorText, "net::ERR_ABORTED");
  await answers.asked("法院");
  await answers.release("法院");
  await shown("法院");
});

test("words that are taken back are not searched for, nor asked for again", async () => {
  await page.goto("/?q=海关");
  const before = await titles();
  const answers = await hold();
  await box().fill("送达平台");
  await answers.asked("送达平台");
  await box().fill("海关");
  assert.equal(await page.locator("main").getAttribute("aria-busy"), null);
  answers.release("送达平台");
  await box().fill("法院");
  await answers.asked("法院");
  assert.deepEqual(await titles(), before);
  await answers.release("法院");
  await shown("法院");
  await page.unroute(/\/\?q=/);
  await context.setOffline(true);
  await box().fill("税务");
  await page.locator(".failed").waitFor();
  await box().fill("法院");
  assert.equal(await page.locator(".failed").count(), 0);
  await context.setOffline(false);
  await page.goBack();
  await shown("海关");
  assert.deepEqual(await titles(), before);
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
  const again = said.getByRole("button", { name: "再试一次" });
  await again.focus();
  const failed = page.waitForEvent("requestfailed");
  await page.keyboard.press("Enter");
  await failed;
  assert.ok(await again.evaluate((button) => button === document.activeElement), "the button is still there, and has the focus");
  await page.unroute(/\/\?q=/);
  await page.keyboard.press("Enter");
  await shown("送达平台");
  assert.equal(await said.count(), 0);
  assert.ok(await page.evaluate(() => document.activeElement.matches("main")), "the focus goes to the list");
});

for (const status of [503, 500, 429]) {
  test(`a server that answers ${status} leaves the list, and is asked again`, async () => {
    await page.goto("/?q=海关");
    await page.route(/\/\?q=/, (route) => route.fulfill({ status, body: "" }));
    await box().fill("送达平台");
    const said = page.locator(".failed");
    await said.waitFor();
    assert.match(await said.innerText(), /服务器这会儿答不上来/);
    assert.equal(loads, 1);
    assert.ok((await titles()).length > 0);
    await page.unroute(/\/\?q=/);
    await said.getByRole("button").click();
    await shown("送达平台");
    complaints.splice(0, complaints.length, ...complaints.filter((line) => !line.includes(String(status)))); // asked for
  });
}

test("a server that does not answer is given up after a while, and said so", async () => {
  await page.clock.install();
  await page.goto("/?q=海关");
  const answers = await hold();
  await box().fill("送达平台");
  await box().press("Enter");
  await answers.asked("送达平台");
  assert.equal(await page.locator("main").getAttribute("aria-busy"), "true");
  await page.clock.runFor(20_000);
  await page.locator(".failed").waitFor();
  assert.equal(await page.locator("main").getAttribute("aria-busy"), null);
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
  const shift = () =>
    page.evaluate(
      () =>
        new Promise((resolve) => {
          let sum = 0;
          const observer = new PerformanceObserver((list) => (sum += list.getEntries().reduce((s, e) => s + e.value, 0)));
          observer.observe({ type: "layout-shift", buffered: true });
          requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => resolve(sum)))); // entries are handed over after a frame
        }),
    );
  assert.equal(await shift(), 0, "layout shift");
  // Nor where the scripts come after the page was seen, wherever the window ends.
  await page.route("**/*.js", (route) => setTimeout(() => void route.continue(), 300));
  for (const address of ["/?q=外贸企业融资", "/?q=海关&department=海关", "/cases/jiaxing-20", "/overview"]) {
    for (const height of [600, 860, 2400, 6000]) {
      await page.setViewportSize({ width: 1280, height });
      await page.goto(address, { waitUntil: "load" });
      assert.equal(await shift(), 0, `layout shift of ${address}, ${height} pixels high`);
    }
  }
  await page.unrouteAll({ behavior: "ignoreErrors" });
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
