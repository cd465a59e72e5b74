// What is printed: the overview and lists, on A4.

import assert from "node:assert/strict";
import { test } from "node:test";
import { setUp } from "./site.mjs";

let page, site;
const { open } = setUp((now) => ({ page, site } = now));

const millimetre = 96 / 25.4;
const across = 297 - 2 * 12; // of A4 on its side, within the margins of print.css
const down = 210 - 2 * 12;

test("the overview is printed on A4 on its side, with every column, every total and its shading", async () => {
  await page.emulateMedia({ media: "print" });
  for (const language of ["zh-Hans", "en"]) {
    await page.setViewportSize({ width: Math.floor(across * millimetre), height: Math.floor(down * millimetre) });
    await page.goto(`/overview?lang=${language}`);
    const { wide, cells, shades, rows } = await page.evaluate(() => ({
      wide: document.documentElement.scrollWidth,
      cells: [...document.querySelectorAll(".matrix :is(th, td)")].map((e) => [e.getBoundingClientRect().left, e.getBoundingClientRect().right, e.scrollWidth - e.clientWidth, e.textContent]),
      shades: [...document.querySelectorAll(".matrix td[class^=heat]")].map((e) => [getComputedStyle(e).backgroundColor, getComputedStyle(e).printColorAdjust]),
      rows: [...document.querySelectorAll(".matrix tr")].map((e) => getComputedStyle(e).breakInside),
    }));
    const room = across * millimetre;
    assert.ok(wide <= room, `${language}: ${wide}`);
    assert.ok(cells.length > 100);
    for (const [left, right, cut, text] of cells) assert.ok(left >= 0 && right <= room && cut <= 1, `${language}, ${text}: from ${left} to ${right}, ${cut} cut off`);
    assert.ok(new Set(shades.map(String)).size > 1 && shades.every(([, adjust]) => adjust === "exact"));
    assert.ok(rows.every((rule) => rule === "avoid"));
  }
  const file = (await page.pdf({ preferCSSPageSize: true })).toString("latin1");
  const sheets = [...file.matchAll(/\/MediaBox ?\[ ?0 0 ([\d.]+) ([\d.]+)/g)].map(([, width, height]) => [Math.round(width), Math.round(height)]);
  assert.ok(sheets.length > 0);
  for (const sheet of sheets) assert.deepEqual(sheet, [842, 595]); // in points: 297 × 210 mm
});

test("a printed list says where it comes from and of which day it is; its sheets are numbered", async () => {
  await page.goto(`/export?q=${encodeURIComponent("长三角")}&department=${encodeURIComponent("税务局")}&format=print`);
  const foot = page.locator(".on-paper");
  assert.equal(await foot.isVisible(), false);
  await page.emulateMedia({ media: "print" });
  assert.equal(await foot.isVisible(), true);
  const [address, day] = await foot.locator("span").allInnerTexts();
  assert.equal(address, `${site.url}/?q=长三角&department=税务局`);
  const now = new Date();
  const near = [-1, 0, 1].map((days) => new Date(now.getTime() + days * 86_400_000).toISOString().slice(0, 10)); // the server's day, wherever it is
  assert.ok(near.includes(day), day);
  // The address leads to what was printed.
  await page.emulateMedia({ media: "screen" });
  await page.goto(address);
  assert.equal(await page.locator(".total .figure").innerText(), "1");
  // How a browser numbers sheets cannot be read off a page: the rule that asks for it can.
  const rules = await page.evaluate(() => [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules]).filter((rule) => rule.type === CSSRule.PAGE_RULE).map((rule) => rule.cssText));
  assert.ok(rules.some((rule) => /counter\(page\).*counter\(pages\)/.test(rule)), rules.join());
});
