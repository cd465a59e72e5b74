// What is printed: every page, with where it comes from, on A4.

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

test("as many departments as a sheet holds stand on one, in legible type, and the totals once", async () => {
  for (const language of ["zh-Hans", "zh-Hant", "en"]) {
    await page.emulateMedia({ media: "print" });
    await page.goto(`/overview?lang=${language}`);
    const file = (await page.pdf({ preferCSSPageSize: true })).toString("latin1");
    assert.equal([...file.matchAll(/\/MediaBox/g)].length, 1, language);
    const sizes = await page.locator(".matrix :is(th, td)").evaluateAll((all) => all.map((e) => parseFloat(getComputedStyle(e).fontSize)));
    assert.ok(Math.min(...sizes) >= (7 / 72) * 96, `${language}: ${Math.min(...sizes)} px`);
    assert.equal(await page.locator(".matrix tfoot").evaluate((e) => getComputedStyle(e).display), "table-row-group", "a foot of the table is drawn on every sheet");
  }
});

test("a page of results on paper says which of how many cases it has, where it has not all", async () => {
  for (const address of ["/?q=嘉兴", "/?sort=number", "/?sort=number&page=2", "/?sort=number&size=19&page=2", "/?q=海关", "/?q=外贸企业融资"]) {
    await page.goto(address);
    const places = await page.locator(".list-column > .hits > li").evaluateAll((all) => all.map((e) => Number(e.ariaPosInSet)));
    const total = Number(await page.locator(".total .figure").innerText());
    const said = page.locator(".results > .part");
    for (const media of ["screen", "print"]) {
      await page.emulateMedia({ media });
      const seen = (await said.isVisible()) ? (await said.innerText()).match(/\d+/g).map(Number) : [];
      const one = places.length === 1;
      assert.deepEqual(seen, media === "print" && places.length < total ? [places[0], ...(one ? [] : [places.at(-1)]), total] : [], `${address}, ${media}`);
    }
  }
});

const today = () => {
  const now = new Date();
  return [-1, 0, 1].map((days) => new Date(now.getTime() + days * 86_400_000).toISOString().slice(0, 10)); // the server's day, wherever it is
};

test("whatever page is printed, by its link or by the browser, says where it comes from and of which day it is, in one measure", async () => {
  const pages = ["/", "/?q=外贸企业融资", "/?sort=number&page=2", "/cases/jiaxing-20", "/compare?id=jiaxing-20&id=jiaxing-11", "/compare?id=jiaxing-20&id=jiaxing-11&id=jiaxing-13&id=jiaxing-01", "/overview", "/help", "/accessibility", "/widget/"];
  for (const media of ["screen", "print"]) {
    await page.emulateMedia({ media });
    for (const address of pages) {
      await page.goto(address);
      const foot = page.locator(".on-paper");
      assert.equal(await foot.isVisible(), media === "print", address);
      if (media === "screen") continue;
      const [from, day] = await foot.locator("span").allInnerTexts();
      assert.equal(from, site.url + address);
      assert.ok(today().includes(day), day);
      for (const width of [650, 794, 1031]) {
        await page.setViewportSize({ width, height: 700 });
        const edges = await page.evaluate(() => [...document.querySelectorAll(".masthead, main, .on-paper")].map((e) => [e.getBoundingClientRect().left, e.getBoundingClientRect().right]));
        for (const [left, right] of edges) assert.ok(left === 0 && Math.abs(right - width) < 1, `${address} at ${width}: ${edges}`);
        const texts = await page.evaluate(() => [...document.querySelectorAll(".brand, main h1")].map((e) => e.getBoundingClientRect().left));
        if (address !== "/") assert.ok(texts.every((left) => left < 1), `${address} at ${width}: ${texts}`);
      }
    }
  }
});

test("the labels of a case and what they rest on are on one sheet, wherever the text ends", async () => {
  await page.goto("/cases/jiaxing-11");
  const labels = await page.locator(".labels a").evaluateAll((all) => all.map((a) => a.getAttribute("href")));
  const marks = labels.map((_, n) => `/mark-${n}`);
  await page.locator(".labels").evaluate((list) => {
    [...list.querySelectorAll("a")].forEach((a, n) => a.setAttribute("href", `/mark-${n}`));
    const end = document.createElement("a"); // the last line of what the labels rest on
    end.href = "/mark-end";
    end.append(...list.querySelector("li:last-child .because").childNodes);
    list.querySelector("li:last-child .because").append(end);
    document.querySelector("article").append(Object.assign(document.createElement("div"), { id: "longer" }));
  });
  const sheets = new Set();
  for (let more = 0; more < 1000; more += 40) {
    await page.locator("#longer").evaluate((e, height) => (e.style.height = `${height}px`), more);
    const pdf = (await page.pdf({ preferCSSPageSize: true })).toString("latin1");
    const objects = new Map([...pdf.matchAll(/(?:^|\n)(\d+) 0 obj([\s\S]*?)endobj/g)].map(([, id, text]) => [id, text]));
    const pages = [...objects.values()].filter((text) => /\/Type\s*\/Page\b/.test(text));
    const on = (mark) => pages.findIndex((text) => [...(text.match(/\/Annots\s*\[([^\]]*)\]/)?.[1] ?? "").matchAll(/(\d+) 0 R/g)].some(([, id]) => objects.get(id).includes(`${mark})`)));
    const found = new Set([...marks, "/mark-end"].map(on));
    assert.equal(found.size, 1, `${more} lower: ${[...found]}`);
    assert.ok(!found.has(-1));
    sheets.add([...found][0]);
  }
  assert.ok(sheets.size > 1, "they went on to another sheet");
});

test("a list that came as one typed is printed with the address that it has now", async () => {
  await page.goto("/?q=海关");
  await page.getByLabel("搜索案例", { exact: true }).fill("法院");
  await page.waitForURL((url) => url.searchParams.get("q") === "法院");
  await page.emulateMedia({ media: "print" });
  assert.equal(await page.locator(".on-paper span").first().innerText(), `${site.url}/?q=法院`);
});

test("a printed list says where it comes from and of which day it is; its sheets are numbered", async () => {
  await page.goto(`/export?q=${encodeURIComponent("长三角")}&department=${encodeURIComponent("税务局")}&format=print`);
  const foot = page.locator(".on-paper");
  assert.equal(await foot.isVisible(), false);
  await page.emulateMedia({ media: "print" });
  assert.equal(await foot.isVisible(), true);
  const [address, day] = await foot.locator("span").allInnerTexts();
  assert.equal(address, `${site.url}/?q=长三角&department=税务局`);
  assert.ok(today().includes(day), day);
  // The address leads to what was printed.
  await page.emulateMedia({ media: "screen" });
  await page.goto(address);
  assert.equal(await page.locator(".total .figure").innerText(), "1");
  // How a browser numbers sheets cannot be read off a page: the rule that asks for it can.
  const rules = await page.evaluate(() => [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules]).filter((rule) => rule.type === CSSRule.PAGE_RULE).map((rule) => rule.cssText));
  assert.ok(rules.some((rule) => /counter\(page\).*counter\(pages\)/.test(rule)), rules.join());
});
