// The widget looks the same whatever the page around it says, and leaves the page as it was.

import assert from "node:assert/strict";
import { test } from "node:test";
import { context, foreign, hold, input, notice, options, page, quiet, type, visit } from "./embedded.mjs";

const place = { x: 20, y: 20, width: 600, height: 46 };

// settle puts the widget where it can be compared, whatever the page says of its place: the rest of the page is not the widget's.
// It gets a layer of its own, which is blended the same way over any page.
async function settle(frame, width) {
  await frame.evaluate(
    ([x, y, width]) => {
      const style = document.getElementById("place").style;
      style.cssText = "";
      const say = { all: "initial", display: "block", position: "fixed", left: `${x}px`, top: `${y}px`, width: `${width}px`, background: "white", "z-index": "1", "will-change": "transform" };
      for (const [name, value] of Object.entries(say)) style.setProperty(name, value, "important");
      document.dispatchEvent(new Event("transitionend")); // it looks anew what it lies on, which is light now
    },
    [place.x, place.y, width],
  );
}

// still waits until the frame has painted its fields without a caret, which would blink; a frame with a process of its own paints when
// it likes, whatever the picture of the page asks for.
async function still(frame) {
  await frame.evaluate(() => {
    for (const field of document.querySelector("#place case-search").shadowRoot.querySelectorAll("input")) field.style.caretColor = "transparent";
    return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  });
}

// pictures are the widget at rest, with its suggestions, the list of these, and its dialog: each with where it lies.
async function pictures(frame = page, width = place.width) {
  await settle(frame, width);
  const within = async (selector) => {
    const box = await frame.evaluate((selector) => document.querySelector("#place case-search").shadowRoot.querySelector(selector).getBoundingClientRect().toJSON(), selector);
    // Behind rounded corners, the page shows.
    return { x: Math.round(box.x) + 4, y: Math.round(box.y) + 4, width: Math.round(box.width) - 8, height: Math.round(box.height) - 8 };
  };
  const taken = {};
  const take = async (name, clip) => {
    await still(frame);
    taken[name] = { clip, picture: await page.screenshot({ clip }) };
  };
  const field = { ...place, width };
  await take("rest", field);
  await input(frame).fill("融资");
  await options(frame).nth(1).waitFor();
  await take("typed", field);
  await take("list", await within(".popup"));
  await input(frame).fill("");
  await frame.evaluate(() => document.querySelector("#place case-search").setAttribute("mode", "dialog"));
  await frame.locator("#place case-search .trigger").waitFor();
  await take("button", field);
  await frame.evaluate(() => document.querySelector("#place case-search").open());
  await frame.locator("#place case-search .title a").first().waitFor();
  await take("dialog", await within("dialog"));
  return taken;
}

// different says in how many pixels two pictures differ, and where; nothing where they do not.
async function different(a, b) {
  if (a.equals(b)) return "";
  const counter = await context.newPage();
  const said = await counter.evaluate(
    async (sources) => {
      const [one, two] = await Promise.all(
        sources.map(async (source) => {
          const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${source}`)).blob());
          const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
          canvas.drawImage(image, 0, 0);
          return { width: image.width, height: image.height, pixels: new Uint32Array(canvas.getImageData(0, 0, image.width, image.height).data.buffer) };
        }),
      );
      if (one.width !== two.width || one.height !== two.height) return "sizes differ";
      const [xs, ys] = [[], []];
      one.pixels.forEach((pixel, i) => {
        if (pixel !== two.pixels[i]) xs.push(i % one.width), ys.push(Math.floor(i / one.width));
      });
      return xs.length ? `${xs.length} pixels differ, x ${Math.min(...xs)} to ${Math.max(...xs)}, y ${Math.min(...ys)} to ${Math.max(...ys)}` : "";
    },
    [a.toString("base64"), b.toString("base64")],
  );
  await counter.close();
  return said;
}

const hostile = ["bombs", "variables", "quirks", "csp", "sandbox", "transformed", "several", "reattached", "base", "form", "old", "rtl", "vertical", "narrow"];

for (const name of hostile) {
  test(`it looks on ${name}.html as on a clean page`, async () => {
    const width = name === "narrow" ? 280 : place.width;
    if (name === "narrow") await page.setViewportSize({ width: 320, height: 700 });
    await visit("clean.html");
    const clean = await pictures(page, width);
    let frame = page;
    if (name === "sandbox") {
      await page.goto(`${foreign.url}/sandbox.html`);
      await page.frameLocator("#frame").locator("case-search").waitFor();
      frame = page.frames()[1];
    } else await visit(`${name}.html`);
    const there = await pictures(frame, width);
    for (const what of Object.keys(clean)) {
      assert.deepEqual(there[what].clip, clean[what].clip, what);
      assert.equal(await different(there[what].picture, clean[what].picture), "", what);
    }
    quiet();
  });
}

test("it fits a screen of 320 pixels", async () => {
  await page.setViewportSize({ width: 320, height: 600 });
  await visit("clean.html");
  const wide = () =>
    page.evaluate(() => [document.documentElement.scrollWidth, ...[...document.querySelector("case-search").shadowRoot.querySelectorAll("*")].map((e) => Math.round(e.getBoundingClientRect().right))].filter((x) => x > 320));
  await type("融资");
  assert.deepEqual(await wide(), []);
  await visit("page.html");
  await page.locator("case-search .title a").first().waitFor();
  assert.deepEqual(await wide(), []);
  assert.equal(await page.locator("case-search fieldset").first().locator("label:not([hidden])").count(), 3); // the hits are not far below
  quiet();
});

test("the page is as it was, with the widget and after it", async () => {
  await visit("bombs.html");
  const body = () => page.evaluate(() => getComputedStyle(document.body).cssText + document.styleSheets.length + document.adoptedStyleSheets.length + document.head.childElementCount + Object.keys(window).length);
  await type("融资");
  const before = await body();
  await page.evaluate(() => document.querySelector("case-search").destroy());
  assert.equal(await body(), before);
  assert.equal(await page.locator("case-search").count(), 0);
});

test("a page changes colours by variables, and pieces by their parts", async () => {
  await visit("shown.html");
  const look = (selector, property) => page.evaluate(([selector, property]) => getComputedStyle(document.querySelector("case-search").shadowRoot.querySelector(selector))[property], [selector, property]);
  assert.equal(await look(".go", "backgroundColor"), "rgb(122, 31, 162)");
  assert.equal(await look(".field", "borderTopLeftRadius"), "0px");
  assert.equal(await look(".go", "letterSpacing"), "3px");
  await type("融资");
  assert.equal(await look("[role=option]", "paddingLeft"), "40px");
});

test("light, dark, large, high contrast and forced colours", async () => {
  await visit("clean.html");
  const look = (selector, property) => page.evaluate(([selector, property]) => getComputedStyle(document.querySelector("case-search").shadowRoot.querySelector(selector))[property], [selector, property]);
  const say = async (name, value) => {
    await page.evaluate(([name, value]) => document.querySelector("case-search").setAttribute(name, value), [name, value]);
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  };
  const [light, dark] = ["rgb(255, 255, 255)", "rgb(28, 32, 36)"];
  assert.equal(await look(".field", "backgroundColor"), light);
  assert.equal(await look(".cs", "fontSize"), "16px");
  // In a dark system it is as its page is: most have no dark.
  for (const [style, shown, always = light] of [["", light], ["color-scheme: light dark", dark], ["background: #fff; color-scheme: light dark", light], ["background: rgb(20 20 30)", dark, dark], ["color-scheme: dark", dark, dark], ["background: rgb(255 255 255 / 10%)", light]]) {
    await page.emulateMedia({ colorScheme: "light" });
    await page.evaluate((style) => (document.documentElement.style.cssText = style), style);
    const is = (colour) => page.waitForFunction((colour) => getComputedStyle(document.querySelector("case-search").shadowRoot.querySelector(".field")).backgroundColor === colour, colour);
    await is(always);
    await page.emulateMedia({ colorScheme: "dark" });
    await is(shown);
    await say("placeholder", style); // read anew
    assert.equal(await look(".field", "backgroundColor"), shown, style);
    await page.evaluate(() => (document.body.style.cssText = "background: rgb(20 20 30)")); // a switch of the page's own
    await is(dark);
    await page.evaluate(() => (document.body.style.cssText = ""));
    await is(shown);
  }
  await page.evaluate(() => {
    document.documentElement.style.cssText = "";
    document.head.append(Object.assign(document.createElement("meta"), { name: "color-scheme", content: "light dark" }));
  });
  await say("placeholder", ""); // read anew
  await say("theme", "light");
  assert.equal(await look(".field", "backgroundColor"), light);
  assert.equal(await look(".cs", "colorScheme"), "light");
  await page.emulateMedia({ colorScheme: "light" });
  await say("theme", "dark");
  assert.equal(await look(".field", "backgroundColor"), dark);
  await say("theme", "auto");
  await say("size", "large");
  assert.equal(await look(".cs", "fontSize"), "20px");
  await say("size", "normal");
  await page.emulateMedia({ contrast: "more" });
  await say("lang", "en"); // read anew
  assert.equal(await look(".cs", "color"), "rgb(0, 0, 0)");
  await page.emulateMedia({ contrast: "no-preference", forcedColors: "active" });
  await type("融资");
  await page.keyboard.press("ArrowDown");
  assert.equal(await look("[aria-selected=true]", "outlineStyle"), "solid"); // its colour alone would not be seen
  assert.equal(await page.evaluate(() => document.querySelector("case-search").shadowRoot.getAnimations().length), 0);
});

test("nothing moves when the list opens, nor the page whatever the answer", async () => {
  await visit("several.html");
  const answers = await hold("**/api/v1/suggest**");
  await page.evaluate(() => {
    window.shifts = [];
    new PerformanceObserver((list) => list.getEntries().forEach((entry) => window.shifts.push(entry.value))).observe({ type: "layout-shift" });
  });
  const lies = () => page.evaluate(() => JSON.stringify([...document.body.querySelectorAll("*")].map((e) => e.getBoundingClientRect())));
  const before = await lies();
  await input().fill("融资");
  await page.locator("#one .skeleton").waitFor();
  await answers.release("融资");
  await options().nth(1).waitFor();
  assert.deepEqual(await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(window.shifts))))), []);
  await page.unrouteAll();
  await input().fill("qqqqzzzz");
  await page.locator("#one .notice p:not(.skeleton)").waitFor();
  await page.route("**/api/v1/suggest**", (route) => route.fulfill({ status: 500, headers: { "Access-Control-Allow-Origin": "*" } }));
  await input().fill("海关");
  await notice().waitFor();
  assert.equal(await lies(), before);
});
