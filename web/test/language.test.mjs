// The pages in English and in traditional characters: all of the interface is, and the cases stay as they were received.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launchBrowser, startSite } from "./site.mjs";

let site, browser;
before(async () => {
  [site, browser] = await Promise.all([startSite(), launchBrowser()]);
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

const q = encodeURIComponent("外贸企业融资");

test("in English no Chinese is left but names and what comes from cases", async () => {
  const context = await browser.newContext({ baseURL: site.url, locale: "en-GB", viewport: { width: 1280, height: 860 } });
  const page = await context.newPage();
  for (const address of [
    "/",
    `/?q=${q}`,
    `/?q=${q}&explain=1`,
    "/?sort=number&page=2",
    "/?sort=number&page=9",
    `/?q=${encodeURIComponent("嘉冒贷")}`,
    `/?q=${encodeURIComponent("血透")}&department=${encodeURIComponent("人民银行")}`,
    `/cases/jiaxing-20?q=${q}`,
    "/cases/jiaxing-13",
    "/overview",
    `/export?q=${q}&format=print`,
    "/cases/none",
    "/?q=a&page=x",
  ]) {
    await page.goto(address);
    assert.equal(await page.locator("html").getAttribute("lang"), "en");
    const left = await page.evaluate(() => {
      const found = [];
      const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      while (walk.nextNode()) {
        const at = walk.currentNode;
        const text = at.textContent.trim();
        // Left out: what is marked as Chinese, the site's name, quoted queries, and the names of the languages.
        if (!/\p{Script=Han}/u.test(text) || at.parentElement.closest("[lang=zh-Hans], .reason, .brand, .foot, h1, .told, .nothing, .back, script, .explained, .score")) continue;
        found.push(text);
      }
      for (const at of document.querySelectorAll("body :is([aria-label], [placeholder], [title])"))
        for (const name of ["aria-label", "placeholder", "title"]) {
          const text = at.getAttribute(name) ?? "";
          if (/\p{Script=Han}/u.test(text) && !at.closest("[lang=zh-Hans]")) found.push(`${name}: ${text}`);
        }
      return found;
    });
    assert.deepEqual(left, [], address);
  }
  await page.goto(`/?q=${q}`);
  assert.match(await page.locator(".total").innerText(), /1 case\(s\)/);
  assert.match(await page.locator(".hit .meta").first().innerText(), /^Case 20/);
  await context.close();
});

test("suggestions and failures are said in the language of the page", async () => {
  const context = await browser.newContext({ baseURL: site.url, locale: "zh-TW" });
  const page = await context.newPage();
  await page.goto(`/?q=${q}`);
  assert.equal(await page.locator("html").getAttribute("lang"), "zh-Hant");
  await page.locator("input[type=search]").first().fill("嘉");
  await page.getByRole("listbox", { name: "搜尋建議" }).waitFor();
  await context.setOffline(true);
  await page.locator("input[type=search]").first().fill("海关");
  await page.locator(".failed").waitFor();
  assert.match(await page.locator(".failed").innerText(), /網路斷開了/);
  await context.close();
});

test("a language that is chosen at the foot stays", async () => {
  const context = await browser.newContext({ baseURL: site.url, locale: "zh-CN" });
  const page = await context.newPage();
  await page.goto(`/?q=${q}`);
  await page.getByRole("link", { name: "English" }).click();
  await page.waitForURL(/lang=en/);
  assert.equal(new URL(page.url()).searchParams.get("q"), "外贸企业融资");
  await page.goto("/cases/jiaxing-01");
  assert.equal(await page.locator("html").getAttribute("lang"), "en");
  await page.getByRole("link", { name: "简体" }).click();
  await page.waitForURL(/lang=zh-Hans/);
  assert.equal(await page.locator("html").getAttribute("lang"), "zh-Hans");
  await context.close();
});
