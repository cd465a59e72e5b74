// Keys in the widget: those that choose, those of an input method, and those of the page around.

import assert from "node:assert/strict";
import { test } from "node:test";
import { hear, heard, input, inputMethod, options, page, quiet, site, type, visit, widget } from "./embedded.mjs";

const chosen = () => page.locator("case-search [aria-selected=true]").count();

test("keys choose, and nothing is chosen at first", async () => {
  await visit("clean.html");
  await type("融资");
  assert.equal(await chosen(), 0);
  assert.equal(await input().getAttribute("aria-expanded"), "true");
  assert.equal(await options().last().innerText(), "查看全部结果");
  assert.equal(await page.locator("case-search [role=status]").textContent(), "2 条建议，用上下键选择");
  await page.keyboard.press("ArrowUp");
  assert.equal(await options().last().getAttribute("aria-selected"), "true");
  await page.keyboard.press("Home");
  assert.equal(await options().first().getAttribute("aria-selected"), "true");
  assert.equal(await input().getAttribute("aria-activedescendant"), "option-0");
  await page.keyboard.press("End");
  assert.equal(await options().last().getAttribute("aria-selected"), "true");
  await page.keyboard.press("ArrowDown"); // past the end nothing is chosen again
  assert.equal(await chosen(), 0);
  await page.keyboard.press("Escape");
  assert.equal(await page.locator("case-search .popup").isVisible(), false);
  assert.equal(await input().inputValue(), "融资");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.waitForURL(`${site.url}/cases/jiaxing-20**`);
  quiet();
});

test("Enter with nothing chosen shows all results", async () => {
  await visit("clean.html");
  await input().fill("融资");
  await page.keyboard.press("Enter");
  await page.waitForURL(`${site.url}/?q=${encodeURIComponent("融资")}`);
});

test("Tab leaves, and the list closes", async () => {
  await visit("form.html");
  await type("融资");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.waitForFunction(() => document.activeElement.textContent === "send");
  assert.equal(await page.locator("case-search .popup").isVisible(), false);
});

test("a form around it is not sent", async () => {
  await visit("form.html");
  await hear();
  await input().fill("融资");
  await page.keyboard.press("Enter");
  assert.equal((await heard("select")).length, 1);
  assert.equal(await page.evaluate(() => window.submitted), undefined);
  assert.deepEqual(await page.evaluate(() => [...new FormData(document.querySelector("form")).keys()]), ["other"]);
});

test("keys typed into it are not the page's", async () => {
  await visit("old.html");
  await input().focus();
  await page.keyboard.type("a/b");
  assert.equal(await input().inputValue(), "a/b");
  assert.equal(await page.evaluate(() => window.keys), undefined);
});

test("composition: what an input method holds is asked about, its keys are its own", async () => {
  await visit("clean.html");
  await hear();
  const ime = await inputMethod();
  await input().focus();
  await ime.compose("qu'kuai");
  await options().nth(1).waitFor();
  assert.match((await options().allInnerTexts()).join(" "), /区块链/);
  // Browsers tell a key of an input method by isComposing, by the code 229, or by both.
  for (const code of [229, 40]) {
    await ime.key("ArrowDown", code);
    assert.equal(await chosen(), 0, `ArrowDown, ${code}`);
  }
  for (const code of [229, 27]) {
    await ime.key("Escape", code);
    assert.equal(await page.locator("case-search .popup").isVisible(), true, `Escape, ${code}`);
  }
  await ime.key("Enter");
  await ime.confirm("区块");
  assert.equal(await input().inputValue(), "区块");
  assert.deepEqual(await heard("select"), []);
  quiet();
});

test("composition: Safari ends it before the key that confirmed it arrives", async () => {
  await visit("clean.html");
  await hear();
  const ime = await inputMethod();
  await input().focus();
  await page.evaluate(() => document.querySelector("case-search").addEventListener("keydown", (event) => (window.last = [event.isComposing, event.keyCode]), true));
  await ime.compose("qu'kuai");
  await ime.confirm("区块");
  await page.waitForFunction(() => document.querySelector("case-search").shadowRoot.textContent.includes("区块链"));
  assert.equal(await input().inputValue(), "区块");
  await ime.key("ArrowDown");
  assert.deepEqual(await page.evaluate(() => window.last), [false, 229]);
  assert.equal(await chosen(), 0);
  await page.keyboard.press("ArrowDown");
  assert.equal(await chosen(), 1);
  await ime.key("Enter");
  assert.deepEqual(await heard("select"), []);
  await page.keyboard.press("Enter"); // a key of its own
  assert.equal((await heard("select")).length, 1);
});

test("composition: a phone composes Latin letters, too, and its search key searches for them", async () => {
  await visit("clean.html");
  await hear();
  const ime = await inputMethod();
  await input().focus();
  for (const text of ["h", "ha", "hai", "haig", "haigu", "haiguan"]) await ime.compose(text);
  await options().nth(1).waitFor();
  assert.match((await options().allInnerTexts()).join(" "), /海关/);
  await ime.press("Enter", 13, "\r"); // still composing
  const [[, { kind, text, url }]] = await heard("select");
  assert.deepEqual([kind, text, url], ["all", "haiguan", `${site.url}/?q=haiguan`]);
});

test("composition in a list of results: its arrows and its Escape are the input method's", async () => {
  await visit("several.html");
  await page.locator("#three .trigger").click();
  const dialog = page.locator("#three dialog");
  const field = dialog.locator("[type=search]");
  await dialog.locator(".title a").first().waitFor();
  const focused = (at) => at.evaluate((element) => element.getRootNode().activeElement === element);
  const ime = await inputMethod();
  await field.focus();
  await ime.compose("hai");
  for (const code of [229, 40]) {
    await ime.key("ArrowDown", code);
    assert.equal(await focused(field), true, `ArrowDown, ${code}`);
  }
  for (const code of [229, 27]) {
    await ime.key("Escape", code);
    assert.equal(await dialog.evaluate((d) => d.open), true, `Escape, ${code}`);
  }
  await ime.compose("");
  await page.keyboard.press("ArrowDown"); // a key of its own
  await page.waitForFunction(() => document.querySelector("#three").shadowRoot.activeElement?.matches(".title a"));
  quiet();
});

test("a shortcut opens the search where nothing is being typed, and is gone with the widget", async () => {
  await visit("several.html");
  await page.locator("#two [type=search]").focus();
  await page.keyboard.type("/");
  assert.equal(await page.locator("#two [type=search]").inputValue(), "/");
  await page.evaluate(() => document.activeElement.blur());
  const ime = await inputMethod();
  await page.evaluate(() => addEventListener("keydown", (event) => (window.taken = event.defaultPrevented)));
  await ime.key("/"); // of an input method
  assert.equal(await page.evaluate(() => window.taken), false);
  const dialog = page.locator("#three dialog");
  await page.keyboard.press("/");
  assert.equal(await page.evaluate(() => window.taken), true);
  await dialog.locator(".title a").first().waitFor();
  await page.keyboard.press("Escape");
  await page.waitForFunction(() => !document.querySelector("#three").shadowRoot.querySelector("dialog").open);
  const kept = () =>
    page.evaluate(() => {
      const event = new KeyboardEvent("keydown", { key: "/", bubbles: true, cancelable: true });
      document.body.dispatchEvent(event);
      return event.defaultPrevented;
    });
  assert.equal(await kept(), true);
  await page.evaluate(() => document.querySelector("#three").destroy());
  assert.equal(await kept(), false);
  assert.equal(await widget().count(), 1);
  quiet();
});
