// The widget in the oldest browsers that it is made for. None of them is to be had here: what they lack is taken from the one
// that is. Their syntax is esbuild's concern (.ci/widget).

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { complaints, context, counted, input, options, page, quiet, site, type, visit } from "./embedded.mjs";

// What is newer than Chrome 86, Firefox 98 or Safari 15.4, in styles and scripts.
const styles = [":popover-open", "@container", "container-type", "dvh", "accent-color", "text-spacing-trim", "text-autospace", "overscroll-behavior"];

beforeEach(async () => {
  await context.addInitScript(() => {
    for (const name of ["showPopover", "hidePopover", "togglePopover", "popover"]) delete HTMLElement.prototype[name];
    CSSStyleSheet.prototype.replaceSync = undefined;
    delete Array.prototype.at;
    delete Object.hasOwn;
    const { addEventListener } = EventTarget.prototype;
    EventTarget.prototype.addEventListener = function (name, heard, how) {
      if (how && typeof how === "object") how = { capture: how.capture, once: how.once, passive: how.passive };
      return addEventListener.call(this, name, heard, how);
    };
  });
  await page.route("**/widget/v1/*.js", async (route) => {
    const response = await route.fetch();
    let body = await response.text();
    for (const name of styles) body = body.replaceAll(name, name === "dvh" ? "unknown" : name.replace(/[a-z-]+$/, "unknown"));
    body = body.replace('popover:"manual"', 'unknown:"manual"');
    await route.fulfill({ response, body });
  });
});

const box = (selector) => page.evaluate((selector) => document.querySelector("case-search").shadowRoot.querySelector(selector).getBoundingClientRect().toJSON(), selector);

test("a browser of 2020: the list of suggestions lies under its box, and closes", async () => {
  await visit("clean.html");
  assert.equal(await page.evaluate(() => typeof document.body.showPopover), "undefined");
  await type("融资");
  const [form, list] = [await box("form"), await box(".popup")];
  assert.ok(Math.abs(list.left - form.left) < 1 && Math.abs(list.width - form.width) < 1 && list.top > form.bottom && list.top < form.bottom + 20, JSON.stringify({ form, list }));
  await page.keyboard.press("ArrowDown");
  assert.equal(await page.locator("case-search [aria-selected=true]").count(), 1);
  await page.keyboard.press("Escape");
  assert.equal(await page.locator("case-search .popup").isVisible(), false);
  await input().fill("海关");
  await options().nth(1).waitFor();
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.origin === site.url);
  assert.ok(!complaints.some((line) => line.startsWith("error:")), complaints.join("\n"));
});

test("a browser of 2020: results, facets that are folded, and above the hits where there is no room beside them", async () => {
  await page.setViewportSize({ width: 375, height: 812 });
  await visit("page.html");
  await counted(20);
  const [facets, hits] = [await box(".facets"), await box(".hits")];
  assert.ok(facets.bottom <= hits.top && hits.width > 300, JSON.stringify({ facets, hits }));
  const shown = await page.locator("case-search fieldset").first().locator("label:visible").count();
  assert.equal(shown, 3, "the others are folded");
  assert.ok((await page.locator("case-search fieldset").first().locator("label").count()) > 3);
  await page.locator("case-search fieldset").first().locator("label").first().click();
  await page.waitForFunction(() => document.querySelector("case-search").shadowRoot.querySelector(".count").textContent !== "20 个案例");
  quiet();
});

test("a browser of 2020: the dialog is as high as the window allows", async () => {
  await page.setViewportSize({ width: 900, height: 700 });
  await visit("empty.html");
  await page.evaluate(() => {
    const element = document.createElement("case-search");
    element.setAttribute("mode", "dialog");
    document.querySelector("#place").replaceChildren(element);
  });
  await page.locator("#place case-search .trigger").click();
  await page.locator("#place case-search dialog[open]").waitFor();
  const { width, height } = await page.locator("#place case-search dialog").evaluate((dialog) => dialog.getBoundingClientRect().toJSON());
  assert.deepEqual([width, height], [860, 636]);
  quiet();
});
