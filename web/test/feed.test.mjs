// The address of a feed, opened in a browser.

import assert from "node:assert/strict";
import { test } from "node:test";
import { phone, setUp } from "./site.mjs";

let context, page, site;
const { open } = setUp((now) => ({ context, page, site } = now));

test("the link under a search leads to a page that says how to follow it, and lists what it has", async () => {
  await page.goto("/?q=融资");
  await page.getByRole("link", { name: "订阅这个搜索" }).click();
  await page.waitForURL((url) => url.pathname === "/feed");
  assert.equal(await page.locator("h1").innerText(), "订阅：融资");
  const address = `${site.url}/feed?q=${encodeURIComponent("融资")}`;
  assert.equal(await page.locator("#feed-address").textContent(), address);
  assert.equal(await page.locator(".copied code").innerText(), `${site.url}/feed?q=融资`);
  // A reader of feeds that is given this address, or the one in the head, has the feed, of the same cases.
  const listed = await page.locator(".contents ol a").evaluateAll((list) => list.map((a) => a.href));
  const head = await page.locator("link[rel=alternate]").getAttribute("href");
  for (const at of [address, new URL(head, site.url).href]) {
    const feed = await (await fetch(at)).text();
    assert.deepEqual([...feed.matchAll(/<link rel="alternate" type="text\/html" href="([^"]+\/cases\/[^"]+)"/g)].map((m) => m[1]), listed);
  }
  await page.locator(".contents ol a").first().click();
  await page.waitForURL(/\/cases\//);
});

test("the address is copied as it stands in the feed", async () => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: site.url });
  await page.goto("/feed?q=融资&department=人民银行");
  await page.getByRole("button", { name: "复制" }).click();
  await page.getByRole("button", { name: "已复制" }).waitFor();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  assert.ok((await (await fetch(copied)).text()).includes(`<link rel="self" type="application/atom+xml" href="${copied.replaceAll("&", "&amp;")}">`), copied);
});

test("the page fits a phone, and is whole without JavaScript", async () => {
  for (const options of [phone, { javaScriptEnabled: false }]) {
    await open(options);
    await page.goto("/feed");
    assert.ok((await page.locator(".contents ol li").count()) > 1);
    if (options === phone) assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  }
});
