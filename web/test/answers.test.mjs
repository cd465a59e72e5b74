// What an answer says and how it is set: questions from other pages, facets without hits, related cases, reasons, commas.

import assert from "node:assert/strict";
import { test } from "node:test";
import { phone, setUp } from "./site.mjs";

let page, site;
const { open } = setUp((now) => ({ page, site } = now));

const section = (field) => page.locator(`.facets [data-field=${field}]`);

// foreignPage answers at /gbk.html, in GBK, with a form; what is not ASCII stands as entities, which say the same in any coding.
async function foreignPage(form) {
  const ascii = form.replace(/[^ -~]/g, (sign) => `&#${sign.codePointAt(0)};`);
  await page.route("**/gbk.html", (route) => route.fulfill({ contentType: "text/html; charset=gbk", body: `<!doctype html><title>-</title><link rel="icon" href="data:,">${ascii}` }));
  await page.goto("/gbk.html");
  assert.equal(await page.evaluate(() => document.characterSet), "GBK");
}

test("the plain form that a page can paste asks from a page in GBK, and one without accept-charset does, too", async () => {
  await page.goto("/widget/");
  const pasted = (await page.locator("#preview pre").allInnerTexts()).find((code) => code.startsWith("<form"));
  assert.match(pasted, /accept-charset="utf-8"/);
  for (const [form, sent] of [[pasted, encodeURIComponent("外贸企业融资")], [pasted.replace(/ accept-charset="[^"]*"/, ""), "%CD%E2%C3%B3%C6%F3%D2%B5%C8%DA%D7%CA"]]) {
    await foreignPage(form);
    await page.getByRole("searchbox").fill("外贸企业融资");
    const asked = page.waitForRequest(/\?q=/);
    await page.getByRole("button", { name: "搜索" }).click();
    assert.ok((await asked).url().endsWith(`?q=${sent}`), `${(await asked).url()} of ${form}`);
    await page.locator(".hit").first().waitFor();
    assert.equal(await page.getByLabel("搜索案例", { exact: true }).inputValue(), "外贸企业融资");
    assert.match(await page.locator(".hit h2").first().innerText(), /外贸企业融资/);
  }
});

test("values without hits are folded behind one line that opens, and those that are seen have hits", async () => {
  await page.goto("/?q=外贸企业融资");
  for (const [field, name] of [["department", "部门"], ["domain", "领域"]]) {
    const none = section(field).locator("li.none");
    const n = await none.count();
    assert.ok(n > 3, field);
    const seen = await section(field).locator("li:visible .count").allTextContents();
    assert.ok(seen.length > 0 && seen.every((count) => parseInt(count) > 0), `${field}: ${seen}`);
    const line = section(field).getByText(`另有 ${n} 个${name}没有命中`);
    await line.click();
    assert.equal(await section(field).locator("li.none:visible").count(), n);
    assert.equal(await none.getByRole("link").count(), 0);
  }
});

test("where nothing is found each list says that none of its values has a hit, and on a phone no button leads to such a list", async () => {
  for (const address of ["/?q=zzzzqq", "/?q=zzzzqq&department=海关"]) {
    const chosen = address.includes("department");
    await open();
    await page.goto(address);
    for (const [field, name] of [["department", "部门"], ["domain", "领域"]]) {
      const all = section(field).locator("li");
      const [n, none] = [await all.count(), await section(field).locator("li.none").count()];
      const some = chosen && field === "department";
      await section(field).locator("summary").getByText(some ? `另有 ${n - 1} 个${name}没有命中` : `${none} 个${name}都没有命中`, { exact: true }).waitFor();
    }
    await open(phone);
    await page.goto(address);
    const buttons = await page.locator(".filter-bar summary:visible").evaluateAll((all) => all.filter((e) => e.closest("[data-field]")).map((e) => e.closest("[data-field]").dataset.field));
    assert.deepEqual(buttons, chosen ? ["department"] : []);
  }
});

test("how many cases there are besides stands beside the total, leads to them, and they are seen to be another set", async () => {
  await page.goto("/?q=外贸企业融资");
  const total = Number(await page.locator(".total .figure").innerText());
  const own = page.locator(".list-column > .hits .hit");
  assert.equal(await own.count(), total);
  const related = page.getByRole("region", { name: "相近的案例" });
  const beside = page.locator(".total").getByRole("link", { name: /^放宽后另有 \d+ 个$/ });
  assert.equal(await beside.innerText(), `放宽后另有 ${await related.locator("b").first().innerText()} 个`);
  const apart = await page.evaluate(() => document.querySelector(".total .beside").getBoundingClientRect().left - document.querySelector(".total .figure").getBoundingClientRect().right);
  assert.ok(apart > 62, `${apart}: the unit and a gap stand between`);
  await beside.click();
  await page.waitForURL(/#related$/);
  await page.waitForFunction(() => Math.abs(document.querySelector("#related").getBoundingClientRect().top) < innerHeight / 2);
  // A heading and one line set them apart: no ground of their own, no corners, no second line.
  assert.ok(await related.getByRole("heading", { name: "相近的案例", level: 2 }).isVisible());
  const drawn = await page.evaluate(() => {
    const set = document.querySelector("#related");
    const lines = [];
    for (const e of [...document.querySelectorAll(".list-column > .hits > :last-child .hit"), set, ...set.querySelectorAll(":scope > *")]) {
      const { borderTopWidth, borderRightWidth, borderBottomWidth, borderLeftWidth } = getComputedStyle(e);
      lines.push([borderTopWidth, borderRightWidth, borderBottomWidth, borderLeftWidth].filter((width) => width !== "0px").length);
    }
    const { backgroundColor, borderRadius } = getComputedStyle(set);
    return { ground: backgroundColor, corners: borderRadius, lines: lines.reduce((sum, n) => sum + n) };
  });
  assert.deepEqual(drawn, { ground: "rgba(0, 0, 0, 0)", corners: "0px", lines: 1 });
  // The counts of the facets are of the hits alone.
  const counts = (await section("domain").locator("li .count").allTextContents()).map((count) => parseInt(count));
  assert.ok(Math.max(...counts) <= total);
  await page.goto("/?q=长三角"); // where there are none nothing is said
  if ((await page.locator("#related").count()) === 0) assert.equal(await page.locator(".total .beside").count(), 0);
});

test("a box to find a value in stands only over values of which more can be chosen than are seen", async () => {
  for (const address of ["/?sort=number", "/?q=外贸企业融资", "/?q=改革", "/?q=海关", "/?department=海关", "/?sort=number&domain=数字化改革"]) {
    await page.goto(address);
    for (const facet of await page.locator(".facets [data-field], .filter-bar [data-field]").all()) {
      const choices = await facet.locator("li:not(.none)").count();
      assert.equal(await facet.locator(".find").count(), choices > 8 && (await facet.locator(".rest").count()) > 0 ? 1 : 0, `${address}: ${choices} values`);
    }
  }
});

test("a department that is offered for another of its names says which, behind what holds the words, with its count", async () => {
  await page.goto("/");
  await page.getByRole("combobox").pressSequentially("一体化");
  const option = page.locator(".completions .department").filter({ hasText: "发展改革委" });
  await option.waitFor();
  assert.match(await option.locator(".also").innerText(), /^别称：一体化/);
  assert.match(await option.locator(".also mark").innerText(), /^一体化/);
  assert.match(await option.getAttribute("aria-label"), /^发展改革委（别称：一体化[^）]*），部门，\d+ 个案例$/);
  const kinds = await page.locator(".completions li").evaluateAll((list) => list.map((e) => e.className));
  assert.ok(kinds.indexOf("word") >= 0 && kinds.indexOf("word") < kinds.indexOf("department"), kinds.join());
  for (const label of await page.locator(".completions li:is(.department, .domain)").all())
    assert.match(await label.locator(".cases").innerText(), /^\d+ 个案例$/);
  await page.goto("/?lang=en");
  await page.getByRole("combobox").pressSequentially("一体化");
  await option.waitFor();
  assert.match(await option.locator(".also").innerText(), /^also called 一体化/);
  assert.equal(await option.locator(".cases").innerText(), "1 case");
});

// gaps measures, around each half-width comma in the passages, how far apart it stands from the Chinese characters beside it.
const gaps = () =>
  page.evaluate(() => {
    const roots = [document, ...[...document.querySelectorAll("case-search")].map((e) => e.shadowRoot)];
    const found = [];
    for (const passage of roots.flatMap((root) => [...root.querySelectorAll(".passage")])) {
      const walker = document.createTreeWalker(passage, NodeFilter.SHOW_TEXT);
      const box = (text, i) => {
        const range = document.createRange();
        range.setStart(text, i);
        range.setEnd(text, i + 1);
        return range.getBoundingClientRect();
      };
      while (walker.nextNode()) {
        const text = walker.currentNode;
        for (const { index } of text.data.matchAll(/(?<=\p{Script=Han}),(?=\p{Script=Han})/gu)) {
          const [before, comma, after] = [-1, 0, 1].map((d) => box(text, index + d));
          const size = parseFloat(getComputedStyle(text.parentElement).fontSize);
          // The widths of the boxes hold what a browser sets between them.
          if (before.top === after.top) found.push(before.width + after.width - 2 * size, comma.left - before.right, after.left - comma.right);
        }
      }
    }
    return found.map(Math.abs);
  });

test("half-width commas between Chinese characters are not set apart, here and in the widget", async () => {
  for (const address of ["/?q=外贸企业融资", "/embed?q=外贸企业融资"]) {
    await page.goto(address);
    await page.locator(".passage").first().waitFor();
    const measured = await gaps();
    assert.ok(measured.length >= 6, `${address}: ${measured.length}`);
    assert.ok(Math.max(...measured) < 0.1, `${address}: ${measured}`);
    const rules = await page.locator(".passage").first().evaluate((e) => ["textAutospace", "textSpacingTrim"].map((name) => getComputedStyle(e)[name]));
    assert.deepEqual(rules, ["no-autospace", "trim-start"], address);
  }
  // With the browser's own rule the same measure sees them.
  if (await page.evaluate(() => CSS.supports("text-autospace", "normal"))) {
    await page.locator(".passage").first().evaluate((e) => (e.closest(".cs").style.textAutospace = "normal"));
    const apart = Math.max(...(await gaps()));
    assert.ok(apart > 0.5, `the measure sees ${apart} where a gap is asked for`);
  }
});
