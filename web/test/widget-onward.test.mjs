// A list of results in the widget, beyond its hits: values without hits, the cases that lack a word, and the ways on from nothing; as
// the results page has them. And titles, whose lines end between words.

import assert from "node:assert/strict";
import { test } from "node:test";
import { endBetweenWords, linesOf } from "./lines.mjs";
import { setUp } from "./site.mjs";

let page;
setUp((now) => ({ page } = now));

const element = () => page.locator("case-search");
const inWidget = (selector) => page.locator(`case-search ${selector}`);
const inner = (address) => page.evaluate(async (address) => (await fetch(address)).json(), address);
const focused = (selector) => page.evaluate((selector) => document.querySelector("case-search").shadowRoot.activeElement?.matches(selector) ?? false, selector);

async function results(query) {
  await page.goto(`/embed?q=${encodeURIComponent(query)}`);
  await inWidget(".title a, .advice li").first().waitFor();
}

test("values without hits fold behind a line that says so; counts have their unit for who hears them", async () => {
  await results("外贸企业融资");
  const { facets } = await inner("/api/v1/search?q=外贸企业融资");
  for (const [field, name] of [["department", "部门"], ["domain", "领域"]]) {
    const set = inWidget("fieldset").filter({ has: page.locator("legend", { hasText: name }) });
    const met = facets[field].filter(({ count }) => count > 0);
    assert.deepEqual(await set.locator("label:visible .name").allInnerTexts(), met.map(({ value }) => value));
    for (const { value, count } of met) await set.getByRole("checkbox", { name: `${value} ${count} 个案例`, exact: true }).waitFor();
    const rest = set.locator("[part=rest]");
    const unmet = facets[field].length - met.length;
    assert.ok(unmet > 1);
    assert.equal(await rest.innerText(), `另有 ${unmet} 个${name}没有命中`);
    await rest.press("Enter");
    assert.equal(await set.locator("label:visible").count(), facets[field].length);
    assert.equal(await set.locator("label:visible input:enabled").count(), met.length, "what has no hits is not to be chosen");
    assert.equal(await focused("fieldset"), true);
  }
  await results("改革"); // more values with hits than are shown
  const [some] = Object.values((await inner("/api/v1/search?q=改革")).facets);
  const left = some.length - 8;
  assert.ok(left > 0 && some[8].count > 0);
  assert.equal(await inWidget("[part=rest]").first().innerText(), `还有 ${left} 个部门`);
});

test("the cases that lack a word are another set, which the total names and leads to", async () => {
  await results("外贸企业融资");
  const { total, related } = await inner("/api/v1/search?q=外贸企业融资");
  assert.ok(related.total > 0);
  assert.equal(await inWidget(".count").innerText(), `${total} 个案例`);
  const to = element().getByRole("button", { name: `放宽后另有 ${related.total} 个` });
  await to.press("Enter");
  assert.equal(await focused("[part=related]"), true);
  const region = element().getByRole("region", { name: "相近的案例" });
  assert.match(await region.innerText(), new RegExp(`另有 ${related.total} 个案例不含“融资”：`));
  assert.deepEqual(await inWidget("[part=related] .title a").allInnerTexts(), related.hits.map(({ title }) => title));
  assert.deepEqual(await region.getByRole("heading", { level: 3 }).allInnerTexts(), related.hits.map(({ title }) => title), "below the heading of their set");
  await inWidget("[part=input]").fill("海关"); // which none lacks
  await page.waitForFunction(() => document.querySelector("case-search").shadowRoot.querySelector("[part=widened]").hidden);
  assert.equal(await inWidget("[part=related]").isVisible(), false);
});

test("who finds nothing sees each word alone, departments and help, as on the page", async () => {
  const query = "船边直提 海关";
  await page.goto(`/?q=${encodeURIComponent(query)}&department=${encodeURIComponent("法院")}`);
  const squeezed = async (locator) => (await locator.allInnerTexts()).map((text) => text.replace(/\s+/g, " "));
  const own = { tried: await squeezed(page.locator(".tried > :not(:first-child)")), many: await squeezed(page.locator(".suggestions a")) };
  assert.ok(own.tried.length > 1 && own.many.length > 2, JSON.stringify(own));
  await results("");
  await element().getByRole("checkbox", { name: "法院" }).check();
  await inWidget("[part=input]").fill(query);
  const lines = inWidget(".advice li");
  const tried = lines.filter({ hasText: "各词在全部案例里" });
  await tried.waitFor();
  assert.deepEqual(await squeezed(tried.locator("> span")), own.tried);
  const many = lines.filter({ hasText: "案例较多的部门" });
  await many.waitFor();
  assert.deepEqual((await squeezed(many.locator("button"))).map((text) => text.replace(" 个案例", "")), own.many);
  assert.match(await element().getByRole("link", { name: "怎样搜" }).getAttribute("href"), /\/help$/);

  const [name, count] = own.many[0].split(" ");
  await many.getByRole("button").first().click();
  await page.waitForFunction((text) => document.querySelector("case-search").shadowRoot.querySelector(".count").textContent === text, `${count} 个案例`);
  assert.equal(await inWidget("[part=input]").inputValue(), "");
  assert.equal(await focused("input[type=search]"), true);
  assert.equal(await element().getByRole("checkbox", { name, exact: false }).isChecked(), true);

  await element().getByRole("checkbox", { name }).uncheck();
  await element().getByRole("checkbox", { name: "法院" }).check();
  await inWidget("[part=input]").fill(query);
  await tried.getByRole("button", { name: "海关" }).click();
  await inWidget(".title a").first().waitFor();
  assert.equal(await inWidget("[part=input]").inputValue(), "海关");
});

test("lines of titles end between words, in suggestions and in results, however narrow", async () => {
  let several = 0;
  for (const width of [280, 375, 520]) {
    await page.setViewportSize({ width, height: 800 });
    await results("改革");
    const { hits } = await inner("/api/v1/search?q=改革");
    const shown = await linesOf(page.locator("case-search .title a"));
    hits.forEach(({ title, title_breaks }, i) => endBetweenWords(title, title_breaks, shown[i]));
    await page.goto("/widget/");
    for (const text of ["一体化", "跨", "嘉兴"]) {
      await inWidget("[part=input]").fill(text);
      const { suggestions } = await inner(`/api/v1/suggest?q=${text}&size=8`);
      const titles = suggestions.filter(({ kind }) => kind === "title");
      const shown = (texts) => [...document.querySelector("case-search").shadowRoot.querySelectorAll("[role=option].title .text")].map((text) => text.textContent).join("\n") === texts;
      await page.waitForFunction(shown, titles.map(({ text }) => text).join("\n"));
      const drawn = await linesOf(page.locator("case-search [role=option].title .text"));
      titles.forEach(({ text, breaks }, i) => endBetweenWords(text, breaks, drawn[i]));
      several += drawn.filter((lines) => lines.length > 1).length;
    }
  }
  assert.ok(several > 3, `${several} titles on several lines`);
});

test("a dialog has one cross, that of its field", async () => {
  await page.goto("/widget/?mode=dialog");
  await inWidget(".trigger").click();
  await inWidget("[part=input]").fill("海关");
  const close = element().getByRole("button", { name: "关闭" });
  assert.equal(await close.innerText(), "关闭");
  await close.click();
  assert.equal(await inWidget("dialog[open]").count(), 0);
});

test("who listens hears which of how many a hit is, goes from the field to the hits at once, and hears Chinese as Chinese", async () => {
  await page.goto("/embed?lang=en");
  await inWidget(".title a").nth(9).waitFor();
  const { total } = await inner("/api/v1/search");
  assert.ok(total > 10);
  const places = () => inWidget(".main > .hits > li").evaluateAll((items) => items.map((item) => `${item.ariaPosInSet}/${item.ariaSetSize}`));
  assert.deepEqual(await places(), Array.from({ length: 10 }, (_, i) => `${i + 1}/${total}`));
  await inWidget(".more").click();
  await inWidget(".title a").nth(10).waitFor();
  assert.deepEqual(await places(), Array.from({ length: total }, (_, i) => `${i + 1}/${total}`));
  await inWidget("[part=input]").focus();
  for (let i = 0; i < 3 && !(await focused(".skip")); i++) await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  assert.equal(await focused(".title a"), true);
  const foreign = await page.evaluate(() => {
    const walk = document.createTreeWalker(document.querySelector("case-search").shadowRoot.querySelector(".body"), NodeFilter.SHOW_TEXT);
    const texts = [];
    while (walk.nextNode()) if (/\p{Script=Han}/u.test(walk.currentNode.data) && walk.currentNode.parentElement.closest("[lang]").lang !== "zh-Hans") texts.push(walk.currentNode.data);
    return texts;
  });
  assert.deepEqual(foreign, []);
});

test("a department of a hit chooses it, and what was put right can be asked for as it was typed", async () => {
  await results("企业");
  const { hits } = await inner("/api/v1/search?q=企业");
  const name = hits[0].departments[0];
  await element().getByRole("button", { name: new RegExp(`^${name} ?（只看这个部门）$`) }).first().click();
  await page.waitForFunction(() => document.querySelector("case-search").shadowRoot.querySelector("input:checked"));
  assert.equal(await element().getByRole("checkbox", { name }).isChecked(), true);
  assert.equal(await inWidget("[part=input]").inputValue(), "企业");

  await results("嘉茂贷");
  const { correction } = await inner("/api/v1/search?q=嘉茂贷");
  assert.equal(correction.applied, true);
  await element().getByRole("button", { name: "仍按“嘉茂贷”搜索" }).click();
  const { total } = await inner("/api/v1/search?q=嘉茂贷&verbatim=1");
  await page.waitForFunction((text) => document.querySelector("case-search").shadowRoot.querySelector(".count").textContent === text, total > 0 ? `${total} 个案例` : "没有案例含有“嘉茂贷”。");
});

test("a page with a list of results keeps in its address what is typed", async () => {
  await results("");
  await inWidget("[part=input]").fill("企业");
  await page.waitForURL((url) => url.searchParams.get("q") === "企业");
  await inWidget(".title a").first().waitFor();
  const count = await inWidget(".count").innerText();
  await page.reload();
  await inWidget(".title a").first().waitFor();
  assert.equal(await inWidget("[part=input]").inputValue(), "企业");
  assert.equal(await inWidget(".count").innerText(), count);
  await inWidget("[part=input]").fill("");
  await page.waitForURL((url) => !url.searchParams.has("q"));
});
