// The sheets of the filters on a phone: modal dialogs that a button, a finger, Escape, the veil and the way back close.

import assert from "node:assert/strict";
import { test } from "node:test";
import { nothingFound } from "./axe.mjs";
import { composer, phone, setUp } from "./site.mjs";

let context, page, site;
const { open, complaints } = setUp((now) => ({ context, page, site } = now), { ...phone, bypassCSP: true });

const button = (field = "department") => page.locator(`.filter-bar > [data-field=${field}] > summary`);
const sheet = (field = "department") => page.locator(`.filter-bar > [data-field=${field}] > .sheet`);
const value = (name, field) => sheet(field).getByRole("link", { name: new RegExp(`^${name}`) });
const chips = () => page.locator(".chip").count();
const modal = () => page.evaluate(() => document.querySelector("dialog:modal")?.getAttribute("aria-label"));
const chosen = () => new URL(page.url()).searchParams.getAll("department");
const entries = () => page.evaluate(() => history.length);
const shut = () => page.waitForFunction(() => !document.querySelector("dialog:modal, .filter-bar > details[open]"));
const atButton = () => button().evaluate((summary) => summary === document.activeElement);

async function visit(address = "/?q=改革") {
  await page.goto(address);
  await button().tap();
  assert.equal(await modal(), "部门");
}

async function choose(name, n) {
  await value(name).tap();
  await page.waitForFunction((n) => document.querySelectorAll(".chip").length === n, n);
  assert.equal(await modal(), "部门");
}

// draw moves a finger down the sheet, in steps.
async function draw(from, by) {
  const session = await context.newCDPSession(page);
  const touch = (type, y) => session.send("Input.dispatchTouchEvent", { type, touchPoints: type === "touchEnd" ? [] : [{ x: 180, y }] });
  await touch("touchStart", from);
  for (let i = 1; i <= 8; i++) await touch("touchMove", from + (by * i) / 8);
  await touch("touchEnd");
}

test("an open sheet is a modal dialog with a name: the page behind is inert and the focus stays within", async () => {
  await visit();
  await nothingFound(page, "an open sheet");
  for (const step of ["Tab", "Shift+Tab"]) {
    for (let i = 0; i < 40; i++) {
      await page.keyboard.press(step);
      // From the last the browser's own bar has its turn, and a page has none.
      assert.ok(await page.evaluate(() => document.activeElement === document.body || document.activeElement.closest("dialog:modal") !== null));
    }
  }
  assert.equal(await page.evaluate(() => (document.querySelector("#q").focus(), document.activeElement.id)), "");
});

for (const [what, act] of [
  ["its cross", () => sheet().getByRole("button", { name: "关闭" }).tap()],
  ["the button that leads to the cases", () => sheet().locator(".done").tap()],
  ["Escape", () => page.keyboard.press("Escape")],
  ["a press on what lies around it", () => page.touchscreen.tap(180, 60)],
  ["a finger that draws it down", async () => draw((await sheet().boundingBox()).y + 12, 240)],
  ["the way back", () => page.goBack()],
]) {
  test(`${what} closes a sheet in which nothing was chosen; the focus is at its button and the page is as before`, async () => {
    await page.goto("/?q=改革");
    const [before, address] = [await entries(), page.url()];
    await button().tap();
    assert.equal(await modal(), "部门");
    assert.equal(await entries(), before + 1, "an open sheet is a step of its own");
    await act();
    await shut();
    await page.waitForFunction(() => document.activeElement.localName === "summary");
    assert.ok(await atButton());
    assert.equal(page.url(), address);
    // The way back from here leaves the page: no step is left over.
    await page.waitForTimeout(100);
    await page.goBack();
    assert.equal(page.url(), "about:blank");
  });

  test(`after values are chosen ${what} closes the sheet, and the way back is the list from before`, async () => {
    await visit();
    await choose("法院", 1);
    await choose("海关", 2);
    await act();
    await shut();
    await page.waitForFunction(() => document.activeElement.localName === "summary");
    assert.deepEqual(chosen(), ["法院", "海关"]);
    assert.equal(await chips(), 2);
    await page.waitForTimeout(100);
    await page.goBack();
    await page.waitForFunction(() => document.querySelectorAll(".chip").length === 0);
    assert.deepEqual(chosen(), []);
    await page.goForward();
    await page.waitForFunction(() => document.querySelectorAll(".chip").length === 2);
    assert.deepEqual(chosen(), ["法院", "海关"]);
  });
}

test("a value in a long sheet stays under the finger when the list comes", async () => {
  await visit("/?sort=number");
  await sheet().locator("details.rest summary").tap();
  const last = sheet().locator("li:not(.none) a").last();
  await last.scrollIntoViewIfNeeded();
  const place = await sheet().locator(".within").evaluate((within) => within.scrollTop);
  assert.ok(place > 0);
  const name = (await last.locator(".name").innerText()).trim();
  await last.tap();
  await page.waitForFunction(() => document.querySelectorAll(".chip").length === 1);
  assert.equal(await sheet().locator(".within").evaluate((within) => within.scrollTop), place);
  assert.match(await page.evaluate(() => document.activeElement.textContent), new RegExp(name));
});

test("a finger scrolls what is in a sheet, and draws it down from its beginning only, and far enough", async () => {
  await visit("/?sort=number");
  await sheet().locator("details.rest summary").tap();
  await sheet().locator(".within").evaluate((within) => (within.scrollTop = 200));
  const { y, height } = await sheet().boundingBox();
  await draw(y + height / 3, 160);
  assert.equal(await modal(), "部门", "it was scrolled");
  await draw(y + 12, 40);
  assert.equal(await modal(), "部门", "it was drawn a little");
  assert.equal((await sheet().boundingBox()).y, y);
  await sheet().locator(".within").evaluate((within) => (within.scrollTop = 0));
  await draw(y + height / 3, 160);
  await shut();
});

test("a list that comes after the sheet is closed is the step after the one before", async () => {
  await page.goto("/?q=改革");
  let release;
  const held = new Promise((done) => (release = done));
  await page.route(/department=/, async (route) => {
    await held;
    await route.continue();
  });
  await button().tap();
  await value("法院").tap();
  await sheet().locator(".done").tap();
  await shut();
  release();
  await page.waitForFunction(() => document.querySelectorAll(".chip").length === 1);
  assert.equal(await modal(), undefined);
  await page.goBack();
  await page.waitForFunction(() => document.querySelectorAll(".chip").length === 0);
  await page.goBack();
  assert.equal(page.url(), "about:blank");
});

test("a choice that does not reach the server says so in the sheet, and is made again", async () => {
  await visit();
  await page.route(/department=/, (route) => route.fulfill({ status: 503, body: "" }));
  await value("法院").tap();
  await sheet().getByRole("alert").waitFor();
  await page.unroute(/department=/);
  await sheet().getByRole("button", { name: "再试一次" }).tap();
  await page.waitForFunction(() => document.querySelectorAll(".chip").length === 1);
  assert.equal(await modal(), "部门");
  assert.deepEqual(complaints.filter((line) => !line.includes("503")), []);
  complaints.length = 0;
});

test("an order is chosen in its sheet, which closes", async () => {
  await page.goto("/?q=改革");
  await page.locator(".filter-bar > details > summary").last().tap();
  assert.equal(await modal(), "排序");
  await page.locator(".sheet:modal").getByRole("link", { name: "按编号" }).tap();
  await page.waitForURL(/sort=number/);
  assert.equal(await modal(), undefined);
  await page.goBack();
  await page.waitForFunction(() => !location.href.includes("sort="));
});

test("a screen that is turned closes the sheet: the desk's list of filters can be used", async () => {
  await visit();
  await page.setViewportSize({ width: 812, height: 375 });
  await shut();
  await page.locator(".facets").getByRole("link", { name: /^法院/ }).tap();
  await page.waitForURL(/department=/);
});

test("Escape in a box of a sheet empties it, is an input method's while it composes, and then closes the sheet", async () => {
  await visit("/?sort=number");
  const box = sheet().getByRole("searchbox");
  await box.focus();
  const ime = await composer(page);
  await ime.write("hai'guan");
  await ime.press("Escape");
  assert.equal(await modal(), "部门");
  await ime.commit("海关");
  await page.keyboard.press("Escape");
  assert.equal(await box.inputValue(), "");
  assert.equal(await modal(), "部门");
  await page.keyboard.press("Escape");
  await shut();
});

test("a sheet fits the screen in large type, with its button in sight", async () => {
  for (const display of ["", "large", "large-contrast"]) {
    await open(phone);
    if (display) await context.addCookies([{ name: "display", value: display, url: site.url }]);
    await visit("/?sort=number");
    const box = await sheet().boundingBox();
    assert.ok(box.y > 100 && Math.abs(box.y + box.height - phone.viewport.height) < 1 && box.width === phone.viewport.width, `${display}: ${JSON.stringify(box)}`);
    const done = await sheet().locator(".done").boundingBox();
    assert.ok(done.y + done.height <= phone.viewport.height, display);
  }
});
