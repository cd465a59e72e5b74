// The widget's list of results, in a dialog, in the page and in a frame; what is left without scripts; the page that documents it.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { browser, complaints, context, counted, foreign, hear, heard, hold, input, notice, options, page, quiet, site, type, visit } from "./embedded.mjs";
import { startForeign } from "./foreign.mjs";
import { serious } from "./site.mjs";

const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const focused = (at) => at.evaluate((element) => element.getRootNode().activeElement === element);

test("a dialog opens without moving the page, finds, filters, and gives the focus back", async () => {
  await visit("several.html");
  await page.evaluate(() => {
    document.body.style.height = "3000px";
    scrollTo(0, 40);
    window.shifts = [];
    new PerformanceObserver((list) => list.getEntries().forEach((e) => window.shifts.push(e.sources.map((s) => s.node?.className ?? s.node?.nodeName)))).observe({ type: "layout-shift" });
  });
  await hear();
  // Where everything of the page lies and how far it is scrolled, and where the field of the dialog lies once it is open.
  const layout = () => page.evaluate(() => JSON.stringify([scrollY, getComputedStyle(document.documentElement).overflow, getComputedStyle(document.body).overflow, ...[...document.body.querySelectorAll("*")].map((e) => e.getBoundingClientRect())]));
  const lies = await layout();
  const trigger = page.locator("#three .trigger");
  await trigger.focus();
  await page.evaluate(() => document.querySelector("#three").open()); // what moves after a click would not be counted
  const dialog = page.locator("#three dialog");
  await page.locator("#three dialog[open]").waitFor();
  const field = await dialog.locator("form").boundingBox();
  await page.locator("#three .title a").first().waitFor();
  assert.equal(await layout(), lies);
  assert.deepEqual(await dialog.locator("form").boundingBox(), field);
  assert.deepEqual(await page.evaluate(() => window.shifts), []);
  await dialog.locator("[type=search]").fill("haiguan");
  await counted(3, "#three");
  const tax = dialog.getByRole("checkbox", { name: "税务局" });
  assert.equal(await dialog.locator("label", { hasText: "税务局" }).locator("[part=number]").innerText(), "1");
  assert.equal(await dialog.locator(".count").getAttribute("role"), "status");
  await dialog.locator("[type=search]").press("ArrowDown");
  for (const [key, title] of [["End", 2], ["Home", 0]]) {
    await page.keyboard.press(key);
    assert.equal(await focused(dialog.locator(".title a").nth(title)), true, key);
  }
  await tax.check();
  await counted(1, "#three");
  assert.equal(await tax.isChecked(), true);
  assert.equal(await focused(tax), true);
  assert.equal(await dialog.locator("label", { hasText: "海关" }).locator("[part=number]").innerText(), "3"); // its own field does not narrow it
  await dialog.locator("[type=search]").focus();
  await page.keyboard.press("ArrowDown");
  assert.equal(await focused(dialog.locator(".title a").first()), true);
  await page.keyboard.press("ArrowUp");
  assert.equal(await focused(dialog.locator("[type=search]")), true);
  await page.keyboard.press("Escape"); // with a text in the field, which some browsers would clear
  await page.waitForFunction(() => !document.querySelector("#three").shadowRoot.querySelector("dialog").open);
  assert.equal(await focused(trigger), true);
  const told = (await heard("open", "facet", "close")).map(([name]) => name);
  assert.deepEqual(told, ["open", "facet", "close"]);
  await trigger.click();
  assert.equal(await dialog.locator("[type=search]").inputValue(), "haiguan"); // what was searched for is there again
  quiet();
});

test("what a list of results needs is fetched for no box; where it does not come, one notice says so and tries again", async () => {
  const asked = [];
  page.on("request", (request) => /case-search-results/.test(request.url()) && asked.push(request.url()));
  await page.route(/case-search-results/, (route) => route.abort());
  await visit("clean.html");
  await type("融资");
  assert.deepEqual(asked, []);
  quiet();
  await page.evaluate(() => document.querySelector("case-search").setAttribute("footer", ""));
  await page.evaluate(() => document.querySelector("case-search").setAttribute("mode", "dialog"));
  const trigger = page.locator("case-search .trigger");
  await hear();
  const failures = (n) => page.waitForFunction((n) => window.heard.filter(([name]) => name === "error").length === n, n);
  await trigger.click();
  await failures(1);
  await trigger.click();
  await failures(2);
  assert.equal(await notice().count(), 1);
  assert.equal(await notice().getAttribute("role"), "alert");
  assert.equal(await page.locator("case-search .failure + .from").count(), 1, "whose search it is stays last");
  assert.equal(new Set(asked).size, asked.length); // none twice: browsers may keep what failed
  assert.deepEqual(serious(complaints).filter((line) => !/ERR_FAILED|case-search-results/.test(line)), []);
  await page.unroute(/case-search-results/);
  await notice().getByRole("button", { name: "再试一次" }).click();
  await page.locator("case-search dialog[open]").waitFor();
  assert.equal(await notice().count(), 0);
});

test("results in the page; a fixed department is no facet and every count is true", async () => {
  await visit("fixed.html");
  await page.locator("case-search .title a").first().waitFor();
  const api = (query) => fetch(`${site.url}/api/v1/search?${new URLSearchParams(query)}`).then((answer) => answer.json());
  const all = await api({ department: "海关" });
  assert.equal(await page.locator("case-search .count").innerText(), `${all.total} 个案例`);
  assert.equal(await page.locator("case-search fieldset").count(), 1);
  const shown = await page.locator("case-search label:not([hidden])").allInnerTexts();
  for (const { value, count } of all.facets.domain.filter((v) => v.count > 0)) {
    assert.ok(shown.some((text) => text.replace(/\s+/g, " ").trim() === `${value} ${count} ${count} 个案例`), `${value} ${count} in ${shown}`);
  }
  await visit("page.html");
  await page.locator("case-search .title a").nth(9).waitFor();
  await page.locator("case-search .more").click();
  await page.locator("case-search .title a").nth(19).waitFor();
  assert.equal(await page.locator("case-search .more").isVisible(), false);
  assert.equal(await page.locator("case-search .all").getAttribute("href"), `${site.url}/`);
  await hear(); // and cancel
  await page.locator("case-search .title a").first().click();
  assert.equal((await heard("select"))[0][1].kind, "case");
  assert.match(page.url(), /page\.html$/);
  quiet();
});

test("a list of results tells of waiting and of failures, and tries again", async () => {
  await visit("page.html");
  await page.locator("case-search .title a").first().waitFor();
  const answers = await hold("**/api/v1/search**");
  await input().fill("融资");
  await page.waitForFunction(() => document.querySelector("case-search").shadowRoot.querySelector(".count").textContent === "正在搜索……");
  await page.keyboard.press("ArrowDown"); // to what is still there
  await answers.release("融资");
  await counted(1);
  assert.equal(await focused(page.locator("case-search .title a").first()), true);
  await page.unrouteAll();
  await page.route("**/api/v1/search**", (route) => route.fulfill({ status: 503, headers: { "Access-Control-Allow-Origin": "*" } }));
  await input().fill("海关");
  await notice().waitFor();
  assert.match(await notice().innerText(), /暂时不能回答/);
  assert.equal(await page.locator("case-search .all").isVisible(), true);
  await page.unrouteAll();
  await notice().getByRole("button", { name: "再试一次" }).click();
  await page.waitForFunction(() => document.querySelector("case-search").shadowRoot.querySelectorAll(".title a").length > 1);
  assert.equal(await notice().count(), 0);
});

test("where no case holds all words, each says which it lacks", async () => {
  await visit("page.html");
  await page.locator("case-search .title a").first().waitFor();
  await input().fill("户口 医保 量子");
  const lacks = page.locator("case-search [part=lacks]");
  await lacks.first().waitFor();
  const told = await lacks.allInnerTexts();
  assert.equal(told.length, await page.locator("case-search .title a").count());
  assert.ok(told.every((text) => /^缺少：.*量子$/.test(text)) && new Set(told).size > 1, told);
  assert.equal(await page.locator("case-search .advice").innerText(), "没有案例同时含有所有这些词，下面的案例各缺少一部分。");
  await input().fill("外贸企业融资");
  await page.locator("case-search .beside [part=lacks]").first().waitFor();
  assert.equal(await page.locator("case-search .main > .hits [part=lacks]").count(), 0);
  quiet();
});

test("labels that were inferred are marked", async () => {
  await page.route("**/api/v1/search**", async (route) => {
    const response = await route.fetch();
    const answer = await response.json();
    answer.hits[0].inferred = ["department", "domain"];
    await route.fulfill({ response, json: answer });
  });
  await visit("page.html");
  const marks = page.locator("case-search .meta [part=inferred]");
  await marks.first().waitFor();
  assert.equal(await marks.count(), 1);
  assert.equal(await marks.innerText(), "推断");
  assert.equal(await marks.getAttribute("title"), "由系统根据正文推断：部门、领域");
});

test("a strict policy with Trusted Types lets the list of results in, too", async () => {
  await visit("csp.html");
  await page.evaluate(() => document.querySelector("case-search").setAttribute("mode", "page"));
  await page.locator("case-search .title a").first().waitFor();
  quiet();
});

test("a frame grows with what it shows, in pages of its site and of no other", async () => {
  await page.goto(`${foreign.named}/frame.html`);
  const inner = page.frameLocator("iframe >> nth=0");
  await inner.locator("case-search .title a").first().waitFor();
  const fits = (find) =>
    page.waitForFunction(
      async (find) => {
        const frame = find === "element" ? document.querySelector("case-search").shadowRoot.querySelector("iframe") : document.querySelector("iframe");
        return frame.getBoundingClientRect().height > 500;
      },
      find,
    );
  await fits("frame");
  await fits("element");
  quiet();
  const policy = async (query = "") => (await fetch(`${site.url}/embed${query}`)).headers.get("content-security-policy");
  assert.match(await policy(), /frame-ancestors 'self' http:\/\/localhost:\* http:\/\/127\.0\.0\.1:\* .*http:\/\/city\.test/);
  assert.doesNotMatch(await policy(`?site=${encodeURIComponent("沙箱")}`), /city\.test/);
  assert.equal((await fetch(`${site.url}/embed?site=x`)).status, 404);
  complaints.length = 0;
  const refused = page.waitForEvent("console", (message) => message.text().includes("frame-ancestors"));
  await page.goto(`${foreign.stranger}/frame.html`);
  await refused;
});

test("without scripts there is a form: in the frame, within the element, and as a tag of its own", async () => {
  await page.goto(`${site.url}/widget/`);
  const tag = await page.locator("#tag-form").innerText();
  const plain = await browser.newContext({ javaScriptEnabled: false });
  const bare = await plain.newPage();
  const finds = async (at) => assert.match(await at.locator(".hit h2").first().innerText(), /嘉贸贷/);
  await bare.goto(`${site.url}/embed`);
  await bare.locator("[name=q]").fill("融资");
  const [result] = await Promise.all([plain.waitForEvent("page"), bare.getByRole("button").click()]);
  await result.waitForURL("**/?q=**");
  await finds(result);
  for (const show of [() => bare.goto(`${foreign.named}/bare.html`), () => bare.goto(`${foreign.named}/empty.html`).then(() => bare.setContent(tag))]) {
    await show();
    await bare.locator("[name=q]").fill("融资");
    await Promise.all([bare.waitForURL(`${site.url}/?q=**`), bare.getByRole("button").click()]);
    await finds(bare);
  }
  await plain.close();
  await visit("bare.html"); // with scripts, the search stands in its place
  assert.equal(await page.locator("[name=q]").first().isVisible(), false);
  await page.locator("case-search .field input").fill("融资");
  await options().nth(1).waitFor();
});

const built = (folder) => startForeign(() => site.url, path.join(path.dirname(fileURLToPath(import.meta.url)), "node_modules", folder));

test("the documentation of another project, in frames, has the search, across origins", async () => {
  const manual = await built("paper/dist/docs");
  try {
    await page.goto(`${manual.url}/site/index.html`);
    await page.frameLocator("[name=packageListFrame]").getByRole("link", { name: "Color", exact: true }).click();
    const shown = page.frameLocator("[name=class-frame]");
    await shown.locator("h1", { hasText: "Color" }).waitFor();
    await shown.locator("case-search .trigger").click();
    const field = shown.locator("case-search dialog [type=search]");
    await field.fill("医保");
    await shown.locator("case-search .title a", { hasText: "医保同城化" }).waitFor();
    await shown.getByRole("checkbox", { name: "医疗保障局" }).check();
    await shown.locator("case-search .count", { hasText: "1 个案例" }).waitFor();
    // The pages of the search let no other site frame them.
    const [found] = await Promise.all([context.waitForEvent("page"), shown.locator("case-search .title a").click()]);
    await found.waitForURL(`${site.url}/cases/jiaxing-13**`);
    assert.match(await found.locator("h1").innerText(), /医保同城化/);
    assert.equal(await shown.locator("h1").first().innerText(), "Color");
    quiet();
  } finally {
    await manual.stop();
  }
});

test("a built site that hears every key leaves those of the search alone", async () => {
  const slides = await built("reveal.js");
  try {
    await page.goto(`${slides.url}/site/index.html`);
    await page.locator("case-search .trigger").waitFor({ state: "attached" });
    await page.keyboard.press("Control+k");
    await page.locator("case-search dialog[open]").waitFor();
    const before = page.url();
    await page.keyboard.type("f haiguan o"); // each a key of that site
    assert.equal(await input().inputValue(), "f haiguan o");
    await input().fill("haiguan");
    await counted(3);
    assert.equal(page.url(), before);
    await page.locator("case-search .title a").first().click();
    await page.waitForURL(`${site.url}/cases/jiaxing-01**`);
    quiet();
  } finally {
    await slides.stop();
  }
});

test("axe finds nothing in any state", async () => {
  const findings = async (state) => {
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    await page.addScriptTag({ path: axe });
    const { violations } = await page.evaluate(() => axe.run("case-search", { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], rules: { region: { enabled: false }, "page-has-heading-one": { enabled: false } } }));
    assert.deepEqual(violations.map((v) => `${state}: ${v.id} ${v.nodes.map((n) => n.target + n.failureSummary).join(" ")}`), []);
  };
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    const show = async (name) => {
      await visit(name);
      await page.evaluate((dark) => document.body.style.setProperty("background", dark ? "#15181b" : "#fff"), colorScheme === "dark");
    };
    await show("recent.html");
    await findings("at rest");
    await type("融资");
    await page.keyboard.press("ArrowDown");
    await findings("suggestions");
    await hear();
    await page.keyboard.press("Escape");
    await page.keyboard.press("Enter");
    await input().fill("");
    await page.locator("case-search .recent").waitFor();
    await findings("what was searched for");
    await input().fill("qqqqzzzz");
    await page.locator("case-search .notice p").waitFor();
    await findings("nothing found");
    const answers = await hold("**/api/v1/suggest**");
    await page.keyboard.press("Escape");
    await input().fill("海关");
    await page.locator("case-search .skeleton").waitFor();
    await findings("a skeleton");
    await answers.release("海关");
    await page.unrouteAll({ behavior: "ignoreErrors" });
    await show("failing.html");
    await input().fill("融资");
    await notice().waitFor();
    await findings("failure");
    await show("several.html");
    await findings("a button for a dialog");
    await page.locator("#three .trigger").click();
    await page.locator("#three .title a").first().waitFor();
    await findings("dialog");
    await show("page.html");
    await page.locator("case-search .title a").first().waitFor();
    await findings("page");
    await input().fill("户口 医保");
    await page.locator("case-search .advice p").waitFor();
    await findings("loosened");
    await input().fill("qqqqzzzz");
    await page.waitForFunction(() => /没有案例含有/.test(document.querySelector("case-search").shadowRoot.querySelector(".count").textContent));
    assert.equal(await page.locator("case-search fieldset").count(), 0); // where all are empty, there is nothing to choose
    await findings("nothing in the page");
    await page.route("**/api/v1/search**", (route) => route.fulfill({ status: 500, headers: { "Access-Control-Allow-Origin": "*" } }));
    await input().fill("融资");
    await notice().waitFor();
    await findings("failure in the page");
    await page.unrouteAll();
    await page.evaluate(() => document.querySelector("case-search").setAttribute("mode", "frame"));
    await page.frameLocator("iframe").locator(".title a").first().waitFor();
    await findings("frame");
  }
});

test("the demo page: options change the tag and what is shown; its tag works", async () => {
  await page.goto(`${site.url}/widget/`);
  await page.selectOption("[name=mode]", "dialog");
  await page.waitForFunction(() => document.querySelector("#tag-script").textContent.includes('data-mode="dialog"'));
  await page.locator("#preview case-search .trigger").waitFor();
  await page.selectOption("[name=department]", "海关");
  await page.waitForFunction(() => document.querySelector("#tag-script").textContent.includes('data-department="海关"'));
  const tag = await page.locator("#tag-sealed").innerText();
  assert.match(tag, /case-search\.[0-9a-f]{10}\.js" integrity="sha384-/);
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.locator("[data-copies=tag-sealed]").click();
  await page.waitForFunction(() => document.querySelector("[data-copies=tag-sealed]").textContent === "已复制");
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), tag);
  quiet();
  await page.goto(`${foreign.url}/empty.html`);
  await page.setContent(`<!doctype html><title>x</title><body>${tag}</body>`);
  await page.locator("case-search .trigger").click();
  await counted(3);
  // A file that is not what the tag says is not run.
  await page.goto(`${foreign.url}/empty.html`);
  complaints.length = 0;
  await page.route("**/case-search.*.js", (route) => route.fulfill({ body: "window.changed = true", headers: { "Access-Control-Allow-Origin": "*" }, contentType: "text/javascript" }));
  const refused = page.waitForEvent("console", (message) => message.text().includes("integrity"));
  await page.setContent(`<!doctype html><title>x</title><body>${tag}</body>`);
  await refused;
  assert.equal(await page.evaluate(() => window.changed), undefined);
});
