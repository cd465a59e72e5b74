// Cases are chosen on any page, kept for the visit, and stand side by side.

import assert from "node:assert/strict";
import { test } from "node:test";
import { nothingFound } from "./axe.mjs";
import { desk, phone, setUp } from "./site.mjs";

let context, page, site;
const { open } = setUp((now) => ({ context, page, site } = now), { forgiven: /status of 404/ });

const customs = `/?q=${encodeURIComponent("海关")}`;
const ticks = () => page.locator(".pick input");
const bar = () => page.getByRole("region", { name: /^对比/ });
const chips = () => bar().getByRole("listitem").getByRole("link").allInnerTexts();
const compared = () => page.locator(".heads .title").allInnerTexts();
const titles = () => page.locator(".list-column > .hits .hit h2").allInnerTexts();

test("what is ticked stands at the foot of every page of the visit, and is compared from there", async () => {
  await page.goto(customs);
  const [first, second] = await titles();
  assert.equal(await bar().count(), 0, "nothing is chosen, and nothing is said of it");
  assert.ok(await page.locator(".picking").isHidden(), "the bar has the button");
  await ticks().nth(0).check();
  assert.deepEqual(await chips(), [first]);
  await bar().getByRole("link", { name: "再选一个" }).waitFor();
  await page.goto("/cases/jiaxing-20");
  await page.getByRole("button", { name: "加入对比" }).click();
  assert.equal((await chips()).length, 2);
  await page.goBack();
  await page.waitForURL(/q=/);
  await bar().waitFor();
  assert.equal((await chips()).length, 2);
  assert.ok(await ticks().nth(0).isChecked(), "what is chosen is ticked");
  await ticks().nth(1).check();
  await bar().getByRole("link", { name: "对比所选" }).click();
  await page.waitForURL(/\/compare\?id=/);
  assert.deepEqual(await compared(), [first, "“嘉贸贷”融资方案助力外贸企业融资多元化", second]);
  assert.equal(await bar().count(), 0);
});

test("at most four are chosen; each can be taken out, and all of them", async () => {
  await page.goto("/?sort=number");
  for (const n of [0, 2, 4, 6]) await ticks().nth(n).check();
  assert.ok(await ticks().nth(1).isDisabled());
  assert.equal((await chips()).length, 4);
  const [gone, ...rest] = await chips();
  await bar().getByRole("button", { name: `移除 ${gone}` }).press("Enter");
  assert.deepEqual(await chips(), rest);
  assert.ok(!(await ticks().nth(0).isChecked()) && (await ticks().nth(1).isEnabled()));
  assert.ok(await page.evaluate(() => document.activeElement.closest(".chosen") !== null), "the focus stays in the bar");
  await page.locator(".pager").getByRole("link", { name: "下一页" }).click();
  await page.waitForURL(/page=2/);
  await page.waitForFunction(() => document.querySelector(".here")?.textContent === "2");
  assert.deepEqual(await chips(), rest, "another list, and the same is chosen");
  assert.equal(await page.locator(".pick :checked").count(), 0);
  await page.goBack();
  await page.waitForFunction(() => document.querySelectorAll(".pick :checked").length === 3);
  await bar().getByRole("button", { name: "清空" }).click();
  assert.equal(await bar().count(), 0);
  assert.equal(await page.locator(".pick :checked").count(), 0);
  await page.reload();
  assert.equal(await bar().count(), 0, "nothing comes back");
});

test("the address of a comparison is all of it, and a case is taken out or added there", async () => {
  const address = "/compare?id=jiaxing-20&id=jiaxing-11&id=jiaxing-13";
  await page.goto(address);
  const three = await compared();
  assert.equal(three.length, 3);
  await page.locator(".heads li").nth(1).getByRole("link", { name: /^移除/ }).click();
  await page.waitForURL((url) => url.searchParams.getAll("id").length === 2);
  assert.deepEqual(await compared(), [three[0], three[2]]);
  await page.getByRole("link", { name: "再加一个案例" }).click();
  await page.getByLabel("找别的案例").fill("户口迁移");
  await page.getByLabel("找别的案例").press("Enter");
  await page.getByRole("checkbox", { name: /户口迁移/ }).first().check();
  await page.getByRole("button", { name: "对比所选" }).click();
  await page.waitForURL((url) => url.searchParams.getAll("id").length === 3);
  assert.match((await compared())[2], /户口迁移/);
  await page.goto(customs);
  assert.equal((await chips()).length, 3, "what is looked at side by side is what is chosen");
});

test("without a script cases are chosen by the ticks of a list, and from a case", async () => {
  await open({ javaScriptEnabled: false });
  await page.goto(customs);
  const [first, , third] = await titles();
  await ticks().nth(0).check();
  await ticks().nth(2).check();
  await page.getByRole("button", { name: "对比所选" }).click();
  assert.deepEqual(await compared(), [first, third]);
  await page.goto("/cases/jiaxing-20");
  await page.getByRole("link", { name: "与别的案例对比" }).click();
  await page.locator(".candidates input:not(:checked)").first().check();
  await page.getByRole("button", { name: "对比所选" }).click();
  assert.equal((await compared()).length, 2);
  await page.goto("/?sort=number");
  for (let n = 0; n < 6; n++) await ticks().nth(n).check();
  await page.getByRole("button", { name: "对比所选" }).click();
  await page.getByText("最多同时对比四个案例").waitFor();
  await page.locator(".candidates input:checked").nth(5).uncheck();
  await page.locator(".candidates input:checked").nth(4).uncheck();
  await page.getByRole("button", { name: "对比所选" }).click();
  assert.equal((await compared()).length, 4);
});

test("on a wide window the heads stay in sight; on a narrow one each text stands under its case's name", async () => {
  const address = "/compare?id=jiaxing-20&id=jiaxing-13";
  await open({ viewport: { width: 1280, height: 500 } });
  await page.goto(address);
  await page.evaluate(() => scrollTo(0, document.querySelector(".row:last-child").offsetTop));
  assert.equal(await page.locator(".heads").evaluate((heads) => Math.round(heads.getBoundingClientRect().top)), 0);
  assert.deepEqual(await page.locator(".row:last-child .cell").evaluateAll((cells) => cells.map((cell) => Math.round(cell.getBoundingClientRect().top)).filter((top, n, all) => top !== all[0])), [], "side by side");
  await open(phone);
  await page.goto(address);
  for (const cell of await page.locator(".row:not(.fact) .cell").all()) {
    const [name, text] = await cell.locator("> *").evaluateAll((parts) => parts.slice(0, 2).map((part) => part.getBoundingClientRect()));
    assert.ok(name.width > 100 && name.bottom <= text.top, "the name stands above its text");
  }
  const tops = await page.locator(".row:last-child .cell").evaluateAll((cells) => cells.map((cell) => cell.getBoundingClientRect().top));
  assert.ok(tops[0] < tops[1], "one beneath the other");
});

test("on paper it is a landscape sheet with all columns and without what can be pressed", async () => {
  await page.goto("/compare?id=jiaxing-20&id=jiaxing-11&id=jiaxing-13&id=jiaxing-01");
  const pdf = (await page.pdf({ preferCSSPageSize: true })).toString("latin1");
  const [, width, height] = pdf.match(/\/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)/).map(Number);
  assert.ok(width > height && Math.abs(width - 842) < 2, `${width} by ${height} points`);
  await page.emulateMedia({ media: "print" });
  await page.setViewportSize({ width: 793, height: 700 }); // of a sheet that stands, by which a browser may judge
  const lefts = await page.locator(".row:last-child .cell").evaluateAll((cells) => cells.map((cell) => cell.getBoundingClientRect().left));
  assert.equal(new Set(lefts).size, 4, "side by side");
  await page.setViewportSize({ width: 1031, height: 700 });
  for (const hidden of [".less", ".take", ".search"]) assert.ok(await page.locator(hidden).first().isHidden(), hidden);
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 1031);
});

for (const [name, size, colorScheme, display] of [
  ["a desk", desk, "light", ""],
  ["a wide desk in the dark", { viewport: { width: 1920, height: 1080 } }, "dark", ""],
  ["a tablet", { viewport: { width: 768, height: 1024 }, hasTouch: true }, "light", ""],
  ["a phone", phone, "dark", ""],
  ["large type on a phone", { ...phone, viewport: { width: 320, height: 700 } }, "light", "large"],
  ["high contrast", desk, "dark", "large-contrast"],
]) {
  test(`axe finds nothing in comparing: ${name}`, async () => {
    await open({ ...size, colorScheme, bypassCSP: true });
    if (display) await context.addCookies([{ name: "display", value: display, url: site.url }]);
    const fits = async (where) => {
      await nothingFound(page, where);
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(width <= size.viewport.width, `${where} is wider than the screen`);
    };
    for (const [where, address] of Object.entries({
      two: "/compare?id=jiaxing-20&id=jiaxing-11",
      four: "/compare?id=jiaxing-20&id=jiaxing-11&id=jiaxing-13&id=jiaxing-01",
      one: "/compare?id=jiaxing-20&id=none",
      "too many": "/compare?id=jiaxing-01,jiaxing-02,jiaxing-03,jiaxing-04,jiaxing-05",
      none: "/compare?id=none",
    })) {
      await page.goto(address);
      await fits(where);
    }
    await page.goto("/?sort=number");
    assert.equal((await chips()).length, 4);
    await fits("chosen");
    await page.goto("/cases/jiaxing-20");
    await fits("a case that is chosen");
  });
}
