// Every page and state keeps to WCAG 2.2 AA as far as axe can tell: no finding at all.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { launchBrowser, startSite } from "./site.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const q = encodeURIComponent("外贸企业融资");
const states = {
  home: "/",
  results: `/?q=${q}`,
  filtered: `/?q=${encodeURIComponent("长三角")}&department=${encodeURIComponent("税务局")}&domain=${encodeURIComponent("区域一体化")}`,
  explained: `/?q=${q}&explain=1`,
  corrected: `/?q=${encodeURIComponent("嘉冒贷")}`,
  pages: "/?sort=number&page=2",
  nothing: `/?q=${encodeURIComponent("量子计算机")}`,
  case: `/cases/jiaxing-20?q=${q}`,
  items: "/cases/jiaxing-13",
  overview: "/overview",
  export: `/export?q=${q}&format=print`,
  missing: "/cases/none",
  bad: `/?q=${q}&page=-1`,
};

let site, browser;
before(async () => {
  [site, browser] = await Promise.all([startSite(), launchBrowser()]);
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

async function check(page, where) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() =>
    window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }),
  );
  assert.deepEqual(
    violations.map((v) => `${where}: ${v.id}: ${v.nodes.map((n) => `${n.target.join(" ")} ${n.any[0]?.message ?? ""}`).join("; ")}`),
    [],
  );
}

for (const [name, width, colorScheme, display] of [
  ["a desk", 1280, "light", ""],
  ["a desk in the dark", 1280, "dark", ""],
  ["a phone", 375, "light", ""],
  ["large type on a phone", 320, "dark", "large"],
  ["high contrast", 1280, "light", "contrast"],
  ["high contrast in the dark", 1280, "dark", "large-contrast"],
]) {
  test(`axe finds nothing: ${name}`, async () => {
    const touch = width < 500;
    // The policy of the pages keeps the test's own script out as well.
    const context = await browser.newContext({ baseURL: site.url, viewport: { width, height: 860 }, colorScheme, hasTouch: touch, isMobile: touch, bypassCSP: true });
    if (display) await context.addCookies([{ name: "display", value: display, url: site.url }]);
    const page = await context.newPage();
    for (const [state, address] of Object.entries(states)) {
      await page.goto(address);
      await check(page, state);
      assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= width, `${state} is wider than the screen`);
    }
    await page.goto("/");
    await page.locator("input[type=search]").pressSequentially("嘉");
    await page.getByRole("listbox").waitFor();
    await page.keyboard.press("ArrowDown");
    await check(page, "suggestions");
    if (touch) {
      await page.goto(states.results);
      await page.locator(".filter-bar summary").first().tap();
      await check(page, "sheet");
    }
    await context.close();
  });
}
