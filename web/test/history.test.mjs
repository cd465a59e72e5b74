// The address is the state: the way back and forward, and links that are old, odd or wrong.

import assert from "node:assert/strict";
import { test } from "node:test";
import { setUp } from "./site.mjs";

let page;
const { open, complaints } = setUp((now) => ({ page } = now));

const box = () => page.getByLabel("搜索案例", { exact: true });
const titles = () => page.locator(".list-column > .hits .hit h2").allInnerTexts();
const shown = (heading) => page.locator(".total", { hasText: heading }).waitFor({ state: "attached" });
const scrolled = () => page.evaluate(() => Math.round(scrollY));
// scrollTo scrolls, and gives where that led: a list may be shorter.
const scrollTo = (y) => page.evaluate((to) => (scrollTo(0, to), Math.round(scrollY)), y);
const at = (y) => page.waitForFunction((to) => Math.abs(scrollY - to) <= 1, y);
const facet = (name) => page.locator(".facets").getByRole("link", { name: new RegExp(`^${name}`) });

test("going back and going forward find each list as far down as it was left", async () => {
  await open({ viewport: { width: 1280, height: 500 } });
  await page.goto("/?q=海关");
  await box().fill("企业");
  await box().press("Enter");
  await shown("搜索“企业”");
  const first = await scrollTo(700);
  await page.getByRole("link", { name: "下一页" }).evaluate((link) => link.click()); // a mouse would scroll to it first
  await page.waitForURL(/page=2/);
  assert.equal(await scrolled(), 0, "another page begins at its top");
  const second = await scrollTo(400);
  assert.ok(first > second && second > 0);
  await page.goBack();
  await page.waitForURL((url) => !url.searchParams.has("page"));
  await at(first);
  await page.goForward();
  await page.waitForURL(/page=2/);
  await at(second);
  await page.goBack();
  await at(first);
  await page.goBack();
  await shown("搜索“海关”");
  await page.goForward();
  await shown("搜索“企业”");
  await at(first);
});

test("the way back from a case finds the list as far down, from memory or from the server, and so does a reload", async () => {
  for (const fresh of [false, true]) {
    await open();
    if (fresh) await page.addInitScript(() => addEventListener("unload", () => {})); // keeps a page out of the memory
    await page.goto("/?sort=number");
    await facet("法院").click();
    await page.waitForURL(/department=/);
    const list = await titles();
    const down = await scrollTo(300);
    assert.ok(down > 0);
    await page.locator(".hit h2 a").nth(2).evaluate((link) => link.click());
    await page.waitForURL(/\/cases\//);
    await page.goBack();
    await page.waitForURL(/department=/);
    await at(down);
    assert.deepEqual(await titles(), list);
    await page.reload();
    await at(down);
    await page.goBack();
    await shown("20 个案例");
    await page.goForward();
    await shown(`${list.length} 个案例`);
    await at(down);
  }
});

test("a way back that is taken twice before an answer comes ends at the second", async () => {
  await page.goto("/?q=海关");
  for (const words of ["税务", "法院"]) {
    await box().fill(words);
    await box().press("Enter");
    await shown(`搜索“${words}”`);
  }
  await page.evaluate(() => (history.back(), history.back()));
  await shown("搜索“海关”");
  assert.equal(await box().inputValue(), "海关");
  await page.goForward();
  await shown("搜索“税务”");
});

test("a place within the page is no other page: nothing is fetched, and the way back stays", async () => {
  await page.goto("/?q=海关");
  const list = await titles();
  const asked = [];
  page.on("request", (request) => asked.push(request.url()));
  await page.evaluate(() => (location.hash = "content"));
  await page.waitForURL(/#content$/);
  await page.goBack();
  await page.waitForURL((url) => url.hash === "");
  assert.deepEqual(await titles(), list);
  await box().fill("送达平台");
  await shown("搜索“送达平台”");
  assert.deepEqual(asked.filter((url) => new URL(url).pathname === "/" && !url.includes("%E9%80%81")), []);
});

test("a list can be shared: its address alone gives the same list, filters, order and page", async () => {
  await page.goto("/?q=改革");
  await page.locator(".sorts").getByRole("link", { name: "按编号" }).click();
  await page.waitForURL(/sort=number/);
  await facet("法院").click();
  await facet("海关").click();
  await page.waitForURL((url) => url.searchParams.getAll("department").length === 2);
  const [address, list, chips] = [page.url(), await titles(), await page.locator(".chip").allInnerTexts()];
  await open();
  await page.goto(address);
  assert.deepEqual(await titles(), list);
  assert.deepEqual(await page.locator(".chip").allInnerTexts(), chips);
});

const customs = encodeURIComponent("海关");
for (const [what, address, status, says] of [
  ["a page far past the end", `/?q=${customs}&page=999`, 200, /没有更后面的页了/],
  ["values that no case has", "/?department=x&domain=%3Cb%3E&region=y&year=1&collection=z", 200, /没有案例符合所选的筛选/],
  ["parameters of others", `/?q=${customs}&utm_source=a&fbclid=b`, 200, /3 个案例/],
  ["empty parameters", "/?q=&department=&page=&size=&sort=", 200, /案例搜/],
  ["control characters", "/?q=%00%07%0A海关%1B%5B31m&department=%0D%0A", 200, /搜索“[^”]*海关/],
  ["as many departments as there may be", `/?${Array.from({ length: 50 }, (_, i) => `department=d${i}`).join("&")}`, 200, /没有案例符合所选的筛选/],
  ["a size that is no number", `/?q=${customs}&department=${customs}&size=abc`, 400, /重新搜索“海关”/],
  ["a parameter given twice", `/?q=${customs}&q=b`, 400, /重新搜索“海关”/],
  ["more departments than there may be", `/?q=${customs}&${Array.from({ length: 51 }, (_, i) => `department=d${i}`).join("&")}`, 400, /重新搜索“海关”/],
  ["a query that is too long", `/?q=${encodeURIComponent("海".repeat(1001))}&department=${customs}`, 400, /重新搜索“海+…”/],
  ["an escape that is broken", `/?q=${customs}&department=%E6`, 400, /重新搜索“海关”/],
  ["an order that there is not", `/?sort=best&department=${customs}`, 400, /打开能读懂的部分/],
]) {
  test(`a link with ${what} is answered`, async () => {
    const response = await page.goto(address);
    assert.equal(response.status(), status);
    assert.match(await page.locator("body").innerText(), says);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 1280);
    if (status !== 400) return;
    await page.locator(".failure a").first().click();
    await page.waitForURL((url) => url.pathname === "/" && url.search !== "");
    assert.ok(await page.locator(".results").isVisible());
    const kept = new URL(page.url()).searchParams;
    if (/department=%E6%B5%B7/.test(address)) assert.equal(kept.get("department"), "海关", "what could be read is kept");
  });
}

test("words as long as they may be are searched for as any are", async () => {
  const words = "外贸企业融资，".repeat(142) + "海关，海关。"; // 1,000 characters
  await page.goto("/?q=海关");
  await box().fill(words);
  await box().press("Enter");
  await page.waitForURL((url) => url.searchParams.get("q") === words);
  assert.ok((await titles()).length > 0);
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 1280);
  assert.deepEqual(complaints, []);
});
