// Cases are chosen on any page, kept for the visit, and stand side by side.

import assert from "node:assert/strict";
import { test } from "node:test";
import { nothingFound } from "./axe.mjs";
import { desk, phone, setUp } from "./site.mjs";

let context, page, site;
const { open } = setUp((now) => ({ context, page, site } = now), { forgiven: /status of 404/ });

const customs = `/?q=${encodeURIComponent("海关")}`;
const ticks = () => page.locator(".pick input");
const bar = () => page.getByRole("region", { name: /^对比/ });
const chips = () => bar().getByRole("listitem").getByRole("link").allInnerTexts();
const compared = () => page.locator(".heads .title").allInnerTexts();
const titles = () => page.locator(".list-column > .hits .hit h2").allInnerTexts();

test("what is ticked stands at the foot of every page of the visit, and is compared from there", async () => {
  await page.goto(customs);
  const [first, second] = await titles();
  assert.equal(await bar().count(), 0, "nothing is chosen, and nothing is said of it");
  assert.ok(await page.locator(".picking").isHidden(), "the bar has the button");
  await ticks().nth(0).check();
  assert.deepEqual(await chips(), [first]);
  await bar().getByRole("link", { name: "再选一个" }).waitFor();
  await page.goto("/cases/jiaxing-20");
  await page.getByRole("button", { name: "加入对比" }).click();
  assert.equal((await chips()).length, 2);
  await page.goBack();
  await page.waitForURL(/q=/);
  await bar().waitFor();
  assert.equal((await chips()).length, 2);
  assert.ok(await ticks().nth(0).isChecked(), "what is chosen is ticked");
  await ticks().nth(1).check();
  await bar().getByRole("link", { name: "对比所选" }).click();
  await page.waitForURL(/\/compare\?id=/);
  assert.deepEqual(await compared(), [first, "“嘉贸贷”融资方案助力外贸企业融资多元化", second]);
  assert.equal(await bar().count(), 0);
  // What stood side by side waits no longer, on the way back as on any other page.
  await page.goBack();
  await page.waitForURL(/q=/);
  await page.waitForFunction(() => document.querySelectorAll(".pick :checked").length === 0);
  assert.equal(await bar().count(), 0);
  await page.goto("/cases/jiaxing-20");
  assert.ok(await page.getByRole("button", { name: "加入对比" }).isVisible());
  assert.equal(await bar().count(), 0);
});

test("a comparison that is opened from elsewhere takes away what it shows, and leaves what else is chosen", async () => {
  await page.goto("/?sort=number");
  const [first, second] = await titles();
  await ticks().nth(0).check();
  await ticks().nth(1).check();
  await page.goto("/compare?id=jiaxing-01&id=jiaxing-20");
  assert.equal(await bar().count(), 0);
  await page.goto("/overview");
  assert.deepEqual(await chips(), [first, second].filter((title) => !title.includes("进口船边直提")));
});

// refused presses what cannot be chosen any more, by its key, and gives what it says beforehand and then.
async function refused(control) {
  const described = await control.evaluate((e) => document.getElementById(e.getAttribute("aria-describedby")).textContent);
  await control.press("Space");
  await page.getByText("一次最多对比四个案例").and(page.locator("#full")).waitFor();
  return [described, await control.getAttribute("aria-disabled"), await page.getByRole("status").filter({ hasText: "对比" }).innerText()];
}

test("a fifth case is refused wherever it is chosen, with the reason to be seen and heard", async () => {
  const said = ["一次最多对比四个案例", "true", "一次最多对比四个案例"];
  const note = page.locator("#full");
  await page.goto("/?sort=number");
  for (const n of [0, 2, 4, 6]) await ticks().nth(n).check();
  assert.ok(await note.isHidden());
  assert.deepEqual(await refused(ticks().nth(1)), said);
  assert.equal(await ticks().nth(1).isChecked(), false);
  assert.equal((await chips()).length, 4);
  await ticks().nth(0).uncheck();
  assert.ok(await note.isHidden());
  assert.equal(await ticks().nth(1).getAttribute("aria-disabled"), null);
  await ticks().nth(1).check();
  await page.goto("/cases/jiaxing-20");
  const button = page.getByRole("button", { name: "加入对比" });
  assert.deepEqual(await refused(button), said);
  assert.equal((await chips()).length, 4);
  await page.goto("/compare?id=jiaxing-20&id=jiaxing-11&id=jiaxing-13&q=");
  const others = page.locator(".candidates input:not(:checked)");
  await others.first().check();
  assert.ok(await note.isHidden());
  assert.deepEqual(await refused(others.first()), said);
  const [reason, tick] = [await note.boundingBox(), await others.first().boundingBox()];
  assert.ok(reason.y > tick.y && reason.y < tick.y + 80, "it is said where one looks");
  assert.equal(await page.locator(".candidates input:checked").count(), 4);
  await page.getByRole("button", { name: "对比所选" }).click();
  assert.equal((await compared()).length, 4);
});

test("by keys alone each pick is told with how many are chosen, and the fifth with why not", async () => {
  const status = () => page.getByRole("status").filter({ hasText: /对比|comparison/ }).innerText();
  for (const [address, all] of [["/?sort=number", ticks], ["/compare?q=", () => page.locator(".candidates input")]]) {
    await page.goto(address);
    for (const n of [1, 2, 3, 4]) {
      await all().nth(n).focus();
      await page.keyboard.press("Space");
      assert.equal(await status(), `已加入对比，${n}/4`);
    }
    await all().nth(6).focus();
    await page.keyboard.press("Space");
    assert.equal(await status(), "一次最多对比四个案例");
    assert.equal(await all().nth(6).isChecked(), false);
    await all().nth(2).focus();
    await page.keyboard.press("Space");
    assert.equal(await status(), "已移出对比");
    await page.evaluate(() => sessionStorage.clear());
  }
  await page.goto("/?sort=number&lang=en");
  await ticks().nth(0).press("Space");
  assert.equal(await status(), "Added to the comparison, 1/4");
});

test("the tick stands in the first line of a hit, at its end, whatever else the hit says there", async () => {
  for (const width of [320, 375, 430, 768, 1280]) {
    for (const display of ["", "large"]) {
      await open({ ...phone, viewport: { width, height: 800 } });
      if (display) await context.addCookies([{ name: "display", value: display, url: site.url }]);
      for (const address of ["/?sort=number", "/?q=改革", "/?sort=number&lang=en"]) {
        await page.goto(address);
        const places = await page.locator(".hit .meta").evaluateAll((all) =>
          all.map((meta) => {
            const [pick, line] = [meta.querySelector(".pick").getBoundingClientRect(), meta.querySelector(".facts > *").getClientRects()[0]];
            return { off: Math.abs(pick.top + pick.height / 2 - line.top - line.height / 2), end: meta.getBoundingClientRect().right - pick.right };
          }),
        );
        assert.ok(places.length > 0);
        for (const { off, end } of places) assert.ok(off < 6 && Math.abs(end) < 1, `${address} at ${width} ${display}: ${off} from the line, ${end} from its end`);
      }
    }
  }
});

test("the tick that brings up the bar, or makes it say why, is not left under it", async () => {
  await open(phone);
  await page.goto("/?sort=number");
  for (const n of [1, 2, 3, 4, 5]) {
    const tick = ticks().nth(n + 1);
    // A finger presses it at the lower edge of what is seen.
    const [x, y] = await tick.evaluate((e) => {
      const edge = document.querySelector(".chosen")?.getBoundingClientRect().top ?? innerHeight;
      scrollBy(0, e.getBoundingClientRect().bottom - edge + 4);
      const { left, top } = e.getBoundingClientRect();
      return [left + 12, top + 12];
    });
    await page.touchscreen.tap(x, y);
    await page.waitForFunction((n) => document.querySelector(".chosen h2")?.textContent.includes(`${Math.min(n, 4)}/4`), n);
    if (n === 5) await page.locator("#full").waitFor();
    const [there, over] = [await tick.boundingBox(), await bar().boundingBox()];
    assert.ok(there.y + there.height <= over.y, `${n}: ${there.y}, ${over.y}`);
  }
});

test("the bar is one row in English and in large type, too", async () => {
  for (const language of ["en", "zh-Hant"]) {
    for (const width of [320, 375, 768]) {
      await open({ ...phone, viewport: { width, height: 812 } });
      await context.addCookies([{ name: "display", value: "large", url: site.url }]);
      await page.goto(`/?sort=number&lang=${language}`);
      for (const n of [0, 2]) await ticks().nth(n).check();
      const bar = page.locator(".chosen");
      assert.ok((await bar.evaluate((e) => e.offsetHeight)) <= 64, `${language} at ${width}`);
      for (const part of [".fold", ".primary"]) {
        const [box, whole] = [await bar.locator(part).boundingBox(), await bar.locator(part).evaluate((e) => e.scrollWidth <= e.clientWidth + 1 && e.scrollHeight <= e.clientHeight + 1)];
        assert.ok(whole && box.x >= 0 && box.x + box.width <= width, `${part}, ${language} at ${width}: ${JSON.stringify(box)}`);
      }
    }
  }
});

test("on a phone the bar is one low row; how many are chosen opens the list of them", async () => {
  for (const [width, display] of [[375, ""], [320, "large"], [768, ""]]) {
    await open({ ...phone, viewport: { width, height: 812 } });
    if (display) await context.addCookies([{ name: "display", value: display, url: site.url }]);
    await page.goto("/?sort=number");
    for (const n of [0, 2, 4, 6]) await ticks().nth(n).check();
    const { height, within } = await bar().evaluate((e) => ({
      height: e.offsetHeight, // before large type makes all of it larger
      within: [...e.querySelectorAll("button, a")].filter((one) => one.checkVisibility()).map((one) => one.getBoundingClientRect().right),
    }));
    assert.ok(height <= 64, `${height} high at ${width} ${display}`);
    assert.equal(within.length, 2);
    for (const right of within) assert.ok(right <= width, `${right} of ${width}`);
    const fold = bar().getByRole("button", { name: "对比 4/4" });
    assert.equal(await fold.getAttribute("aria-expanded"), "false");
    assert.equal((await chips()).length, 0);
    await fold.tap();
    assert.equal(await fold.getAttribute("aria-expanded"), "true");
    const names = await chips();
    assert.equal(names.length, 4);
    await bar().getByRole("button", { name: `移除 ${names[0]}` }).press("Enter");
    assert.deepEqual(await chips(), names.slice(1), "the list stays open");
    assert.ok(await page.evaluate(() => document.activeElement.closest(".chosen li") !== null));
    await bar().getByRole("button", { name: "对比 3/4" }).press("Enter");
    assert.equal((await chips()).length, 0);
    await ticks().nth(2).uncheck();
    assert.ok((await bar().evaluate((e) => e.offsetHeight)) <= 64);
  }
});

test("at most four are chosen; each can be taken out, and all of them", async () => {
  await page.goto("/?sort=number");
  for (const n of [0, 2, 4, 6]) await ticks().nth(n).check();
  assert.equal((await chips()).length, 4);
  const [gone, ...rest] = await chips();
  await bar().getByRole("button", { name: `移除 ${gone}` }).press("Enter");
  assert.deepEqual(await chips(), rest);
  assert.ok(!(await ticks().nth(0).isChecked()) && (await ticks().nth(1).isEnabled()));
  assert.ok(await page.evaluate(() => document.activeElement.closest(".chosen") !== null), "the focus stays in the bar");
  await page.locator(".pager").getByRole("link", { name: "下一页" }).click();
  await page.waitForURL(/page=2/);
  await page.waitForFunction(() => document.querySelector(".here")?.textContent === "2");
  assert.deepEqual(await chips(), rest, "another list, and the same is chosen");
  assert.equal(await page.locator(".pick :checked").count(), 0);
  await page.goBack();
  await page.waitForFunction(() => document.querySelectorAll(".pick :checked").length === 3);
  await bar().getByRole("button", { name: "清空" }).click();
  assert.equal(await bar().count(), 0);
  assert.equal(await page.locator(".pick :checked").count(), 0);
  await page.reload();
  assert.equal(await bar().count(), 0, "nothing comes back");
});

test("the address of a comparison is all of it, and a case is taken out or added there", async () => {
  const address = "/compare?id=jiaxing-20&id=jiaxing-11&id=jiaxing-13";
  await page.goto(address);
  const three = await compared();
  assert.equal(three.length, 3);
  await page.locator(".heads li").nth(1).getByRole("link", { name: /^移除/ }).click();
  await page.waitForURL((url) => url.searchParams.getAll("id").length === 2);
  assert.deepEqual(await compared(), [three[0], three[2]]);
  await page.getByRole("link", { name: "再加一个案例" }).click();
  await page.getByLabel("找别的案例").fill("户口迁移");
  await page.getByLabel("找别的案例").press("Enter");
  await page.getByRole("checkbox", { name: /户口迁移/ }).first().check();
  await page.getByRole("button", { name: "对比所选" }).click();
  await page.waitForURL((url) => url.searchParams.getAll("id").length === 3);
  assert.match((await compared())[2], /户口迁移/);
});

test("without a script cases are chosen by the ticks of a list, and from a case", async () => {
  await open({ javaScriptEnabled: false });
  await page.goto(customs);
  const [first, , third] = await titles();
  await ticks().nth(0).check();
  await ticks().nth(2).check();
  await page.getByRole("button", { name: "对比所选" }).click();
  assert.deepEqual(await compared(), [first, third]);
  await page.goto("/cases/jiaxing-20");
  await page.getByRole("link", { name: "与别的案例对比" }).click();
  await page.locator(".candidates input:not(:checked)").first().check();
  await page.getByRole("button", { name: "对比所选" }).click();
  assert.equal((await compared()).length, 2);
  await page.goto("/?sort=number");
  for (let n = 0; n < 6; n++) await ticks().nth(n).check();
  await page.getByRole("button", { name: "对比所选" }).click();
  await page.getByText("一次最多对比四个案例").waitFor();
  await page.locator(".candidates input:checked").nth(5).uncheck();
  await page.locator(".candidates input:checked").nth(4).uncheck();
  await page.getByRole("button", { name: "对比所选" }).click();
  assert.equal((await compared()).length, 4);
});

test("on a wide window the heads stay in sight, and the texts are no strip", async () => {
  const address = "/compare?id=jiaxing-20&id=jiaxing-13";
  await open({ viewport: { width: 1280, height: 500 } });
  await page.goto(address);
  await page.evaluate(() => scrollTo(0, document.querySelector(".row:last-child").offsetTop));
  assert.equal(await page.locator(".heads").evaluate((heads) => Math.round(heads.getBoundingClientRect().top)), 0);
  assert.deepEqual(await page.locator(".row:last-child .cell").evaluateAll((cells) => cells.map((cell) => Math.round(cell.getBoundingClientRect().top)).filter((top, n, all) => top !== all[0])), [], "side by side");
  await page.locator(".texts").evaluate((texts) => texts.focus());
  assert.equal(await page.evaluate(() => document.activeElement.className), "", "no stop of the keyboard where nothing moves");
});

for (const [name, size, display] of [
  ["a phone", phone, ""],
  ["large type on a phone", { ...phone, viewport: { width: 320, height: 700 } }, "large"],
  ["a tablet", { ...phone, viewport: { width: 768, height: 1024 } }, ""],
]) {
  test(`on ${name} the texts are a strip that shows that there is more, and moves case by case`, async () => {
    await open(size);
    if (display) await context.addCookies([{ name: "display", value: display, url: site.url }]);
    const { width } = size.viewport;
    for (const ids of [["20", "11", "13"], ["20", "11", "13", "01"]]) {
      await page.goto(`/compare?${ids.map((id) => `id=jiaxing-${id}`).join("&")}`);
      const strip = page.getByRole("region", { name: "并排的正文" });
      const cells = () => strip.locator(".row:last-child .cell").evaluateAll((all) => all.map((cell) => ({ left: cell.getBoundingClientRect().left, right: cell.getBoundingClientRect().right })));
      const start = (await cells())[0].left;
      assert.ok((await cells()).some(({ left, right }) => left < width - 16 && right > width), "one is seen in part");
      for (const row of await strip.locator(".row").all()) {
        assert.deepEqual(await row.locator(".place").allInnerTexts(), ids.map((_, n) => `${n + 1}/${ids.length}`));
      }
      for (const cell of await strip.locator(".cell").all()) {
        const [name, text] = await cell.locator("> *").evaluateAll((parts) => parts.slice(0, 2).map((part) => part.getBoundingClientRect()));
        assert.ok(name.width > 100 && name.bottom <= text.top, "the name stands above its text");
      }
      // By keys alone, to the last; each time a column stands where the first one stood, or the last is seen whole.
      await page.locator(".compare .filed a").last().focus();
      await page.keyboard.press("Tab");
      assert.ok(await strip.evaluate((e) => e === document.activeElement));
      for (let n = 0; n < ids.length; n++) {
        await page.keyboard.press("ArrowRight");
        await page.waitForTimeout(600); // until it has snapped
        const now = await cells();
        assert.ok(now.some(({ left }) => Math.abs(left - start) <= 1) || now.at(-1).right <= width, JSON.stringify(now));
        assert.ok(Math.abs((await strip.locator("h2").first().boundingBox()).x - start) <= 1, "what is told of stays in sight");
      }
      assert.ok((await cells()).at(-1).right <= width + 1, "the last is seen whole");
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width);
    }
  });
}

test("on a phone each title stands once above the texts, with what its case is filed under, and the first text is on the first screen", async () => {
  await open(phone);
  for (const ids of [["20", "11"], ["20", "11", "13", "01"]]) {
    await page.goto(`/compare?${ids.map((id) => `id=jiaxing-${id}`).join("&")}`);
    for (const title of await compared()) {
      const seen = await page.getByText(title, { exact: true }).evaluateAll((all, title) => all.filter((e) => e.checkVisibility() && !e.closest(".texts, .unseen") && e.textContent.trim() === title).length, title);
      assert.equal(seen, 1, title);
    }
    for (const head of await page.locator(".heads li").all()) {
      const filed = await head.locator(".filed").innerText();
      for (const name of ["部门", "领域", "地区"]) assert.ok(filed.includes(`${name}：`), `a listener is told what it is: ${filed}`);
      assert.ok(await head.locator(".filed").evaluate((e) => e.offsetHeight < 60), "one line");
    }
    const first = await page.locator(".texts h2").first().boundingBox();
    assert.ok(first.y < 812, `${ids.length} cases: ${first.y}`);
    if (ids.length === 2) assert.ok(first.y < 812 * 0.65, `${first.y}`);
  }
});

test("on a tablet two cases are a table whose heads stay in sight above their columns", async () => {
  await open({ ...phone, viewport: { width: 768, height: 1024 } });
  await page.goto("/compare?id=jiaxing-20&id=jiaxing-11");
  const lefts = (selector) => page.locator(selector).evaluateAll((all) => all.map((e) => Math.round(e.getBoundingClientRect().left)));
  const heads = await lefts(".heads li");
  assert.equal(new Set(heads).size, 2);
  for (const row of await page.locator(".texts .row").all()) {
    assert.deepEqual(await row.locator(".cell").evaluateAll((all) => all.map((e) => Math.round(e.getBoundingClientRect().left))), heads);
    assert.ok((await row.locator(".whose").evaluateAll((all) => Math.max(...all.map((e) => e.offsetHeight)))) <= 1, "no title is said again");
  }
  await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
  assert.ok((await page.locator(".heads").boundingBox()).y >= 0 || (await page.evaluate(() => scrollY)) === 0);
});

test("on paper it is a landscape sheet with all columns and without what can be pressed", async () => {
  await page.goto("/compare?id=jiaxing-20&id=jiaxing-11&id=jiaxing-13&id=jiaxing-01");
  const pdf = (await page.pdf({ preferCSSPageSize: true })).toString("latin1");
  const [, width, height] = pdf.match(/\/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)/).map(Number);
  assert.ok(width > height && Math.abs(width - 842) < 2, `${width} by ${height} points`);
  await page.emulateMedia({ media: "print" });
  await page.setViewportSize({ width: 793, height: 700 }); // of a sheet that stands, by which a browser may judge
  const lefts = await page.locator(".row:last-child .cell").evaluateAll((cells) => cells.map((cell) => cell.getBoundingClientRect().left));
  assert.equal(new Set(lefts).size, 4, "side by side");
  await page.setViewportSize({ width: 1031, height: 700 });
  for (const hidden of [".less", ".take", ".search"]) assert.ok(await page.locator(hidden).first().isHidden(), hidden);
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 1031);
});

test("on paper the titles stand once on each sheet, and break between words only", async () => {
  const ids = ["20", "11", "13", "01"];
  for (const n of [2, 4]) {
    await page.goto(`/compare?${ids.slice(0, n).map((id) => `id=jiaxing-${id}`).join("&")}`);
    const pdf = (await page.pdf({ preferCSSPageSize: true })).toString("latin1");
    // Each sheet has links of its own; a title in two lines has one for each of them.
    const objects = new Map([...pdf.matchAll(/(?:^|\n)(\d+) 0 obj([\s\S]*?)endobj/g)].map(([, id, text]) => [id, text]));
    const sheets = [...objects.values()].filter((text) => /\/Type\s*\/Page\b/.test(text));
    const named = sheets.map((text) => ids.slice(0, n).filter((id) => [...(text.match(/\/Annots\s*\[([^\]]*)\]/)?.[1] ?? "").matchAll(/(\d+) 0 R/g)].some(([, ref]) => objects.get(ref).includes(`/cases/jiaxing-${id}`))).length);
    assert.equal(sheets.length, n / 2, "what goes on one sheet stands on one");
    assert.deepEqual(named, Array(n / 2).fill(n), "the names of all cases on every sheet");
  }
  await page.emulateMedia({ media: "print" });
  await page.setViewportSize({ width: 1031, height: 700 });
  assert.deepEqual(await page.locator(".cell .whose").evaluateAll((all) => all.filter((e) => e.offsetHeight > 1)), [], "they are said in the head alone");
  const broken = await page.locator(".heads .title a").evaluateAll((all) =>
    all.flatMap((a) => [...a.childNodes].filter((e) => e.nodeType === Node.TEXT_NODE).flatMap((text) => {
      const range = document.createRange();
      const tops = [...text.data].map((_, n) => (range.setStart(text, n), range.setEnd(text, n + 1), Math.round(range.getBoundingClientRect().top)));
      return tops.slice(1).flatMap((top, n) => (top !== tops[n] && /^\p{Script=Han}{2}$/u.test(text.data.slice(n, n + 2)) ? [text.data] : []));
    })),
  );
  assert.deepEqual(broken, []);
});

for (const [name, size, colorScheme, display] of [
  ["a desk", desk, "light", ""],
  ["a wide desk in the dark", { viewport: { width: 1920, height: 1080 } }, "dark", ""],
  ["a tablet", { viewport: { width: 768, height: 1024 }, hasTouch: true }, "light", ""],
  ["a phone", phone, "dark", ""],
  ["large type on a phone", { ...phone, viewport: { width: 320, height: 700 } }, "light", "large"],
  ["high contrast", desk, "dark", "large-contrast"],
]) {
  test(`axe finds nothing in comparing: ${name}`, async () => {
    await open({ ...size, colorScheme, bypassCSP: true });
    if (display) await context.addCookies([{ name: "display", value: display, url: site.url }]);
    const fits = async (where) => {
      await nothingFound(page, where);
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(width <= size.viewport.width, `${where} is wider than the screen`);
    };
    for (const [where, address] of Object.entries({
      two: "/compare?id=jiaxing-20&id=jiaxing-11",
      four: "/compare?id=jiaxing-20&id=jiaxing-11&id=jiaxing-13&id=jiaxing-01",
      one: "/compare?id=jiaxing-20&id=none",
      "too many": "/compare?id=jiaxing-01,jiaxing-02,jiaxing-03,jiaxing-04,jiaxing-05",
      none: "/compare?id=none",
    })) {
      await page.goto(address);
      await fits(where);
    }
    await page.goto("/?sort=number");
    for (const n of [0, 2, 4, 6]) await ticks().nth(n).check();
    await fits("chosen");
    await refused(ticks().nth(1));
    await fits("refused");
    const fold = page.locator(".fold");
    if (await fold.isVisible()) await fold.click();
    assert.equal((await chips()).length, 4);
    await fits("the list of what is chosen");
    await page.goto("/cases/jiaxing-20");
    await fits("a case beside what is chosen");
  });
}
