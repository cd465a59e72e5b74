// What the widget says and how: headings, numbers, nothing found, keys; as the pages of the search do.

import assert from "node:assert/strict";
import { test } from "node:test";
import { phone, setUp } from "./site.mjs";

let page;
const { open } = setUp((now) => ({ page } = now));

const inWidget = (selector) => page.locator(`case-search ${selector}`);

test("each result is under a heading, one below that of its page, in the page and in the dialog", async () => {
  for (const [address, act] of [["/embed?q=海关", () => {}], ["/widget/?mode=page", () => {}], ["/widget/?mode=dialog", () => inWidget(".trigger").click()]]) {
    await page.goto(address);
    await act();
    await inWidget(".title a").first().waitFor();
    const hits = await inWidget(".hits > li").count();
    const headings = page.locator("case-search").getByRole("heading", { level: 2 });
    assert.ok(hits > 0);
    assert.equal(await headings.count(), hits, address);
    assert.deepEqual(await headings.allInnerTexts(), await inWidget(".title a").allInnerTexts());
    const [margin, size] = await headings.first().evaluate((h) => [getComputedStyle(h).margin, getComputedStyle(h).fontSize]);
    assert.deepEqual([margin, size], ["0px", "18px"], address); // a browser's own would be larger, and set apart
  }
});

test("a case has the number in the widget that it has on the site, in each language", async () => {
  for (const language of ["zh-Hans", "zh-Hant", "en"]) {
    await page.goto(`/?sort=number&lang=${language}`);
    const own = [...(await page.locator(".hit .meta .facts > :first-child").allInnerTexts())];
    await page.goto(`/embed?lang=${language}`);
    await inWidget(".meta").nth(9).waitFor();
    assert.deepEqual((await inWidget(".meta > :first-child").allInnerTexts()).slice(0, 10), own.slice(0, 10), language);
  }
});

test("who finds nothing reads what the site says, and what can be done is a press away", async () => {
  await page.goto("/?q=量子计算机");
  const [said, advised] = [await page.locator(".nothing p").first().innerText(), await page.locator(".advice li").filter({ hasText: "换一种说法" }).innerText()];
  await page.goto("/embed?q=量子计算机");
  await inWidget(".advice li").first().waitFor();
  assert.equal(await inWidget(".count").innerText(), said);
  assert.equal(await inWidget(".advice li").filter({ hasText: "换一种说法" }).innerText(), advised);
  assert.equal(await inWidget(".all").isVisible(), false);
  await page.locator("case-search").getByRole("button", { name: "从全部案例里找" }).click();
  await inWidget(".title a").first().waitFor();
  assert.equal(await inWidget("[part=input]").inputValue(), "");
  assert.equal(await inWidget(".count").innerText(), "20 个案例");
  assert.equal(await page.evaluate(() => document.querySelector("case-search").shadowRoot.activeElement?.type), "search");

  // Among filters: it says so, as the page does; they are taken off, and the words stay.
  await page.locator("case-search").getByRole("checkbox", { name: "法院" }).check();
  await page.waitForFunction(() => document.querySelector("case-search").shadowRoot.querySelector(".count").textContent !== "20 个案例");
  await inWidget("[part=input]").fill("船边直提");
  await page.locator("case-search").getByRole("button", { name: "不加筛选，有 1 个案例" }).waitFor();
  assert.equal(await inWidget(".count").innerText(), "没有案例既含有“船边直提”又符合所选的筛选。");
  await page.locator("case-search").getByRole("button", { name: "不加筛选，有 1 个案例" }).click();
  await inWidget(".title a").first().waitFor();
  assert.equal(await inWidget("[part=input]").inputValue(), "船边直提");
  assert.equal(await inWidget("input:checked").count(), 0);
});

test("in a box, too, who finds nothing is told what to do", async () => {
  await page.goto("/widget/");
  await inWidget("[part=input]").fill("量子计算机");
  await inWidget(".notice p").filter({ hasText: "没有案例含有“量子计算机”。" }).waitFor();
  assert.match(await inWidget(".notice").innerText(), /少用几个词，或者换一种说法。$/);
});

test("a key is shown where there are keys, and not under a finger", async () => {
  for (const [options, shown] of [[{}, true], [phone, false]]) {
    await open(options);
    await page.goto(`/widget/?mode=dialog&shortcut=${encodeURIComponent("ctrl+k")}`);
    await inWidget(".trigger").waitFor();
    assert.equal(await inWidget("kbd").count(), 1);
    assert.equal(await inWidget("kbd").isVisible(), shown);
  }
});
