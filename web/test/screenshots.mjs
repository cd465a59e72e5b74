// Writes a picture of every page and state to output/, at the width of a phone and of a desk, light and dark.

import { mkdir } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { launchBrowser, startSite } from "./site.mjs";

const output = process.env.SHOTS ?? path.join(path.dirname(fileURLToPath(import.meta.url)), "output");
const query = encodeURIComponent("外贸企业融资");
const bank = encodeURIComponent("人民银行");
const customs = encodeURIComponent("海关");

const states = {
  home: "/",
  results: `/?q=${query}`,
  "results-one-filter": `/?q=${query}&department=${bank}`,
  "results-many-filters": `/?department=${customs}&department=${encodeURIComponent("税务局")}&domain=${encodeURIComponent("贸易便利化")}`,
  "results-long": `/?q=${encodeURIComponent("长三角一体化")}`,
  "results-question": `/?q=${encodeURIComponent("小微企业危险废物怎么收集处置")}`,
  "results-corrected": `/?q=${encodeURIComponent("嘉冒贷")}&domain=${encodeURIComponent("金融创新")}`,
  "results-as-typed": `/?q=${encodeURIComponent("嘉冒贷")}&verbatim=1`,
  "results-by-sound": "/?q=haiguan",
  "results-explained": `/?q=${query}&explain=1`,
  everything: "/?sort=number",
  "everything-page-2": "/?sort=number&page=2",
  "past-the-end": "/?sort=number&page=9",
  nothing: `/?q=${encodeURIComponent("量子计算机")}`,
  "nothing-with-words": `/?q=${encodeURIComponent("血透 户口")}&department=${bank}`,
  "results-loosened": `/?q=${encodeURIComponent("户口 医保 量子")}`,
  "nothing-with-filters": `/?q=${encodeURIComponent("血透")}&department=${bank}&domain=${encodeURIComponent("金融创新")}`,
  overview: "/overview",
  widget: "/widget/",
  "widget-page": "/widget/?mode=page",
  embed: `/embed?q=${query}`,
  export: `/export?q=${query}&format=print`,
  case: `/cases/jiaxing-20?q=${query}`,
  "case-with-items": "/cases/jiaxing-13",
  "case-many-departments": "/cases/jiaxing-18",
  "not-found": "/cases/none",
  "bad-page": `/?q=${query}&page=-1`,
};

// What is typed into the search box of a page, so that suggestions stand under it.
const typed = {
  "suggestions-home": ["/", "嘉"],
  "suggestions-results": [`/?q=${query}`, "海关"],
  "suggestions-case": ["/cases/jiaxing-20", "hg"],
};

// A case that says it in every section, so that passages are folded away.
const sections = ["改革背景", "主要做法", "取得成效", "下一步"].map((name) => `## ${name}\n\n${name}里说到冷链，一批货从申报到放行都不必开箱。\n`);
const wordy = `# 冷链通关“一次查验”\n\n${sections.join("\n")}`;

const widths = { phone: { width: 375, height: 812 }, desk: { width: 1280, height: 860 } };

await mkdir(output, { recursive: true });
const sites = { full: await startSite(), empty: await startSite({ empty: true }), wordy: await startSite({ empty: true, document: wordy }) };
const browser = await launchBrowser();
try {
  for (const [device, viewport] of Object.entries(widths)) {
    for (const colorScheme of ["light", "dark"]) {
      const touch = device === "phone";
      const context = await browser.newContext({ viewport, colorScheme, hasTouch: touch, isMobile: touch, deviceScaleFactor: touch ? 2 : 1 });
      const page = await context.newPage();
      const take = (name, options) =>
        page.screenshot({ path: path.join(output, `${name}-${device}-${colorScheme}.png`), fullPage: true, ...options });
      for (const [name, address] of Object.entries(states)) {
        await page.goto(sites.full.url + address);
        await take(name);
      }
      for (const [name, [address, words]] of Object.entries(typed)) {
        await page.goto(sites.full.url + address);
        await page.locator("form.search input[type=search]").fill("");
        await page.locator("form.search input[type=search]").pressSequentially(words);
        if (name === "suggestions-results") await page.keyboard.press("ArrowDown"); // over results they open for who asks
        await page.getByRole("listbox").waitFor();
        await page.keyboard.press("ArrowDown");
        await take(name, { fullPage: false });
      }
      await page.goto(sites.full.url + states["results-explained"]);
      await page.locator(".score summary").first().click();
      await take("results-explained");
      for (const [name, address] of [["results-passages", "/?q=冷链"], ["embed-passages", "/embed?q=冷链"]]) {
        await page.goto(sites.wordy.url + address);
        await page.locator(".passages summary, [part=passages] summary").first().waitFor();
        await take(name);
        await page.locator(".passages summary, [part=passages] summary").first().click();
        await take(`${name}-open`);
      }
      await page.goto(sites.empty.url);
      await take("empty");
      await page.goto(sites.full.url + states.everything);
      if (touch) await page.locator(".filter-bar summary").first().tap();
      await page.locator(touch ? ".sheet details.rest summary" : ".facets details.rest summary").first().click();
      await take(touch ? "sheet" : "facet-open", { fullPage: false });
      await page.goto(sites.full.url + states.results);
      await context.setOffline(true);
      await page.locator("form.search input[type=search]").fill("海关");
      await page.locator(".failed").waitFor();
      await take("offline");
      await context.setOffline(false);
      await page.goto(sites.full.url);
      await page.route(/suggest/, (route) => route.abort("failed"));
      await page.locator("form.search input[type=search]").fill("海关");
      await page.locator(".unreached").waitFor();
      await take("suggestions-failed", { fullPage: false });
      await page.unroute(/suggest/);
      await context.addCookies([{ name: "display", value: "large-contrast", url: sites.full.url }]);
      for (const name of ["home", "results", "overview", "case"]) {
        await page.goto(sites.full.url + states[name]);
        await take(`${name}-large-contrast`);
      }
      await context.clearCookies();
      for (const language of ["en", "zh-Hant"]) {
        for (const name of ["home", "results-many-filters", "nothing-with-words", "overview", "case", "bad-page", "results-explained"]) {
          const address = states[name];
          await page.goto(`${sites.full.url}${address}${address.includes("?") ? "&" : "?"}lang=${language}`);
          await take(`${name}-${language}`);
        }
      }
      await context.close();
    }
  }
  const printed = await browser.newPage({ viewport: { width: 720, height: 1000 } });
  await printed.emulateMedia({ media: "print" });
  for (const name of ["case", "results-many-filters", "overview", "export"]) {
    await printed.goto(sites.full.url + states[name]);
    await printed.screenshot({ path: path.join(output, `${name}-print.png`), fullPage: true });
  }
  const forced = await browser.newPage({ viewport: widths.desk, forcedColors: "active" });
  await forced.goto(sites.full.url + states["results-many-filters"]);
  await forced.screenshot({ path: path.join(output, "results-many-filters-forced.png"), fullPage: true });
} finally {
  await browser.close();
  await Promise.all(Object.values(sites).map((site) => site.stop()));
}
