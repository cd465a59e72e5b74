// The pages in English and in traditional characters: all of the interface is, and the cases stay as they were received.

import assert from "node:assert/strict";
import { test } from "node:test";
import { setUp } from "./site.mjs";

let context, page;
const { open } = setUp((now) => ({ context, page } = now), { forgiven: /ERR_INTERNET_DISCONNECTED/ });

const q = encodeURIComponent("外贸企业融资");
const addresses = [
  "/",
  `/?q=${q}`,
  `/?q=${q}&explain=1`,
  "/?sort=number&page=2",
  "/?sort=number&page=9",
  `/?q=${encodeURIComponent("嘉冒贷")}`,
  `/?q=${encodeURIComponent("嘉冒贷")}&explain=1`,
  `/?q=${encodeURIComponent("户口 医保 量子")}&explain=1`,
  `/?q=${encodeURIComponent("血透")}&department=${encodeURIComponent("人民银行")}`,
  `/?q=${encodeURIComponent("血透 户口")}&department=${encodeURIComponent("人民银行")}&domain=${encodeURIComponent("金融创新")}`,
  `/cases/jiaxing-20?q=${q}`,
  "/cases/jiaxing-13",
  "/overview",
  `/export?q=${q}&format=print`,
  "/cases/none",
  "/?q=a&page=x",
  "/?sort=number&page=x",
];

// said is what a page says itself: its text and its labels without what is marked as of a case, and without what is quoted.
const said = () => {
  const body = document.body.cloneNode(true);
  for (const own of body.querySelectorAll("[lang=zh-Hans], script")) own.remove();
  const texts = [body.textContent];
  for (const at of body.querySelectorAll("[aria-label], [placeholder], [title]")) {
    for (const name of ["aria-label", "placeholder", "title"]) texts.push(at.getAttribute(name) ?? "");
  }
  return texts.map((text) => text.replace(/“[^”]*”/g, "").replace(/案例搜|简体|繁體/g, ""));
};

test("in English no Chinese is left but names and what comes from cases", async () => {
  await open({ locale: "en-GB" });
  for (const address of addresses) {
    await page.goto(address);
    assert.equal(await page.locator("html").getAttribute("lang"), "en");
    const left = (await page.evaluate(said)).flatMap((text) => text.match(/[^\s]*\p{Script=Han}+[^\s]*/gu) ?? []);
    const names = address === "/overview" ? /^\p{Script=Han}+[,:]$/u : /(?!)/; // the label of a cell names a department and a domain
    assert.deepEqual(left.filter((text) => !names.test(text)), [], address);
  }
  await page.goto(`/?q=${q}`);
  assert.match(await page.locator(".total").innerText(), /1 case\s+More when loosened: \d+$/);
  assert.match(await page.locator(".hit .meta").first().innerText(), /^Case 20/);
  await page.goto("/?sort=number");
  assert.match(await page.locator(".total").innerText(), /20 cases$/);
});

test("the steps of an explanation are told in the language of the page", async () => {
  const address = `/?q=${encodeURIComponent("户口 医保 量子")}&explain=1`;
  for (const [locale, step] of [
    ["en-GB", "“户口” may also be: “户籍” (synonym)."],
    ["zh-TW", "「户口」也可以是：「户籍」（同義詞）。"],
    ["zh-CN", "“户口”也可以是：“户籍”（同义词）。"],
  ]) {
    await open({ locale });
    await page.goto(address);
    assert.equal(await page.locator(".explained > ol li").nth(1).innerText(), step);
  }
});

test("suggestions and failures are said in the language of the page", async () => {
  await open({ locale: "zh-TW" });
  await page.goto("/");
  assert.equal(await page.locator("html").getAttribute("lang"), "zh-Hant");
  await page.locator("form.search input[type=search]").fill("嘉");
  await page.getByRole("listbox", { name: "搜尋建議" }).waitFor();
  await page.goto(`/?q=${q}`);
  await context.setOffline(true);
  await page.locator("form.search input[type=search]").fill("海关");
  await page.locator(".failed").waitFor();
  assert.match(await page.locator(".failed").innerText(), /網路斷開了/);
});

test("the switches at head and foot lead back to the list that is shown, not to the one before", async () => {
  await open({ locale: "zh-CN" });
  await page.goto("/?q=海关");
  await page.locator("form.search input[type=search]").fill("送达平台");
  await page.locator(".total", { hasText: "送达平台" }).waitFor({ state: "attached" });
  await page.getByRole("link", { name: /^大字/ }).click();
  await page.waitForFunction(() => document.documentElement.classList.contains("large"));
  assert.equal(new URL(page.url()).searchParams.get("q"), "送达平台");
  await page.locator("form.search input[type=search]").fill("法院");
  await page.locator(".total", { hasText: "法院" }).waitFor({ state: "attached" });
  await page.getByRole("link", { name: "English" }).click();
  await page.waitForURL(/lang=en/);
  assert.equal(new URL(page.url()).searchParams.get("q"), "法院");
});

test("a language that is chosen at the foot stays", async () => {
  await open({ locale: "zh-CN" });
  await page.goto(`/?q=${q}`);
  await page.getByRole("link", { name: "English" }).click();
  await page.waitForURL(/lang=en/);
  assert.equal(new URL(page.url()).searchParams.get("q"), "外贸企业融资");
  await page.goto("/cases/jiaxing-01");
  assert.equal(await page.locator("html").getAttribute("lang"), "en");
  await page.getByRole("link", { name: "简体" }).click();
  await page.waitForURL(/lang=zh-Hans/);
  assert.equal(await page.locator("html").getAttribute("lang"), "zh-Hans");
});
