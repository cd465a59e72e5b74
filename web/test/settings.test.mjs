// A site with settings: axe finds nothing, whatever the width and the light; colours, seal and foot are those that were set, also in
// the widget on pages of other sites, whose own colours come first; and what is changed is shown at once.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { after, before, test } from "node:test";
import { desk, launchBrowser, listen, phone, serious, startSite } from "./site.mjs";
import { startForeign } from "./foreign.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const accent = "rgb(140, 47, 43)";
const settings = `
name: 嘉兴改革创新案例库
subtitle: 各部门的做法和成效，一搜就有
sponsor: 中共嘉兴市委全面深化改革委员会办公室
organizer: 嘉兴市大数据局
icp: 浙ICP备05000000号-1
police: 浙公网安备33040202000123号
code: 3304000001
contact: {phone: 0573-82520000, mail: cases@jiaxing.example, text: 嘉兴市南湖区中山东路 922 号}
seal: 嘉
accent: "#8c2f2b"
links:
  - {name: 嘉兴市人民政府, address: "https://www.example.gov.cn"}
  - {name: 全部案例, address: "/?sort=number"}
widget_footer: true
`;
const q = encodeURIComponent("外贸企业融资");
const pages = {
  home: "/",
  results: `/?q=${q}`,
  filtered: `/?q=${encodeURIComponent("长三角")}&department=${encodeURIComponent("税务局")}`,
  explained: `/?q=${q}&explain=1`,
  case: `/cases/jiaxing-20?q=${q}`,
  overview: "/overview",
  widget: "/widget/?mode=page",
  embed: `/embed?q=${q}`,
  export: `/export?q=${q}&format=print`,
  missing: "/cases/none",
  english: `/?q=${q}&lang=en`,
};

let site, foreign, browser;
const complaints = [];

before(async () => {
  browser = await launchBrowser(["--host-resolver-rules=MAP *.test 127.0.0.1"]);
  foreign = await startForeign(() => site.url);
  site = await startSite({ settings, sites: [["城市", foreign.named]], more: ["--limit", "0"] });
});

after(async () => {
  await browser?.close();
  await foreign?.stop();
  await site?.stop();
});

async function open(options) {
  complaints.length = 0;
  const context = await browser.newContext({ baseURL: site.url, ...options });
  const page = await context.newPage();
  listen(page, () => "http://", complaints);
  return page;
}

const quiet = () => assert.deepEqual(serious(complaints), []);

async function check(page, where) {
  if (!(await page.evaluate(() => window.axe))) await page.evaluate(axe);
  const { violations } = await page.evaluate(() =>
    window.axe.run(document, { resultTypes: ["violations"], runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }),
  );
  assert.deepEqual(
    violations.map((v) => `${where}: ${v.id}: ${v.nodes.map((n) => `${n.target.join(" ")} ${n.any[0]?.message ?? ""}`).join("; ")}`),
    [],
  );
}

for (const [name, size, colorScheme, display] of [
  ["a desk", desk, "light", ""],
  ["a desk in the dark", desk, "dark", ""],
  ["a phone", phone, "light", ""],
  ["a phone in the dark", phone, "dark", ""],
  ["high contrast", desk, "light", "contrast"],
  ["high contrast in the dark, large", phone, "dark", "large-contrast"],
]) {
  test(`axe finds nothing on a site with settings: ${name}`, async () => {
    const page = await open({ ...size, colorScheme, bypassCSP: true });
    if (display) await page.context().addCookies([{ name: "display", value: display, url: site.url }]);
    for (const [state, address] of Object.entries(pages)) {
      await page.goto(address);
      await page.waitForLoadState("networkidle");
      await check(page, state);
      assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= size.viewport.width, `${state} is wider than the screen`);
    }
    quiet();
    await page.context().close();
  });
}

test("pages have the colour, the seal and the foot that were set", async () => {
  const page = await open(desk);
  await page.goto(pages.results);
  assert.equal(await page.locator("form.search button").evaluate((b) => getComputedStyle(b).backgroundColor), accent);
  assert.equal(await page.locator(".brand").innerText(), "嘉兴改革创新案例库");
  const seal = await page.locator(".brand img").evaluate(async (img) => (await fetch(img.src)).text());
  assert.match(seal, />嘉</);
  const foot = page.locator("footer.foot");
  for (const text of ["主办单位：中共嘉兴市委", "承办单位：嘉兴市大数据局", "网站标识码：3304000001", "中山东路"]) assert.ok((await foot.innerText()).includes(text), text);
  assert.equal(await foot.getByText("0573-82520000").getAttribute("href"), "tel:057382520000");
  assert.equal(await foot.getByText("浙公网安备").getAttribute("href"), "https://beian.mps.gov.cn/#/query/webSearch?code=33040202000123");
  await page.emulateMedia({ media: "print" });
  assert.equal(await page.locator("h2 a").first().evaluate(() => getComputedStyle(document.documentElement).getPropertyValue("--accent").trim()), "#000");
  quiet();
  await page.context().close();
});

const within = (page, selector, property, pseudo) =>
  page.evaluate(([selector, property, pseudo]) => getComputedStyle(document.querySelector("case-search").shadowRoot.querySelector(selector), pseudo)[property], [selector, property, pseudo]);

test("the widget on another site is of the colour, and says whose search it is; the page's own colour comes first", async () => {
  const page = await open(desk);
  await page.goto(`${foreign.url}/bare.html`);
  await page.waitForFunction(() => document.querySelector("case-search")?.shadowRoot?.querySelector(".from"));
  assert.equal(await within(page, ".go", "backgroundColor"), accent);
  assert.equal(await page.locator("case-search .from").innerText(), "嘉兴改革创新案例库 主办单位：中共嘉兴市委全面深化改革委员会办公室");
  assert.equal(await page.locator("case-search .from a").getAttribute("href"), `${site.url}/`);
  await page.getByRole("combobox").fill("融资");
  await page.locator("case-search [role=option].all").waitFor();
  assert.equal(JSON.parse((await within(page, "[role=option].all", "content", "::after")).split(" / ")[0]), "嘉");
  await page.evaluate(() => document.querySelector("case-search").style.setProperty("--cs-accent", "rgb(0, 80, 0)"));
  assert.equal(await within(page, ".go", "backgroundColor"), "rgb(0, 80, 0)");
  await page.evaluate(() => document.querySelector("case-search").setAttribute("footer", "off"));
  await page.waitForFunction(() => !document.querySelector("case-search").shadowRoot.querySelector(".from"));
  quiet();
  await page.context().close();
});

test("below a whole list of results, whose search it is stands last", async () => {
  const page = await open(desk);
  await page.goto(pages.embed);
  await page.locator("case-search .hits li").first().waitFor();
  assert.equal(await page.evaluate(() => document.querySelector("case-search").shadowRoot.querySelector(".cs").lastElementChild.className), "from");
  await page.goto(`${pages.embed}&footer=off`);
  await page.locator("case-search .hits li").first().waitFor();
  assert.equal(await page.locator("case-search .from").count(), 0);
  quiet();
  await page.context().close();
});

test("what is changed in the file is shown by a running server", async () => {
  const page = await open(desk);
  const other = await startSite({ settings: "name: 先前的名字\n" });
  try {
    await page.goto(other.url);
    assert.equal(await page.locator("h1").innerText(), "先前的名字");
    await writeFile(path.join(other.data, "site.yaml"), "name: 后来的名字\n");
    for (;;) {
      await page.goto(other.url);
      if ((await page.locator("h1").innerText()) === "后来的名字") break;
    }
  } finally {
    await other.stop();
  }
  quiet();
  await page.context().close();
});
