// Every page and state keeps to WCAG 2.2 AA as far as axe can tell: no finding at all.

import assert from "node:assert/strict";
import { test } from "node:test";
import { nothingFound } from "./axe.mjs";
import { desk, phone, setUp, startSite } from "./site.mjs";

const q = encodeURIComponent("外贸企业融资");
const states = {
  home: "/",
  results: `/?q=${q}`,
  filtered: `/?q=${encodeURIComponent("长三角")}&department=${encodeURIComponent("税务局")}&domain=${encodeURIComponent("区域一体化")}`,
  explained: `/?q=${q}&explain=1`,
  corrected: `/?q=${encodeURIComponent("嘉冒贷")}`,
  loosened: `/?q=${encodeURIComponent("户口 医保")}`,
  sound: "/?q=haiguan",
  everything: "/?sort=number",
  pages: "/?sort=number&page=2",
  end: "/?sort=number&page=9",
  nothing: `/?q=${encodeURIComponent("量子计算机")}`,
  hidden: `/?q=${encodeURIComponent("血透 户口")}&department=${encodeURIComponent("人民银行")}&domain=${encodeURIComponent("金融创新")}`,
  case: `/cases/jiaxing-20?q=${q}`,
  items: "/cases/jiaxing-13",
  overview: "/overview",
  help: "/help",
  accessibility: "/accessibility",
  feed: `/feed?q=${q}`,
  widget: "/widget/",
  "widget with a dialog": "/widget/?mode=dialog&theme=dark&size=large",
  compare: "/compare?id=jiaxing-20&id=jiaxing-11&id=jiaxing-13",
  choosing: "/compare?id=jiaxing-20",
  embed: `/embed?q=${q}`,
  export: `/export?q=${q}&format=print`,
  missing: "/cases/none",
  widget: "/widget/",
  bad: `/?q=${q}&page=-1`,
};

let site, context, page;
const { open } = setUp((now) => ({ site, context, page } = now), { forgiven: /ERR_FAILED|ERR_INTERNET_DISCONNECTED|^500|status of 503/ });

const check = (where) => nothingFound(page, where);

for (const [name, size, colorScheme, display] of [
  ["a desk", desk, "light", ""],
  ["a desk in the dark", desk, "dark", ""],
  ["a phone", phone, "light", ""],
  ["large type on a phone", { ...phone, viewport: { width: 320, height: 700 } }, "dark", "large"],
  ["high contrast", desk, "light", "contrast"],
  ["high contrast in the dark", desk, "dark", "large-contrast"],
]) {
  test(`axe finds nothing: ${name}`, async () => {
    const { width } = size.viewport;
    // The policy of the pages keeps the test's own script out as well.
    await open({ ...size, colorScheme, bypassCSP: true });
    if (display) await context.addCookies([{ name: "display", value: display, url: site.url }]);
    for (const [state, address] of Object.entries(states)) {
      await page.goto(address);
      await check(state);
      assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= width, `${state} is wider than the screen`);
    }
    const box = page.locator("form.search input[type=search]");
    await page.goto("/");
    await box.pressSequentially("嘉");
    await page.getByRole("listbox").waitFor();
    await page.keyboard.press("ArrowDown");
    await check("suggestions");
    await page.route(/suggest/, (route) => route.abort("failed"));
    await box.fill("海关");
    await page.locator(".unreached").waitFor();
    await check("suggestions that cannot be had");

    await page.goto(states.results);
    await page.route(/\/\?q=/, (route) => route.abort("failed"));
    await box.fill("海关");
    await page.locator(".failed").waitFor();
    await check("a search that failed");
    await page.unroute(/\/\?q=/);

    await page.goto(states.everything);
    if (size.isMobile) await page.locator(".filter-bar summary").first().tap();
    const facet = page.locator(size.isMobile ? ".sheet" : ".facets").first();
    await facet.locator("details.rest summary").first().click();
    await check("a long facet");
    await facet.locator(".find").first().fill("hg");
    await check("a facet searched");
    await facet.locator(".find").first().fill("zzz");
    await check("a facet searched for what it has not");
  });
}

test("axe finds nothing: a site without cases", async () => {
  const empty = await startSite({ empty: true });
  try {
    await open({ at: empty, bypassCSP: true });
    for (const address of ["/", "/overview", "/?q=a"]) {
      await page.goto(address);
      await check(`no cases: ${address}`);
    }
  } finally {
    await empty.stop();
  }
});
