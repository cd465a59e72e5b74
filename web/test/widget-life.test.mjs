// The widget comes and goes: elements, settings, methods and events, and what is left behind.

import assert from "node:assert/strict";
import { test } from "node:test";
import { context, counted, foreign, hear, heard, input, options, page, quiet, site, type, visit } from "./embedded.mjs";

// put places an element with attributes in an empty page.
async function put(attributes) {
  await page.evaluate((attributes) => {
    document.querySelector("#place").replaceChildren();
    const element = document.createElement("case-search");
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    document.querySelector("#place").append(element);
  }, attributes);
}

const inside = (selector, read = "textContent") => page.evaluate(([selector, read]) => document.querySelector("#place case-search").shadowRoot.querySelector(selector)?.[read], [selector, read]);

test("two widgets, a dialog, one that is fixed to a department, and the script twice", async () => {
  await visit("several.html");
  await page.locator("#four [type=search]").fill("一网");
  await page.locator("#four [role=option]").last().waitFor();
  await page.locator("#four [type=search]").fill("改革");
  await page.waitForFunction(() => document.querySelector("#four").shadowRoot.querySelectorAll("[role=option].title").length > 0);
  const titles = await page.locator("#four [role=option].title .text").allInnerTexts();
  const cases = await (await fetch(`${site.url}/api/v1/search?q=${encodeURIComponent("改革")}&department=${encodeURIComponent("海关")}`)).json();
  assert.deepEqual(titles, cases.hits.map((hit) => hit.title));
  await page.locator("#two [type=search]").fill("融资");
  await page.locator("#two [role=option]").nth(1).waitFor();
  assert.equal(await page.locator("#four .popup").isVisible(), false);
  await hear();
  await page.keyboard.press("Enter");
  await page.locator("#two [type=search]").fill("");
  await page.locator("#two [role=option].recent").waitFor();
  assert.match(await page.locator("#two [role=option].recent").innerText(), /融资/);
  await page.locator("#two [role=option].clear").click();
  await page.waitForFunction(() => localStorage.getItem("case-search:recent") === null);
  assert.equal(await page.locator("case-search").count(), 4);
  quiet();
});

test("nothing is kept in the browser unless the page asks for it", async () => {
  await visit("clean.html");
  await hear();
  await input().fill("融资");
  await page.keyboard.press("Enter");
  assert.equal((await heard("select")).length, 1);
  assert.deepEqual(await page.evaluate(() => [localStorage.length, sessionStorage.length, document.cookie]), [0, 0, ""]);
});

test("each attribute does what it says, and what is not known is as usual", async () => {
  await visit("empty.html");
  await put({ lang: "zh-TW", placeholder: "找什麼" });
  assert.equal(await inside(".go"), "搜尋");
  assert.equal(await inside("input", "placeholder"), "找什麼");
  await put({ lang: "en" });
  assert.equal(await inside(".go"), "Search");
  await put({ lang: "fr", mode: "carousel", theme: "pink", size: "huge", api: "javascript:alert(1)" });
  assert.equal(await inside(".go"), "搜索");
  await type("融资");
  await put({ mode: "page", facets: "domain", department: "海关, 税务局" });
  await page.locator("case-search fieldset").waitFor();
  assert.deepEqual(await page.locator("case-search legend").allInnerTexts(), ["领域"]);
  const either = await (await fetch(`${site.url}/api/v1/search?department=${encodeURIComponent("海关")}&department=${encodeURIComponent("税务局")}`)).json();
  await counted(either.total);
  await put({ mode: "page", facets: "none" });
  await page.locator("case-search .title a").first().waitFor();
  assert.equal(await page.locator("case-search fieldset").count(), 0);
  await put({ mode: "dialog", shortcut: "ctrl+k" });
  assert.equal(await inside("kbd"), "ctrl+k");
  await page.keyboard.press("Control+k");
  await page.locator("case-search dialog[open]").waitFor();
  quiet();
});

test("all results are shown on the site's own page where it has one", async () => {
  await visit("empty.html");
  await put({ "results-url": "/page.html?from=box", domain: "金融创新" });
  await type("融资");
  await page.keyboard.press("Enter");
  await page.waitForURL(`${foreign.url}/page.html?from=box&q=${encodeURIComponent("融资")}&domain=${encodeURIComponent("金融创新")}`);
  await page.locator("case-search .title a").first().waitFor();
  assert.equal(await input().inputValue(), "融资"); // that page takes the question over
  await counted(1);
});

test("changing an attribute keeps what is typed", async () => {
  await visit("clean.html");
  await input().fill("融资");
  await page.evaluate(() => document.querySelector("case-search").setAttribute("lang", "en"));
  await page.waitForFunction(() => document.querySelector("case-search").shadowRoot.querySelector(".go").textContent === "Search");
  assert.equal(await input().inputValue(), "融资");
  assert.equal(await page.locator("case-search .cs").count(), 1);
});

test("events tell what happens, and a choice can be cancelled", async () => {
  await visit("clean.html");
  await hear();
  await type("融资");
  await options().nth(1).click();
  const told = await heard("query", "results", "select", "open", "close");
  assert.deepEqual(told.map(([name]) => name), ["query", "open", "results", "close", "select"]);
  assert.deepEqual(told[2][1], { query: "融资", total: 2 });
  assert.deepEqual(told[4][1], { kind: "case", text: "“嘉贸贷”融资方案助力外贸企业融资多元化", url: `${site.url}/cases/jiaxing-20`, id: told[4][1].id });
  assert.match(page.url(), /clean\.html$/);
  await input().fill("qqqqzzzz");
  await page.waitForFunction(() => window.heard.some(([name]) => name === "zero"));
  assert.match(await page.locator("case-search .notice").innerText(), /没有案例含有/);
});

test("events bubble, also out of another shadow", async () => {
  await visit("empty.html");
  await hear();
  await page.evaluate(() => {
    const element = document.createElement("case-search");
    element.setAttribute("mode", "page");
    document.querySelector("#place").attachShadow({ mode: "closed" }).append(element);
    window.element = element;
  });
  await page.waitForFunction(() => window.heard.some(([name]) => name === "results"));
  assert.deepEqual((await heard("ready", "query", "results")).map(([name]) => name), ["ready", "query", "results"]);
  await page.evaluate(() => window.element.shadowRoot.querySelector("label input").click());
  await page.waitForFunction(() => window.heard.some(([name]) => name === "facet"));
});

test("methods open, search, close and take it out, in a box and in a dialog", async () => {
  await visit("several.html");
  const call = (id, name, ...values) => page.evaluate(([id, name, values]) => document.querySelector(id)[name](...values), [id, name, values]);
  const shown = (selector) => page.locator(selector).first();
  await call("#one", "search", "融资");
  await shown("#one [role=option]").waitFor();
  await call("#one", "close");
  await shown("#one .popup").waitFor({ state: "hidden" });
  await call("#one", "open");
  await shown("#one .popup").waitFor();
  assert.equal(await input().evaluate((field) => field.getRootNode().activeElement === field), true);
  await call("#one", "destroy");
  assert.equal(await page.locator("#one").count(), 0);
  await call("#three", "search", "海关");
  await counted((await (await fetch(`${site.url}/api/v1/search?q=${encodeURIComponent("海关")}`)).json()).total, "#three");
  await shown("#three dialog[open]").waitFor();
  assert.equal(await shown("#three [type=search]").inputValue(), "海关");
  await call("#three", "close");
  await shown("#three dialog").waitFor({ state: "hidden" });
  quiet();
});

test("a page that draws itself anew without loading has its search again, and one list", async () => {
  await visit("clean.html");
  await hear();
  await type("融资");
  const address = page.url();
  await page.evaluate(() => {
    const place = document.querySelector("#place");
    window.kept = place.querySelector("case-search");
    history.pushState(null, "", "/elsewhere");
    place.replaceChildren();
  });
  assert.deepEqual((await heard("open", "close")).map(([name]) => name), ["open", "close"]);
  await page.goBack();
  assert.equal(page.url(), address);
  await page.evaluate(() => document.querySelector("#place").append(window.kept));
  await page.waitForFunction(() => document.querySelector("case-search").shadowRoot.querySelectorAll(".cs").length === 1);
  assert.equal(await input().inputValue(), "融资");
  await type("海关");
  // A page that the browser kept in memory comes back with its list closed.
  await page.evaluate(() => dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true })));
  assert.equal(await page.locator("case-search .popup").isVisible(), false);
  quiet();
});

test("attaching it 200 times leaves nothing behind", async (t) => {
  await visit("several.html");
  const devtools = await context.newCDPSession(page);
  await devtools.send("Performance.enable");
  const measure = async () => {
    await devtools.send("HeapProfiler.collectGarbage");
    const { metrics } = await devtools.send("Performance.getMetrics");
    return Object.fromEntries(metrics.map(({ name, value }) => [name, value]));
  };
  // Before it is measured, all that was asked has been answered or called off.
  const attach = (times) =>
    page.evaluate(async (times) => {
      const [one, three] = [document.querySelector("#one"), document.querySelector("#three")];
      for (let i = 0; i < times; i++) {
        for (const element of [one, three]) {
          const next = element.nextSibling, parent = element.parentNode;
          element.remove();
          parent.insertBefore(element, next);
        }
        const fresh = document.createElement("case-search");
        document.body.append(fresh);
        fresh.search("融");
        fresh.destroy();
        if (i % 20 === 0) await new Promise((done) => setTimeout(done, 20));
      }
      await fetch("/clean.html");
      await new Promise((done) => setTimeout(done, 300));
    }, times);
  await attach(20);
  const before = await measure();
  await attach(200);
  const now = await measure();
  t.diagnostic(["Nodes", "JSEventListeners", "JSHeapUsedSize"].map((name) => `${name}: ${before[name]}, then ${now[name]}`).join("; "));
  assert.ok(now.Nodes - before.Nodes < 50, `nodes: ${before.Nodes}, then ${now.Nodes}`);
  assert.ok(now.JSEventListeners - before.JSEventListeners < 20, `listeners: ${before.JSEventListeners}, then ${now.JSEventListeners}`);
  assert.ok(now.JSHeapUsedSize - before.JSHeapUsedSize < 400_000, `heap: ${before.JSHeapUsedSize}, then ${now.JSHeapUsedSize}`);
  await page.locator("#one [type=search]").fill("改革");
  await page.locator("#one [role=option]").nth(1).waitFor();
  quiet();
});
