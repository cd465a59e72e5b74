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

test("on a phone that lies on its side at least four values of a sheet are seen, with the way to the cases and the cross", async () => {
  for (const [width, height] of [[667, 320], [568, 320], [640, 360], [720, 480], [480, 320]]) {
    for (const display of ["", "large"]) {
      await open({ ...phone, viewport: { width, height } });
      if (display) await context.addCookies([{ name: "display", value: display, url: site.url }]);
      for (const address of ["/?q=改革", "/?sort=number"]) {
        await visit(address);
        const { bottom, right, values } = await sheet().evaluate((sheet) => ({
          ...sheet.getBoundingClientRect().toJSON(),
          values: [...sheet.querySelectorAll(".within > .values a")].map((a) => a.getBoundingClientRect().toJSON()),
        }));
        const seen = values.filter((value) => value.bottom <= bottom && value.right <= right);
        assert.ok(seen.length >= 4, `${seen.length} at ${width} by ${height}, ${display}, ${address}`);
        for (const value of seen) assert.ok(value.height >= 44);
        for (const part of [".done", ".shut"]) {
          const box = await sheet().locator(part).boundingBox();
          assert.ok(box.y >= 0 && box.y + box.height <= seen[0].top && box.x >= 0 && box.x + box.width < width + 2, `${part} at ${width} by ${height}: ${JSON.stringify(box)}`);
        }
        await nothingFound(page, `${width} by ${height}, ${display}`);
        await sheet().locator(".done").tap();
        await shut();
      }
    }
  }
});

for (const values of [[], ["法院"], ["法院", "海关"]]) {
  test(`a page that is loaded anew with a sheet open, ${values.length} values chosen, has it open, and each step back does something`, async () => {
    await visit();
    for (const [n, name] of values.entries()) await choose(name, n + 1);
    const steps = await entries();
    for (let n = 0; n < 2; n++) {
      await page.reload();
      await page.waitForFunction(() => document.querySelector("dialog:modal"));
      assert.equal(await modal(), "部门");
      assert.equal(await chips(), values.length);
      assert.equal(await entries(), steps);
    }
    await page.keyboard.press("Escape");
    await shut();
    await page.waitForTimeout(100);
    assert.equal(await chips(), values.length);
    await page.reload();
    await page.waitForTimeout(200);
    assert.equal(await modal(), undefined, "a sheet that was closed stays so");
    if (values.length) {
      await page.goBack();
      await page.waitForFunction(() => document.querySelectorAll(".chip").length === 0);
      await page.waitForTimeout(100);
    }
    await page.goBack();
    assert.equal(page.url(), "about:blank");
  });
}

test("what is chosen after a page was loaded anew with its sheet open is one step", async () => {
  await visit();
  await page.reload();
  await page.waitForFunction(() => document.querySelector("dialog:modal"));
  await choose("法院", 1);
  await page.goBack(); // closes the sheet, and the choice stays
  await shut();
  assert.equal(await chips(), 1);
  await page.goBack();
  await page.waitForFunction(() => document.querySelectorAll(".chip").length === 0);
  await page.goBack();
  assert.equal(page.url(), "about:blank");
});

test("the way forward to a sheet opens it again; where the screen has no room for it, no step is left that does nothing", async () => {
  await visit();
  await page.goBack();
  await shut();
  await page.goForward();
  await page.waitForFunction(() => document.querySelector("dialog:modal"));
  await page.goBack();
  await shut();
  await page.setViewportSize({ width: 1000, height: 700 });
  await page.evaluate(() => history.forward());
  await page.waitForTimeout(300);
  assert.equal(await modal(), undefined);
  await page.goBack();
  assert.equal(page.url(), "about:blank");
});

test("a page that is loaded anew on a wider screen has no sheet, and no step that does nothing", async () => {
  await visit();
  const address = page.url();
  // A browser that is closed and opened again on another screen finds the entry as it was.
  const state = await page.evaluate(() => history.state);
  await open({ viewport: { width: 1000, height: 700 } });
  await page.goto(address);
  await page.evaluate((state) => history.pushState(state, "", location.href), state);
  await page.reload();
  await page.waitForTimeout(300);
  assert.equal(await modal(), undefined);
  await page.goBack();
  assert.equal(page.url(), "about:blank");
});

test("a screen that is turned hands the focus on: from a sheet to the list beside the hits, and back to the button", async () => {
  const wide = { width: 812, height: 375 };
  const focused = () => page.evaluate(() => [document.activeElement.closest("[data-field]")?.dataset.field, document.activeElement.querySelector(".name")?.textContent ?? document.activeElement.textContent.trim(), document.activeElement.checkVisibility()]);
  for (const field of ["department", "domain"]) {
    for (const name of [undefined, "last"]) {
      await page.setViewportSize(phone.viewport);
      await page.goto("/?q=改革");
      await button(field).tap();
      const values = sheet(field).locator(".within > .values a");
      const value = name ? values.last() : values.first();
      const wanted = await value.locator(".name").innerText();
      if (name) await value.focus();
      const length = await entries();
      await page.setViewportSize(wide);
      await shut();
      await page.waitForTimeout(100);
      assert.deepEqual(await focused(), [field, wanted, true]);
      assert.equal(await entries(), length);
      await page.setViewportSize(phone.viewport);
      await page.waitForFunction(() => document.activeElement.localName === "summary");
      assert.equal((await focused())[0], field);
      await page.goBack();
      assert.equal(page.url(), "about:blank", "no step is left over");
    }
  }
  await page.goto("/?q=改革");
  await page.locator(".filter-bar > :not([data-field]) > summary").tap();
  await page.setViewportSize(wide);
  await shut();
  assert.ok(await page.evaluate(() => document.activeElement.closest(".sorts") !== null));
  await page.setViewportSize(phone.viewport);
  await page.waitForFunction(() => document.activeElement.localName === "summary");
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "排序");
});
