// What is seen between a press or a word and its answer.

import assert from "node:assert/strict";
import { test } from "node:test";
import { phone, setUp } from "./site.mjs";

let page;
const { open, complaints } = setUp((now) => ({ page } = now));

const row = (name, at = ".facets") => page.locator(`${at} [data-field=department] li`).filter({ hasText: name });
const ticked = (name, at) => row(name, at).evaluate((li) => li.classList.contains("selected") && getComputedStyle(li.querySelector(".box")).backgroundColor);

// hold keeps back what is asked for until it is released, and answers then with what is given, or as the server does.
async function hold() {
  let release;
  const held = new Promise((done) => (release = done));
  await page.route(/\/\?/, async (route) => {
    const answer = await held;
    await (answer ? route.fulfill(answer) : route.continue()).catch(() => {});
  });
  return async (answer) => {
    release(answer);
    if (!answer) await page.unroute(/\/\?/);
  };
}

for (const reducedMotion of ["no-preference", "reduce"]) {
  test(`who waits sees that an answer is under way (motion: ${reducedMotion})`, async () => {
    await open({ reducedMotion });
    await page.goto("/?q=改革");
    const shade = () => page.locator(".list-column").evaluate((e) => Number(getComputedStyle(e).opacity));
    assert.equal(await shade(), 1);
    const release = await hold();
    await row("法院").getByRole("link").click();
    await page.waitForFunction(() => getComputedStyle(document.querySelector(".list-column")).opacity === "0.55");
    const [lasts, begins] = await page.locator(".list-column").evaluate((e) => [getComputedStyle(e).transitionDuration, getComputedStyle(e).transitionDelay].map(parseFloat));
    assert.ok(begins > 0 && begins <= 0.15, `it is shown after ${begins} s`); // an answer that comes at once changes nothing before
    assert.ok(reducedMotion === "reduce" ? lasts === 0 : lasts < 0.15, `it fades for ${lasts} s`);
    await release();
    await page.locator(".chip").waitFor();
    await page.waitForFunction(() => getComputedStyle(document.querySelector(".list-column")).opacity === "1");
  });
}

test("a value that is pressed is ticked at once, and one that is taken back is not, whatever is under way", async () => {
  await page.goto("/?q=改革&department=海关");
  const release = await hold();
  assert.equal(await ticked("法院"), false);
  await row("法院").getByRole("link").click();
  assert.ok(await ticked("法院"));
  await row("海关").getByRole("link").click();
  assert.equal(await ticked("海关"), false);
  assert.ok(await ticked("法院"));
  await release();
  await page.waitForURL((url) => String(url.searchParams.getAll("department")) === "法院");
  assert.ok(await ticked("法院"));
  assert.equal(await ticked("海关"), false);
});

test("where no answer comes the ticks are as the list that is shown", async () => {
  await open(phone);
  await page.goto("/?q=改革&department=海关");
  await page.locator(".filter-bar summary").first().tap();
  const release = await hold();
  await row("法院", ".filter-bar").getByRole("link").tap();
  await page.waitForFunction(() => [...document.querySelectorAll(".filter-bar .selected")].length > 1);
  await row("海关", ".filter-bar").getByRole("link").tap();
  await release({ status: 503, body: "" });
  await page.getByRole("alert").waitFor();
  assert.equal(await ticked("法院", ".filter-bar"), false);
  assert.ok(await ticked("海关", ".filter-bar"));
  await page.unroute(/\/\?/);
  assert.deepEqual(complaints.filter((line) => !line.includes("503")), []);
  complaints.length = 0;
});
