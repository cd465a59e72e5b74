// The page of help, the link to the account of an answer, and the keys that go to the search box.

import assert from "node:assert/strict";
import { test } from "node:test";
import { phone, setUp } from "./site.mjs";

let site, context, page;
const { open } = setUp((now) => ({ site, context, page } = now));

const focused = () => page.evaluate(() => document.activeElement.id);

test("a slash and Ctrl-K go to the search box, whatever has the focus, and what stands there is marked", async () => {
  for (const [address, press] of [
    ["/overview", "/"],
    ["/overview", "Control+k"],
    ["/help", "Meta+k"],
    ["/cases/jiaxing-03", "/"],
    [`/?q=${encodeURIComponent("海关")}`, "/"],
  ]) {
    await page.goto(address);
    await page.locator("main a").first().focus();
    await page.keyboard.press(press);
    assert.equal(await focused(), "q", `${press} on ${address}`);
    await page.keyboard.type("医保");
    assert.equal(await page.locator("#q").inputValue(), "医保", `${press} on ${address}`);
  }
});

test("where something is typed, a slash is a slash and Ctrl-K is the browser's", async () => {
  await page.goto("/?sort=number");
  const find = page.locator(".facets .find").first();
  await find.focus();
  await page.keyboard.press("Control+k");
  await page.keyboard.type("a/b");
  assert.equal(await find.inputValue(), "a/b");
  await page.locator("#q").focus();
  await page.keyboard.type("GB/T");
  assert.equal(await page.locator("#q").inputValue(), "GB/T");
  await page.goto("/overview");
  for (const press of ["Alt+/", "Control+Shift+k", "k"]) {
    await page.locator("main a").first().focus();
    await page.keyboard.press(press);
    assert.notEqual(await focused(), "q", press);
  }
});

test("the keys are told of where there are keys, and not under a finger", async () => {
  await page.goto("/help");
  assert.match(await page.locator("#q").getAttribute("aria-keyshortcuts"), /^\/ Control\+K/);
  assert.ok(await page.locator(".help .keys").isVisible());
  await open(phone);
  await page.goto("/help");
  assert.equal(await page.locator("#q").getAttribute("aria-keyshortcuts"), null);
  assert.ok(!(await page.locator(".help .keys").isVisible()));
});

for (const [name, options] of [
  ["a desk", {}],
  ["a phone", phone],
  ["a browser without scripts", { javaScriptEnabled: false }],
]) {
  test(`from the home page to an example, its results and their account: ${name}`, async () => {
    await open(options);
    await page.goto("/");
    await page.locator(".hint a").click();
    await page.waitForURL(/\/help$/);
    const example = page.locator(".tries a").first();
    const query = await example.textContent();
    await example.click();
    await page.waitForURL(/q=/);
    assert.equal(await page.locator("#q").inputValue(), query);
    await page.locator(".hit").first().waitFor();
    await page.locator(".why a").click();
    await page.locator(".explained").waitFor();
    await page.locator(".why a").click();
    await page.locator(".explained").waitFor({ state: "detached" });
  });
}

test("on a phone the page of help is one press away, on every page and in large type", async () => {
  for (const width of [320, 375, 720]) {
    for (const display of ["", "large"]) {
      await open({ ...phone, viewport: { width, height: 812 } });
      if (display) await context.addCookies([{ name: "display", value: display, url: site.url }]);
      for (const address of ["/", "/?q=海关", "/cases/jiaxing-01", "/overview", "/accessibility", "/cases/none"]) {
        await page.goto(address);
        const ways = await page.locator("a[href='/help']").evaluateAll((all) =>
          all.filter((a) => a.checkVisibility() && !a.closest(".foot")).map((a) => a.getBoundingClientRect().toJSON()));
        const way = ways.find(({ height, top }) => height >= 43.5 && top >= 0 && top < 812);
        assert.ok(way, `${address} at ${width}, ${display}: ${JSON.stringify(ways)}`);
        assert.ok(way.right <= width, `${address} at ${width}, ${display}: cut off`);
      }
    }
  }
  await page.getByRole("search").getByRole("link", { name: "怎样搜" }).tap();
  await page.waitForURL(/\/help$/);
});
