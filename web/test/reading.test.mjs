// Reading a case: its contents, reading aloud, the large cursor. Chromium without windows has no voice, so that reading aloud is
// tried with one that tells what it was given.

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { phone, setUp } from "./site.mjs";

let site, context, page;
const { open } = setUp((now) => ({ site, context, page } = now));

// A voice that speaks when it is told that a sentence is over, and what it was told.
function speaks(voices) {
  const heard = (window.heard = { said: [], cancelled: 0 });
  let now;
  const synth = new EventTarget();
  Object.assign(synth, {
    getVoices: () => voices,
    speak: (one) => ((now = one), heard.said.push([one.text, one.voice.lang])),
    cancel: () => (heard.cancelled++, (now = undefined)),
  });
  heard.over = () => now?.onend();
  Object.defineProperty(window, "speechSynthesis", { value: synth });
  window.SpeechSynthesisUtterance = class {
    constructor(text) {
      this.text = text;
    }
  };
}

const voice = (lang, localService = true) => ({ lang, localService, name: lang });
const toggle = () => page.locator("[data-reads] button").first();
const stop = () => page.locator("[data-reads] button").last();
const marked = () => page.evaluate(() => [...(CSS.highlights.get("reading") ?? [])].map(String).join(""));

test("without a Chinese voice of the device there is no button", async () => {
  await page.goto("/cases/jiaxing-13");
  assert.ok(!(await toggle().isVisible()));
  for (const voices of [[], [voice("en-US")], [voice("zh-CN", false)]]) {
    await open();
    await page.addInitScript(speaks, voices);
    await page.goto("/cases/jiaxing-13");
    assert.ok(!(await toggle().isVisible()), JSON.stringify(voices));
  }
});

test("a case is read sentence by sentence, all of it, by the voice of the mainland", async () => {
  await page.addInitScript(speaks, [voice("en-US"), voice("zh-HK"), voice("zh-CN", false), voice("zh_CN"), voice("zh-TW")]);
  await page.goto(`/cases/jiaxing-13?q=${encodeURIComponent("海关 企业")}`); // with marks in the text
  await toggle().click();
  const whole = await page.evaluate(() =>
    [...document.querySelectorAll(".case h1, .case section[id] h2, .case section[id] p")].map((one) => one.textContent).join(""),
  );
  for (let i = 0; (await page.evaluate(() => heard.over.length, i)) === 0; i++) {
    const said = await page.evaluate(() => heard.said);
    assert.equal(said[i][1], "zh_CN");
    assert.equal((await marked()).trim(), said[i][0]); // what is read is marked
    await page.evaluate(() => heard.over());
    if ((await page.evaluate(() => heard.said.length)) === said.length) break;
  }
  const letters = (text) => text.replace(/[^\p{L}\p{N}]/gu, "");
  const said = await page.evaluate(() => heard.said.map(([text]) => text));
  assert.equal(letters(said.join("")), letters(whole));
  assert.ok(said.length > 10 && said.every((one) => !/[。！？].*[\p{L}]/u.test(one)), said.join("\n"));
  assert.equal(await marked(), "");
  assert.equal(await toggle().textContent(), "朗读全文");
});

test("reading is paused and goes on with the same sentence, is stopped, and ends with the page", async () => {
  await page.addInitScript(speaks, [voice("zh-CN")]);
  await page.goto("/cases/jiaxing-13");
  const says = () => page.evaluate(() => heard.said.map(([text]) => text));
  await toggle().focus();
  await page.keyboard.press("Enter");
  await page.evaluate(() => heard.over());
  await page.keyboard.press("Enter"); // pause
  assert.equal(await toggle().textContent(), "继续朗读");
  assert.ok(await stop().isVisible());
  await page.keyboard.press("Enter");
  const said = await says();
  assert.equal(said.length, 3);
  assert.equal(said[1], said[2]);
  await stop().click();
  assert.equal(await toggle().textContent(), "朗读全文");
  assert.ok(!(await stop().isVisible()));
  await toggle().click();
  assert.equal((await says())[3], said[0]);
  const cancelled = await page.evaluate(() => heard.cancelled);
  await page.evaluate(() => dispatchEvent(new Event("pagehide")));
  assert.ok((await page.evaluate(() => heard.cancelled)) > cancelled);
});

const long = {
  id: "long-1", collection: "long", title: "山区冷链改革", url: "https://www.example.gov.cn/a/1",
  sections: ["背景", "做法", "成效", "启示"].map((heading) => ({ heading, text: "统一建库，统一调度。\n".repeat(30).trim() })),
};

test("a long case has its contents beside it where there is room, folded above it on a phone, and the address of its text", async () => {
  const file = path.join(site.data, "long.jsonl");
  writeFileSync(file, JSON.stringify(long) + "\n");
  site.run("import", file);
  await page.goto("/cases/long-1");
  assert.equal(await page.locator(".tools a").first().getAttribute("href"), long.url);
  assert.ok(!(await page.locator(".folded").isVisible()));
  await page.locator("#s4").scrollIntoViewIfNeeded();
  const contents = () => page.locator(".on-page");
  assert.ok((await contents().boundingBox()).y >= 0, "the contents stay in view");
  await contents().getByRole("link", { name: "做法" }).click();
  assert.match(page.url(), /#s2$/);

  await open(phone);
  await page.goto("/cases/long-1");
  assert.ok(!(await contents().isVisible()));
  await page.locator(".folded summary").tap();
  await page.locator(".folded a", { hasText: "启示" }).tap();
  assert.ok((await page.locator("#s4").boundingBox()).y < 100);
  await page.goto("/cases/jiaxing-01"); // two sections
  assert.equal(await page.locator(".folded").count(), 0);
});

test("the large cursor is a picture of ours, a hand over what can be pressed, and is remembered", async () => {
  await page.goto("/accessibility");
  await page.locator(".settings a", { hasText: "大鼠标" }).click();
  await page.goto("/cases/jiaxing-01");
  const cursor = (selector) => page.locator(selector).first().evaluate((one) => getComputedStyle(one).cursor);
  const picture = (await cursor("h1")).match(/url\("([^"]+)"\)/)[1];
  assert.match(picture, /\/static\/cursor\.\w{10}\.svg$/);
  assert.match(await cursor("main a"), /\/static\/cursor-press\.\w{10}\.svg/);
  const answer = await page.request.get(picture);
  assert.equal(answer.headers()["content-type"], "image/svg+xml");
  assert.match(await answer.text(), /^<svg [^>]*width="48" height="48"/);
});

test("no keys are told of where a finger is what presses", async () => {
  const told = () => page.locator("main").innerText();
  await page.goto("/accessibility");
  assert.match(await told(), /Ctrl\+K 仍可用/);
  await open(phone);
  for (const address of ["/accessibility", "/help", "/", "/?q=海关"]) {
    await page.goto(address);
    assert.doesNotMatch(await told(), /Ctrl|Esc/, address);
  }
});

test("who wants no single keys has none: a slash goes nowhere, Ctrl-K still does", async () => {
  await context.addCookies([{ name: "display", value: "keyless", url: site.url }]);
  await page.goto("/overview");
  await page.locator("main a").first().focus();
  await page.keyboard.press("/");
  assert.notEqual(await page.evaluate(() => document.activeElement.id), "q");
  await page.keyboard.press("Control+k");
  assert.equal(await page.evaluate(() => document.activeElement.id), "q");
  assert.equal(await page.locator("#q").getAttribute("aria-keyshortcuts"), "Control+K Meta+K");
});
