// What a page sets of the widget: which cases it searches, how wide it is, and what a strict page must allow.

import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";
import { complaints, counted, foreign, input, options, page, quiet, site, type, visit } from "./embedded.mjs";
import { startSite } from "./site.mjs";

let two; // a site with two collections, of two regions
before(async () => {
  const text = (n, place) => `# ${place}市第${n}号改革\n\n## 主要做法\n\n${place}市税务局推行${"甲乙丙丁"[n]}类事项的协同办理，减少企业跑动次数。\n\n`;
  two = await startSite({ document: text(1, "杭州") + text(2, "杭州") + text(3, "宁波") });
  const more = path.join(two.data, "more.md");
  await writeFile(more, text(1, "温州") + text(2, "宁波"));
  two.run("import", more, "--collection", "more");
});
after(async () => two?.stop());

const asked = async (parameters, at = two.url) => (await fetch(`${at}/api/v1/search?${new URLSearchParams(parameters)}`)).json();

// put places an element with attributes in an empty page.
const put = (attributes) =>
  page.evaluate((attributes) => {
    const element = document.createElement("case-search");
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    document.querySelector("#place").replaceChildren(element);
  }, attributes);

test("the collections and regions of an element are those of its results and of its suggestions", async () => {
  const { facets } = await asked({});
  assert.ok(facets.collection.length === 2 && facets.region.length >= 2, JSON.stringify(facets));
  await visit("empty.html");
  for (const field of ["collection", "region"]) {
    for (const { value, count } of facets[field]) {
      await put({ api: two.url, mode: "page", [field]: value, facets: "department,region" });
      await counted(count);
      assert.equal((await page.locator("case-search legend").allInnerTexts()).includes("地区"), field !== "region" && (await asked({ [field]: value })).facets.region.some(({ count }) => count > 0));
      await put({ api: two.url, [field]: value });
      await input().fill("改革");
      await page.waitForFunction(() => document.querySelector("case-search").shadowRoot.querySelector("[role=option].all"));
      const { hits } = await asked({ q: "改革", size: "8", [field]: value });
      assert.deepEqual(await page.locator("case-search [role=option].title .text").allInnerTexts(), hits.map((hit) => hit.title));
      await put({ api: two.url, mode: "frame", [field]: value });
      const frame = page.frameLocator("case-search iframe");
      await frame.locator("case-search .count", { hasText: `${count} 个案例` }).waitFor();
    }
  }
  const both = facets.region.map(({ value }) => value).join("，");
  await put({ api: two.url, mode: "page", region: both });
  await counted((await asked(facets.region.map(({ value }) => ["region", value]))).total);
  quiet();
});

test("/widget/ writes the collection, the region and the width into the tag, and shows what they give", async () => {
  const { facets } = await asked({});
  await page.goto(`${two.url}/widget/?mode=page`);
  for (const field of ["collection", "region"]) {
    const [{ value }] = facets[field];
    await page.locator(`.options [name=${field}]`).selectOption(value);
    await page.locator("#tag-script", { hasText: `data-${field}="${value}"` }).waitFor();
    await page.locator("#tag-frame", { hasText: `${field}=${encodeURIComponent(value)}` }).waitFor();
  }
  await page.locator(".options [name=max-width]").fill("30em");
  await page.locator(".options [name=max-width]").blur();
  await page.locator("#tag-script", { hasText: 'data-max-width="30em"' }).waitFor();
  await page.waitForFunction(() => document.querySelector("case-search").shadowRoot.querySelector(".cs").getBoundingClientRect().width === 480);
  await page.goto(`${two.url}/widget/?max-width=1px%22%3E%3Cb%3E`);
  assert.ok(!(await page.locator("#tag-script").innerText()).includes("max-width"));
  await page.goto(`${site.url}/widget/`); // one collection, one region: nothing to choose
  assert.equal(await page.locator(".options [name=collection], .options [name=region]").count(), 0);
  quiet();
});

test("an element is no wider than it says; where it does not say, than its place, a field than 640 and a list of results than 960 pixels", async () => {
  await page.setViewportSize({ width: 1280, height: 700 });
  await visit("empty.html");
  await page.addStyleTag({ content: "#place { width: 1200px; max-width: none }" });
  const width = () => page.evaluate(() => document.querySelector("case-search").shadowRoot.querySelector("form").getBoundingClientRect().width);
  const place = await page.evaluate(() => document.querySelector("#place").getBoundingClientRect().width);
  for (const [given, wide] of [["320px", 320], ["320", 320], ["20em", 320], ["9999px", place], ["red", 640], ["1px; color: red", 640], ["", 640]]) {
    await put({ "max-width": given });
    assert.equal(await width(), wide, given);
  }
  assert.ok(place > 960, `${place}`);
  for (const [mode, wide] of [["dialog", 640], ["page", 960]]) {
    await put({ mode });
    assert.equal(await page.evaluate(() => document.querySelector("case-search").shadowRoot.querySelector(".cs").getBoundingClientRect().width), wide, mode);
  }
  await page.addStyleTag({ content: "#place { width: 500px !important }" });
  await put({});
  assert.equal(await width(), 500);
  await put({ "max-width": "320px" });
  await type("融资");
  assert.equal(await page.locator("#place case-search .popup").evaluate((popup) => popup.getBoundingClientRect().width), 320);
  quiet();
});

test("a frame that a page may not show says so, tells what would allow it, and where to search", async () => {
  for (const [address, kind, hint] of [
    [`${foreign.stranger}/empty.html`, "unregistered", `anlisou site add 名称 ${foreign.stranger}`],
    [`${foreign.url}/empty.html?policy=${encodeURIComponent(`frame-src 'none'`)}`, "blocked", `frame-src ${site.url}`],
  ]) {
    complaints.length = 0;
    await page.goto(address);
    await page.evaluate(() => document.addEventListener("case-search:error", (event) => (window.told = event.detail.kind)));
    await put({ mode: "frame", api: site.url, department: "海关" });
    const message = page.locator("case-search .failure");
    await message.waitFor();
    assert.match(await message.innerText(), /^这个网页上暂时还不能搜索。/);
    assert.equal(await message.getByRole("link").getAttribute("href"), `${site.url}/?department=${encodeURIComponent("海关")}`);
    assert.equal(await page.locator("case-search iframe").count(), 0);
    assert.equal(await page.evaluate(() => window.told), kind);
    assert.ok(complaints.some((line) => line.includes("<case-search>") && line.includes(hint)), complaints.join("\n"));
  }
  await page.goto(`${foreign.url}/empty.html`);
  await put({ mode: "frame", api: site.url });
  await page.frameLocator("case-search iframe").locator("case-search .title a").first().waitFor();
  await page.waitForTimeout(3000);
  assert.equal(await page.locator("case-search iframe").count(), 1);
});

test("a page of results takes its filters from the address that a box on another page gives it, and does not lead to itself", async () => {
  await page.goto(`${foreign.url}/empty.html?department=${encodeURIComponent("海关")}&q=${encodeURIComponent("企业")}&other=1`);
  await put({ mode: "page", "results-url": "/empty.html", api: site.url });
  const { total } = await asked({ q: "企业", department: "海关" }, site.url);
  await counted(total);
  assert.equal(await page.locator("case-search").getByRole("checkbox", { name: "海关" }).isChecked(), true);
  assert.equal(await page.locator("case-search .all").isVisible(), false);
  await input().fill("报关");
  await page.waitForURL((url) => url.searchParams.get("q") === "报关" && url.searchParams.get("department") === "海关" && url.searchParams.get("other") === "1");
  await page.reload();
  await put({ mode: "page", "results-url": "/empty.html", api: site.url });
  await counted((await asked({ q: "报关", department: "海关" }, site.url)).total);
  quiet();
});

test("a ground is painted where a page wants its results light or dark", async () => {
  await visit("empty.html");
  for (const [theme, ground] of [["dark", "rgb(21, 24, 27)"], ["light", "rgb(251, 250, 247)"], ["auto", "rgba(0, 0, 0, 0)"]]) {
    await put({ mode: "page", theme });
    await page.locator("case-search .title a").first().waitFor();
    assert.equal(await page.locator("case-search .whole").evaluate((e) => getComputedStyle(e).backgroundColor), ground, theme);
  }
  quiet();
});

test("with the policy that /widget/ gives, a page that allows nothing else shows box, frame and form", async () => {
  const policy = /<code>(script-src [^<]+)<\/code>/.exec(await (await fetch(`${site.url}/widget/`)).text())[1];
  await page.goto(`${foreign.url}/policy.html?policy=${encodeURIComponent(`default-src 'none'; ${policy}`)}`);
  await type("融资");
  assert.ok((await options().count()) > 1);
  await page.frameLocator("iframe").locator("case-search .title a").first().waitFor();
  quiet();
  await page.locator("body > form input").fill("融资");
  await page.locator("body > form button").click();
  await page.waitForURL(`${site.url}/?q=${encodeURIComponent("融资")}`);
  // Each of the directives is needed.
  for (const directive of policy.split("; ")) {
    const rest = policy.split("; ").filter((other) => other !== directive);
    complaints.length = 0;
    await page.goto(`${foreign.url}/policy.html?policy=${encodeURIComponent(["default-src 'none'", "form-action 'none'", ...rest].join("; "))}`);
    const [name] = directive.split(" ");
    if (name === "connect-src") await input().fill("融资");
    if (name === "form-action") await page.evaluate(() => document.querySelector("body > form").requestSubmit());
    const told = () => complaints.some((line) => line.includes(`violation: ${name}`));
    for (const until = Date.now() + 30_000; !told() && Date.now() < until; ) await page.waitForTimeout(50);
    assert.ok(told(), `${directive}: ${complaints}`);
  }
});

test("who looks after a page is told of a name that no case has, and of a script whose place is not known", async () => {
  const told = (what) => complaints.filter((line) => line.includes("<case-search>") && line.includes(what)).length;
  await visit("empty.html");
  await put({ mode: "page", department: "海关" });
  await counted((await asked({ department: "海关" }, site.url)).total);
  await input().fill("qqqqzzzz");
  await page.locator("case-search .advice li").nth(2).waitFor();
  await page.waitForLoadState("networkidle");
  quiet(); // the cases of the customs hold no such word: nothing is wrong
  for (const facets of ["department,domain", ""]) {
    await put({ mode: "page", domain: "外贸,港口航云", region: "无此市", facets });
    await page.locator("case-search .advice li").first().waitFor();
    await page.waitForLoadState("networkidle");
    assert.equal(told('domain="外贸" domain="港口航云" region="无此市"'), 1, facets);
  }
  const include = (data) =>
    page.evaluate(async (data) => {
      const script = Object.assign(document.createElement("script"), { src: document.querySelector("script").src });
      Object.assign(script.dataset, data);
      const ran = new Promise((resolve) => script.addEventListener("load", resolve));
      document.head.append(script);
      await ran;
    }, data);
  await include({});
  assert.equal(told("<head>"), 0, "an element may come later");
  await include({ mode: "page" });
  assert.equal(told("<head>"), 1);
});
