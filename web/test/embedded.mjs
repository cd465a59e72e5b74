// The widget in pages of another site: what its tests share. Importing it starts a search, another site and a browser.

import { after, afterEach, before, beforeEach } from "node:test";
import assert from "node:assert/strict";
import { startForeign } from "./foreign.mjs";
import { launchBrowser, listen, serious, startSite } from "./site.mjs";

export let browser, site, foreign, context, page;
export const complaints = [];

before(async () => {
  browser = await launchBrowser(["--host-resolver-rules=MAP *.test 127.0.0.1"]);
  foreign = await startForeign(() => site.url);
  // All tests are one visitor, who is not to be held back by the ones before.
  site = await startSite({ sites: [["城市", foreign.named, "http://*.example.test"], ["沙箱", "null"]], more: ["--limit", "0"] });
});

after(async () => {
  await browser?.close();
  await foreign?.stop();
  await site?.stop();
});

beforeEach(async () => {
  complaints.length = 0;
  context = await browser.newContext({ viewport: { width: 760, height: 700 }, locale: "zh-CN" });
  await context.addInitScript(() => {
    addEventListener("securitypolicyviolation", (event) => console.error(`violation: ${event.effectiveDirective} ${event.blockedURI}`), true);
  });
  page = await context.newPage();
  listen(page, () => "http://", complaints);
});

afterEach(async () => context.close());

// The widget, its field and its suggestions; in a page or in a frame.
export const widget = (at = page) => at.locator("case-search").first();
export const input = (at = page) => at.locator("case-search [type=search]").first();
export const options = (at = page) => at.locator("case-search [role=option]");
export const notice = (at = page) => at.locator("case-search .failure");

/** quiet fails where the console said anything, a policy was violated, or something failed to load. */
export const quiet = () => assert.deepEqual(serious(complaints), []);

export async function visit(name, at = foreign.url) {
  await page.goto(`${at}/${name}`);
  await page.waitForFunction(() => document.querySelector("case-search")?.shadowRoot?.querySelector(".cs"));
}

/** type puts a text into the field and waits for its suggestions. */
export async function type(text, at = page) {
  await input(at).fill(text);
  await options(at).nth(1).waitFor();
}

/** counted waits until the list of results in an element says so many cases. */
export const counted = (n, element = "case-search") =>
  page.waitForFunction(([element, text]) => document.querySelector(element).shadowRoot.querySelector(".count")?.textContent === text, [element, `${n} 个案例`]);

/** hear keeps the events of the widget in window.heard, as lists of a name and a detail; select is cancelled. */
export const hear = () =>
  page.evaluate(() => {
    window.heard = [];
    for (const name of ["ready", "query", "results", "zero", "select", "facet", "error", "open", "close"]) {
      document.addEventListener(`case-search:${name}`, (event) => {
        window.heard.push([name, event.detail]);
        if (name === "select") event.preventDefault();
      });
    }
  });

export const heard = (...names) => page.evaluate((names) => window.heard.filter(([name]) => names.includes(name)), names);

/** hold keeps back the answers to what the pattern says: asked waits for the question, release lets its answer go. */
export async function hold(pattern) {
  const held = new Map();
  let arrived = () => {};
  await page.route(pattern, (route) => {
    held.set(new URL(route.request().url()).searchParams.get("q"), route);
    arrived();
  });
  const asked = async (q) => {
    while (!held.has(q)) await new Promise((resolve) => (arrived = resolve));
    return held.get(q);
  };
  return { asked, release: async (q) => (await asked(q)).continue() };
}

/** inputMethod is the browser's own: it composes a text, puts it in, and sends keys as an input method does (229 by itself). */
export async function inputMethod() {
  const devtools = await context.newCDPSession(page);
  return {
    compose: (text) => devtools.send("Input.imeSetComposition", { text, selectionStart: text.length, selectionEnd: text.length }),
    confirm: (text) => devtools.send("Input.insertText", { text }),
    key: (key, code = 229) => devtools.send("Input.dispatchKeyEvent", { type: "rawKeyDown", key, code: key, windowsVirtualKeyCode: code }),
    // The key of a phone's keyboard comes with its character, and the browser acts on it.
    press: (key, code, text) => devtools.send("Input.dispatchKeyEvent", { type: "keyDown", key, code: key, windowsVirtualKeyCode: code, text }),
  };
}
