// For everyone: fingers, keys alone, narrow and enlarged screens, forced colours, paper.

import assert from "node:assert/strict";
import { test } from "node:test";
import { phone, setUp } from "./site.mjs";

let context, page, site;
const { open } = setUp((now) => ({ context, page, site } = now));

const q = encodeURIComponent("外贸企业融资");
const states = {
  home: "/",
  results: `/?q=${q}`,
  filtered: `/?q=${encodeURIComponent("长三角")}&department=${encodeURIComponent("税务局")}&domain=${encodeURIComponent("区域一体化")}`,
  explained: `/?q=${encodeURIComponent("户口 医保 量子")}&explain=1`,
  corrected: `/?q=${encodeURIComponent("嘉冒贷")}`,
  pages: "/?sort=number&page=2",
  end: "/?sort=number&page=9",
  nothing: `/?q=${encodeURIComponent("血透 户口")}&department=${encodeURIComponent("人民银行")}&domain=${encodeURIComponent("金融创新")}`,
  two: `/?q=${encodeURIComponent("海关 通关 企业")}`,
  case: `/cases/jiaxing-18?q=${q}`,
  labels: "/cases/jiaxing-11",
  overview: "/overview",
  help: "/help",
  accessibility: "/accessibility",
  feed: "/feed",
  compare: "/compare?id=jiaxing-20&id=jiaxing-11&id=jiaxing-13",
  choosing: "/compare?id=jiaxing-20",
  print: `/export?q=${q}&format=print`,
  missing: "/cases/none",
  bad: `/?q=${q}&page=-1`,
};

// small lists what a finger has less than 44 pixels of, from its middle up and down, with nothing else in between. A link within
// a running sentence is as high as the line (WCAG 2.5.8 exempts it); no page has one that is smaller. A tick is pressed with its words.
const small = () =>
  page.evaluate(() => {
    const high = (target) => {
      const reach = (n) => {
        target.scrollIntoView({ block: "center", inline: "center" });
        const box = target.getClientRects()[n];
        const [x, y] = [box.left + box.width / 2, Math.round(box.top + box.height / 2)];
        const within = (at) => target.contains(document.elementFromPoint(x, at));
        if (!within(y)) return 0;
        let [top, bottom] = [y, y];
        while (within(top - 1)) top--;
        while (within(bottom + 1)) bottom++;
        return bottom - top + 1;
      };
      return Math.max(0, ...[...target.getClientRects()].map((_, n) => reach(n)));
    };
    return [...document.querySelectorAll("a[href], button, select, summary, input:not([type=hidden])")]
      .filter((e) => e.checkVisibility() && !e.closest(".skip"))
      .map((e) => ({ e, height: high((e.type === "checkbox" && e.closest("label")) || e) }))
      .filter(({ height }) => height < 44)
      .map(({ e, height }) => `${e.tagName} ${e.className} ${e.textContent.trim().slice(0, 12)}: ${height}`);
  });

test("under a finger whatever can be pressed is 44 pixels high, on every page", async () => {
  await open(phone);
  const found = [];
  for (const language of ["zh-Hans", "en"]) {
    for (const [state, address] of Object.entries({ ...states, widget: "/widget/" })) {
      await page.goto(`${address}${address.includes("?") ? "&" : "?"}lang=${language}`);
      if (state === "widget") assert.ok(await page.locator("[data-copies]").first().isVisible());
      found.push(...(await small()).map((target) => `${state} in ${language}: ${target}`));
    }
  }
  assert.deepEqual(found, []);
});

test("under a finger the plain form of a frame is 44 pixels high", async () => {
  await open({ ...phone, javaScriptEnabled: false });
  await page.goto(`/embed?q=${q}`);
  assert.ok(await page.getByRole("button").isVisible());
  assert.deepEqual(await small(), []);
});

for (const [what, options, display] of [
  ["a screen of 320 pixels", { ...phone, viewport: { width: 320, height: 640 } }, ""],
  ["a screen of 320 pixels in large type", { ...phone, viewport: { width: 320, height: 640 } }, "large-contrast"],
  ["a desk at 200 %", { viewport: { width: 640, height: 430 } }, ""],
  ["a desk at 400 %", { viewport: { width: 320, height: 215 } }, ""],
]) {
  test(`nothing is cut off on ${what}, in any language`, async () => {
    await open(options);
    if (display) await context.addCookies([{ name: "display", value: display, url: site.url }]);
    for (const language of ["zh-Hans", "en"]) {
      for (const [state, address] of Object.entries(states)) {
        await page.goto(`${address}${address.includes("?") ? "&" : "?"}lang=${language}`);
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), options.viewport.width, `${state} in ${language}`);
      }
    }
  });
}

test("with the keys alone: search, filter, open a case and come back", async () => {
  // reach presses Tab until the focus is on what fits; each stop must show that it has the focus.
  const reach = async (fits) => {
    for (let i = 0; i < 90; i++) {
      await page.keyboard.press("Tab");
      const [there, ring] = await page.evaluate((selector) => {
        const at = document.activeElement;
        const style = getComputedStyle(at.closest(".search:focus-within") ?? at);
        return [at.matches(selector), style.outlineStyle !== "none" || style.boxShadow !== "none"];
      }, fits);
      assert.ok(ring, "what has the focus shows it");
      if (there) return;
    }
    assert.fail(`the Tab key does not reach ${fits}`);
  };
  await page.goto("/");
  await page.keyboard.type("长三角");
  await page.keyboard.press("Enter");
  await page.waitForURL(/q=/);
  await reach(".facets [data-field=department] a");
  const chosen = await page.evaluate(() => document.activeElement.querySelector(".name").textContent);
  await page.keyboard.press("Enter");
  await page.waitForURL(/department=/);
  assert.equal(await page.evaluate(() => document.activeElement.querySelector(".name")?.textContent), chosen);
  await reach(".hit h2 a");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/cases\//);
  await reach(".back a");
  await page.keyboard.press("Enter");
  await page.waitForURL(/department=/);
});

test("the overview is a table to those who hear it, and each number says what it counts", async () => {
  await page.goto("/overview");
  const table = page.getByRole("table", { name: "各部门在各领域的案例数" });
  assert.ok((await table.getByRole("columnheader").count()) > 10);
  assert.ok((await table.getByRole("rowheader").count()) > 10);
  await table.getByRole("link", { name: "海关，贸易便利化：3 个案例" }).click();
  await page.waitForURL(/department=.*domain=/);
  await page.getByRole("heading", { level: 1, name: "3 个案例" }).waitFor();
});

test("the count is announced as it changes", async () => {
  await page.goto("/?q=海关");
  const status = page.getByRole("status").filter({ hasText: "个案例" });
  await page.getByLabel("搜索案例", { exact: true }).fill("送达平台");
  await status.filter({ hasText: "搜索“送达平台”" }).waitFor({ state: "attached" });
  await page.locator(".facets [data-field=department] a").first().click();
  await page.waitForURL(/department=/);
  assert.match(await status.innerText(), /搜索“送达平台”：\d+ 个案例/);
});

test("on paper there is the text and nothing to press, in black on white, also from the dark", async () => {
  await open({ colorScheme: "dark" });
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  for (const address of [states.results, states.case, states.print, states.overview]) {
    await page.goto(address);
    const [ground, text] = await page.evaluate(() => [getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]);
    assert.deepEqual([ground, text], ["rgb(255, 255, 255)", "rgb(0, 0, 0)"], address);
    assert.equal(await page.locator("button:visible, input:visible, summary:visible").count(), 0, address);
  }
  await page.goto(states.filtered);
  assert.equal((await page.locator(".total").innerText()).replace(/\s/g, ""), "搜索“长三角”：1个案例");
  assert.deepEqual((await page.locator(".chip:visible").allInnerTexts()).map((text) => text.split("，")[0].trim()), ["税务局", "区域一体化"], "a list on paper says what it is a list of");
  await page.goto(states.print);
  await page.evaluate(() => (window.print = () => (window.printed = true)));
  await page.emulateMedia({ media: "screen" });
  await page.getByRole("link", { name: "打印" }).click();
  assert.equal(await page.evaluate(() => window.printed), true);
  await page.goto(states.case);
  await page.evaluate(() => (window.print = () => (window.printed = true)));
  await page.getByRole("button", { name: "打印" }).click();
  assert.equal(await page.evaluate(() => window.printed), true);
});
