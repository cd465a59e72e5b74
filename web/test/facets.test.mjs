// The facets: several values at once, long lists, and sheets on a phone.

import assert from "node:assert/strict";
import { test } from "node:test";
import { composer, phone, setUp } from "./site.mjs";

let context, page;
const { open } = setUp((now) => ({ context, page } = now));

const section = (field) => page.locator(`.facets [data-field=${field}]`);
const value = (field, name) => section(field).getByRole("link", { name: new RegExp(`^${name}`) });
const find = (field) => section(field).getByRole("searchbox");
const total = async () => Number(await page.locator(".total .figure").innerText());

test("a value counts what choosing it would find, whatever is chosen beside it", async () => {
  await page.goto("/?q=改革&department=法院");
  const before = await total();
  const more = parseInt(await value("department", "海关").locator(".count").innerText());
  assert.ok(more > 0, "a department does not narrow the others");
  await value("department", "海关").click();
  await page.locator(".chip").nth(1).waitFor();
  assert.equal(await total(), before + more);
  const names = await section("department").locator("li .name").allInnerTexts();
  assert.deepEqual(names.slice(0, 2).sort(), ["法院", "海关"].sort(), "the selected come first");
  const counts = (await section("department").locator("li:not(.selected) .count").allTextContents()).map((count) => parseInt(count));
  assert.deepEqual(counts, counts.toSorted((a, b) => b - a), "the others by count");
});

test("what is chosen while an answer is under way is added to what was asked", async () => {
  await page.goto("/?q=企业");
  const names = (field) => section(field).locator("li:not(.none) .name").allInnerTexts();
  const [departments, domains] = [await names("department"), await names("domain")];
  let release;
  const held = new Promise((done) => (release = done));
  await page.route(/\/\?/, async (route) => {
    await held;
    await route.continue().catch(() => {}); // no longer wanted
  });
  const next = page.waitForRequest(/page=2/);
  await page.getByRole("link", { name: "下一页" }).click();
  await next; // a list that is narrowed meanwhile begins at its first page
  for (const [field, name] of [["department", departments[0]], ["department", departments[1]], ["domain", domains[0]]]) {
    const asked = page.waitForRequest(/\/\?/);
    await value(field, name).click();
    await asked;
  }
  const asked = page.waitForRequest((request) => new URL(request.url()).pathname === "/" && request.url().includes(encodeURIComponent("改革")));
  await page.getByLabel("搜索案例", { exact: true }).fill("改革");
  await asked;
  await value("department", departments[0]).click(); // it is chosen in the list that is shown no more than before
  release();
  await page.locator(".chip").nth(2).waitFor();
  const chosen = new URL(page.url()).searchParams;
  assert.deepEqual([chosen.getAll("department"), chosen.getAll("domain"), chosen.get("page"), chosen.get("q")], [departments.slice(0, 2), domains.slice(0, 1), null, "改革"]);
  await page.unroute(/\/\?/);
});

test("a value with no hits is dim and cannot be pressed, and the list that was opened stays open", async () => {
  await page.goto("/?sort=number");
  await section("department").locator("details.rest summary").click();
  await value("domain", "数字化改革").click();
  await page.waitForURL(/domain=/);
  assert.ok(await section("department").locator("details.rest").evaluate((rest) => rest.open));
  const none = section("department").locator("li.none");
  assert.ok((await none.count()) > 3);
  assert.equal(await none.first().getByRole("link").count(), 0);
  const [dim, plain] = await page.evaluate(() => [".none", "li:not(.none)"].map((kind) => getComputedStyle(document.querySelector(`.facets [data-field=department] ${kind} .name`)).color));
  assert.notEqual(dim, plain);
});

test("an input method's keys choose nothing in the box of a long facet", async () => {
  await page.goto("/?sort=number");
  const left = [];
  page.on("request", (request) => new URL(request.url()).pathname === "/" && left.push(request.url()));
  await find("department").focus();
  const ime = await composer(page);
  await ime.write("hai'guan");
  const shown = section("department").locator("li:not([hidden])");
  await page.waitForFunction(() => document.querySelectorAll(".facets [data-field=department] li:not([hidden])").length === 1);
  assert.match(await shown.innerText(), /海关/);
  for (const [key, code] of Object.entries({ Enter: 13, Escape: 27 })) {
    for (const told of [229, code]) {
      await ime.press(key, told);
      assert.equal(await find("department").inputValue(), "hai'guan", `${key} (${told})`);
    }
  }
  await ime.commit("海关");
  assert.match(await shown.innerText(), /海关/);
  await find("department").press("Enter");
  await page.waitForURL((url) => url.searchParams.get("department") === "海关");
  assert.equal(left.length, 1, "only the Enter after the composition chose");
});

test("beside the box of a long facet is said how many of its values are left", async () => {
  await page.goto("/?sort=number");
  const status = section("department").getByRole("status");
  assert.equal(await status.innerText(), "");
  for (const typed of ["海关", "h"]) {
    await find("department").fill(typed);
    const left = await section("department").locator("li:visible").count();
    assert.ok(left > 0, typed);
    assert.equal(await status.innerText(), `${left} 个`, typed);
  }
  await find("department").fill("zzz");
  assert.equal(await status.innerText(), "没有这样的值");
  await find("department").press("Escape");
  assert.equal(await status.innerText(), "");
});

test("on a phone a sheet stays for the next value, and its button leads to the cases", async () => {
  await open(phone);
  await page.goto("/?q=改革");
  const button = page.locator(".filter-bar > [data-field=department] > summary");
  const sheet = page.locator(".filter-bar [data-field=department] .sheet");
  await button.tap();
  for (const [n, name] of ["法院", "海关"].entries()) {
    await sheet.getByRole("link", { name: new RegExp(`^${name}`) }).tap();
    await page.locator(".chip").nth(n).waitFor();
    assert.ok(await sheet.isVisible());
    assert.match(await page.evaluate(() => document.activeElement.textContent), new RegExp(name));
  }
  const done = sheet.getByRole("button", { name: /^看/ });
  assert.equal(await done.innerText(), `看 ${await total()} 个案例`);
  await done.tap();
  assert.ok(!(await sheet.isVisible()));
  assert.ok(await button.evaluate((b) => b === document.activeElement));
  assert.equal(await button.innerText(), "部门 2");
});

test("in the box of a sheet, too, a value is found by its initials", async () => {
  await open(phone);
  await page.goto("/?sort=number");
  await page.locator(".filter-bar > [data-field=department] > summary").tap();
  const sheet = page.locator(".filter-bar [data-field=department] .sheet");
  await sheet.getByRole("searchbox").fill("rmyh");
  assert.deepEqual((await sheet.locator("li:visible .name").allInnerTexts()).map((name) => name.trim()), ["人民银行"]);
});
