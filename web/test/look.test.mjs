// How pages are set: edges, heads, columns, crosses and hints, on a desk, on a phone and in large type.

import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { test } from "node:test";
import { phone, setUp, startSite } from "./site.mjs";

let context, page, site;
const { open } = setUp((now) => ({ context, page, site } = now), { forgiven: /404/ });

const q = encodeURIComponent("外贸企业融资");
const large = () => context.addCookies([{ name: "display", value: "large", url: site.url }]);
const edges = (selector) => page.locator(selector).evaluateAll((all) => all.filter((e) => e.checkVisibility()).map((e) => [e.getBoundingClientRect().left, e.getBoundingClientRect().right].map(Math.round)));

// same wants all numbers to be the same, but for what is less than a pixel.
const same = (numbers, what) => assert.ok(numbers.length > 1 && Math.max(...numbers) - Math.min(...numbers) <= 1, `${what}: ${numbers}`);

for (const width of [1280, 1920]) {
  test(`on a desk of ${width} pixels what a page has ends at one right edge`, async () => {
    await open({ viewport: { width, height: 900 } });
    for (const [address, ...parts] of [
      ["/", ".site-links", ".home .search", ".contents ol", ".foot-links"],
      [`/?q=${q}`, ".site-links", ".list-column > .hits .hit", ".related", ".foot-links"],
      [`/cases/jiaxing-20?q=${q}`, ".site-links", ".case aside", ".foot-links"],
      ["/cases/none", ".site-links", ".foot-links"],
    ]) {
      await page.goto(address);
      const found = [];
      for (const part of parts) found.push((await edges(part))[0][1]);
      same(found, address);
      for (const [, right] of await edges("main :is(p, h1, h2, li, a)")) assert.ok(right <= found[0] + 1, `${address}: ${right} beyond ${found[0]}`);
    }
    await page.goto(`/?q=${q}`);
    // A line of text is as long as the column: no third edge.
    const [[, column]] = await edges(".list-column");
    const rights = await page.locator(".list-column > .hits .passage").evaluateAll((all) => all.map((e) => e.getBoundingClientRect().right));
    for (const right of rights) assert.ok(Math.abs(column - right) <= 1, `${right}, ${column}`);
  });
}

test("the masthead stands at the same place on every page, however wide what is below it", async () => {
  const compared = ["jiaxing-20", "jiaxing-11", "jiaxing-13", "jiaxing-01"].map((id) => `id=${id}`);
  const addresses = [`/?q=${q}`, "/?sort=number", "/cases/jiaxing-20", "/overview", "/overview?all=1", "/help", "/accessibility", "/widget/", "/export?sort=number&format=print", "/nowhere"];
  for (let n = 0; n <= compared.length; n++) addresses.push(`/compare?${compared.slice(0, n).join("&")}`);
  for (const width of [375, 768, 1024, 1280, 1600, 1920]) {
    for (const display of ["", "large"]) {
      await open({ viewport: { width, height: 860 } });
      if (display) await large();
      const places = {};
      for (const address of addresses) {
        await page.goto(address);
        // A scroll bar, which this browser does not show, has its room on short pages, too.
        if (width > 720) assert.equal(await page.evaluate(() => getComputedStyle(document.documentElement).overflowY), "scroll");
        for (const part of [".brand", ".masthead .search", ".site-links", ".foot-links"]) {
          const [edge] = await edges(part);
          (places[part] ??= []).push(part.endsWith("links") ? edge[1] : edge[0]);
        }
      }
      for (const [part, found] of Object.entries(places)) same(found, `${part} at ${width} ${display}`);
    }
  }
});

test("the totals of the overview are in sight on a tablet; on a phone the table fades where there is more, and it is told", async () => {
  for (const language of ["zh-Hans", "en"]) {
    for (const options of [{ viewport: { width: 768, height: 860 } }, { ...phone, viewport: { width: 768, height: 1024 } }]) {
      await open(options);
      await page.goto(`/overview?lang=${language}`);
      const [needs, room] = await page.locator(".overview .scroll").evaluate((e) => [e.scrollWidth, e.clientWidth]);
      assert.ok(needs <= room, `${language}: ${needs} in ${room}`);
      assert.ok(!(await page.locator(".sideways").isVisible()));
    }
    await open(phone);
    await page.goto(`/overview?lang=${language}`);
    const table = page.locator(".overview .scroll");
    assert.match(await table.evaluate((e) => getComputedStyle(e).maskImage), /gradient/);
    assert.equal(await page.locator(".sideways").innerText(), language === "en" ? "The table below scrolls sideways." : "下面的表可以左右滚动。");
    // At its end all of the last column is out of the fade, which is as wide as the room beside the table.
    const beyond = await table.evaluate((e) => {
      e.scrollLeft = e.scrollWidth;
      return e.getBoundingClientRect().right - e.querySelector(".matrix").getBoundingClientRect().right;
    });
    assert.ok(beyond > 35, `${beyond}`);
  }
});

test("what is on a page begins at the left edge of its head, however many cases stand side by side", async () => {
  for (const width of [768, 1024, 1280, 1600, 1920]) {
    for (const display of ["", "large"]) {
      await open({ viewport: { width, height: 860 } });
      if (display) await large();
      const ids = ["jiaxing-20", "jiaxing-11", "jiaxing-13", "jiaxing-01"].map((id) => `id=${id}`);
      for (const address of ["/overview", "/cases/jiaxing-20", ...ids.map((_, n) => `/compare?${ids.slice(0, n + 1).join("&")}`)]) {
        await page.goto(address);
        const [[head], [heading, end]] = [...(await edges(".brand")), ...(await edges("h1"))];
        assert.ok(Math.abs(head - heading) <= 1, `${address} at ${width} ${display}: ${heading}, the head at ${head}`);
        assert.ok(end <= width && (await page.evaluate(() => document.documentElement.scrollWidth)) <= width, `${address} at ${width} is seen whole`);
      }
    }
  }
});

test("an error stands where every page begins", async () => {
  for (const size of [{ width: 375, height: 812 }, { width: 1280, height: 860 }]) {
    await page.setViewportSize(size);
    const lefts = [];
    for (const address of [`/?q=${q}`, "/cases/none", "/nowhere", `/?q=${q}&page=-1`]) {
      await page.goto(address);
      lefts.push((await edges(".brand"))[0][0], (await edges("main > div > :first-child"))[0][0]);
      if (address.includes("/?q") && !address.includes("page")) lefts.splice(-1); // the total, beside the facets
    }
    same(lefts, JSON.stringify(size));
  }
  await page.goto("/cases/none");
  assert.match(await page.locator("main p").first().innerText(), /^网址可能抄错了/, "what it means comes first");
  for (const name of ["全部案例", "回到首页"]) assert.ok(await page.locator("main").getByRole("link", { name }).isVisible());
});

test("what an error says is in sentences, and its links stand in one row where there is room", async () => {
  const addresses = ["/cases/none", "/nowhere", `/?q=${"长".repeat(1500)}`, `/?q=${q}&page=-1&department=${encodeURIComponent("海关")}`, `/?q=${q}&size=x`, "/?sort=x", "/feed?format=x"];
  for (const language of ["zh-Hans", "zh-Hant", "en"]) {
    for (const address of addresses) {
      await page.goto(`${address}${address.includes("?") ? "&" : "?"}lang=${language}`);
      for (const text of await page.locator(".failure p:not(.ways)").allInnerTexts()) assert.match(text, language === "en" ? /[.!?]$/ : /[。！？]$/, address);
      const tops = await page.locator(".failure .ways a").evaluateAll((links) => links.map((link) => link.getBoundingClientRect().top));
      same(tops, `the links of ${address} in ${language}`);
    }
  }
});

test("titles in the list of contents begin in one column, whatever number a case has or has none", async () => {
  const body = "### 主要做法\n\n做了。\n\n### 取得成效\n\n好了。\n\n";
  const mixed = ["案例一 甲题", "案例一百二十八 乙题", "案例十二 丙题"].map((title) => `## ${title}\n\n${body}`).join("");
  const bare = ["通关一体化", "医保同城化"].map((title) => `# ${title}\n\n## 主要做法\n\n做了。\n`);
  for (const [documents, numbered] of [[[`# 集\n\n${mixed}`, ...bare], true], [bare, false]]) {
    const told = await startSite({ empty: true, document: documents[0] });
    try {
      for (const [i, document] of documents.entries()) {
        const file = `${told.data}/more-${i}.md`;
        await writeFile(file, document);
        if (i > 0) told.run("import", file);
      }
      for (const options of [{}, { viewport: { width: 768, height: 860 } }, phone]) {
        await open({ at: told, ...options });
        await page.goto("/");
        await page.waitForFunction((n) => document.querySelectorAll(".contents li").length >= n, documents.length);
        const numbers = await page.locator(".contents .number").allTextContents();
        assert.deepEqual([numbers.some((n) => n !== ""), numbers.some((n) => n === "")], [numbered, true], numbers.join());
        same((await edges(".contents .name")).map(([left]) => left), numbers.join());
        if (!numbered) assert.equal((await edges(".contents .name"))[0][0], (await edges(".contents ol"))[0][0], "no column of numbers where there are none");
        const [number, name] = [Math.max(...(await edges(".contents .number")).map(([, right]) => right)), (await edges(".contents .name"))[0][0]];
        assert.ok(!numbered || number <= name);
        // What a title has beside it, or under it, is as high in a row without a number as in the others.
        const heights = await page.locator(".contents li").evaluateAll((rows) =>
          rows.map((row) => row.querySelector(".by").getBoundingClientRect().top - row.querySelector(".name").getBoundingClientRect().top),
        );
        same(heights, `${numbers.join()}, who stands beside ${JSON.stringify(options)}`);
      }
    } finally {
      await told.stop();
    }
  }
});

test("the hint in the box is as large as what is typed, and all its words are seen, on every screen and in large type, too", async () => {
  for (const width of [320, 375, 768, 1280]) {
    for (const big of [false, true]) {
      await open({ viewport: { width, height: 812 } });
      if (big) await large();
      for (const address of ["/", "/overview"]) {
        await page.goto(address);
        const [needs, room, sizes, end] = await page.locator("form.search input[type=search]").evaluate((input) => {
          const style = getComputedStyle(input, "::placeholder");
          const pen = document.createElement("canvas").getContext("2d");
          pen.font = `${style.fontSize} ${style.fontFamily}`;
          const own = getComputedStyle(input);
          return [pen.measureText(input.placeholder.replace("……", "…")).width, input.clientWidth - parseFloat(own.paddingLeft) - parseFloat(own.paddingRight), [style.fontSize, own.fontSize], own.textOverflow];
        });
        assert.ok(needs <= room + 0.5, `${address} at ${width}, ${big ? "large" : "usual"}: ${needs} in ${room}`);
        assert.equal(end, "ellipsis");
        assert.equal(sizes[0], sizes[1], `${address} at ${width}, ${big ? "large" : "usual"}`);
      }
    }
  }
});

test("the box in the head has room for what is typed, whatever the language and however long the name of the site is", async () => {
  const named = await startSite({ settings: "name: 中国长江三角洲一体化改革创新案例库\n" });
  try {
    for (const at of [undefined, named]) {
      for (const width of [375, 721, 768, 900, 961, 1280]) {
        for (const language of ["zh-Hans", "en"]) {
          await open({ viewport: { width, height: 812 }, ...(at && { at }) });
          await page.goto(`/overview?lang=${language}`);
          const [[left, right]] = await edges(".masthead input[type=search]");
          assert.ok(right - left >= 110, `${width} in ${language}${at ? ", a long name" : ""}: the box is ${right - left} wide`);
          const links = await edges(".masthead .site-links");
          assert.ok(links[0][1] <= width, `${width} in ${language}: the links end at ${links[0][1]}`);
        }
      }
    }
  } finally {
    await named.stop();
  }
});

test("in large type the head of a phone has two lines and leaves four fifths of the screen", async () => {
  await open(phone);
  await large();
  await page.goto(`/?q=${q}`);
  const { bottom } = await page.locator(".masthead").evaluate((e) => e.getBoundingClientRect());
  assert.ok(bottom <= phone.viewport.height / 5, `the head ends at ${bottom}`);
  const top = await page.locator(".hit h2").first().evaluate((e) => e.getBoundingClientRect().top);
  assert.ok(top <= phone.viewport.height * 0.37, `the first hit begins at ${top}`);
});

test("on a phone the head of the results leaves three quarters of the screen, whatever it has to say", async () => {
  const [customs, trade] = ["海关", "贸易便利化"].map(encodeURIComponent);
  for (const type of ["normal", "large"]) {
    await open({ ...phone, viewport: { width: 375, height: 667 } });
    if (type === "large") await large();
    for (const address of [`/?q=${q}`, "/?q=企业", "/?q=海关量子公证", `/?q=企业&department=${customs}&domain=${trade}`, "/?q=嘉茂贷", "/?sort=number"]) {
      await page.goto(address);
      const [bottom, top, total, bar] = await page.evaluate(() => {
        const box = (selector) => document.querySelector(selector).getBoundingClientRect();
        return [box(".masthead").bottom, box(".hit h2").top, box(".total").toJSON(), box(".filter-bar").toJSON()];
      });
      assert.ok(top - bottom <= 667 / 4, `${type} ${address}: ${top - bottom}`);
      assert.ok(total.top < bar.bottom && bar.top < total.bottom && total.right <= bar.left, `${type} ${address}: the total and what narrows it share a line`);
    }
  }
});

test("there is one kind of cross: in the box, at what was chosen, in a sheet, in the widget's box", async () => {
  const shape = (selector, pseudo) => page.locator(selector).first().evaluate((e, pseudo) => [getComputedStyle(e, pseudo).backgroundImage.replace(/rgb\([^)]*\)/g, "colour"), getComputedStyle(e, pseudo).backgroundSize], pseudo);
  await page.goto(`/?q=${q}&department=${encodeURIComponent("人民银行")}`);
  const [image, size] = await shape(".chip .cross");
  assert.match(image, /45deg.*colour.*-45deg/);
  await open(phone);
  await page.goto(`/?q=${q}`);
  await page.locator(".filter-bar summary").first().tap();
  assert.deepEqual(await shape(".sheet:modal .cross"), [image, size]);
  // The cross of a box cannot be asked for its style; the rule that gives it can.
  const rules = await page.evaluate(() => [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules]).filter((rule) => rule.selectorText?.endsWith("search-cancel-button")).map((rule) => rule.cssText));
  assert.ok(rules.some((rule) => rule.includes("var(--cross)")), rules.join());
  await open();
  await page.goto("/widget/");
  await page.locator("case-search .field").waitFor();
  const drawn = await page.evaluate(() => document.querySelector("case-search").shadowRoot.adoptedStyleSheets.flatMap((sheet) => [...sheet.cssRules]).filter((rule) => rule.selectorText?.endsWith("search-cancel-button")).map((rule) => rule.cssText));
  assert.ok(drawn.some((rule) => rule.includes("var(--cross)")), drawn.join());
});

test("a hit in a list that has a heading is a heading below it, and looks as every hit does", async () => {
  for (const options of [{}, phone]) {
    await open(options);
    await page.goto(`/?q=${q}`);
    const levels = await page.locator(".list-column :is(h1, h2, h3)").evaluateAll((all) => all.map((e) => [Number(e.localName[1]), e.closest(".related .hits") ? "within" : e.closest(".hit") ? "hit" : e.id]));
    const named = levels.findIndex(([, what]) => what === "alike");
    assert.ok(named > 0 && levels.length > named + 1);
    levels.forEach(([level, what]) => assert.equal(level, what === "within" ? 3 : 2, JSON.stringify(levels)));
    const look = (selector) => page.locator(selector).first().evaluate((e) => ["font", "color", "margin", "wordBreak", "textWrap"].map((name) => getComputedStyle(e)[name]));
    assert.deepEqual(await look(".related h3"), await look(".hits h2"));
  }
});

test("what was inferred is said in the line of its label, and no line of labels ends at a dot", async () => {
  const told = await startSite({ empty: true, document: `# 口岸通关\n\n## 主要做法\n\n嘉兴海关、税务局、发展改革委、交通运输局联合推出船边直提，提升口岸通关效率，办税和投资审批一次办成。（2021年3月）\n` });
  let [tags, ends, dots] = [0, 0, 0];
  try {
    for (const at of [told, site]) {
      for (let width = 320; width <= 430; width += 10) {
        await open({ ...phone, at, viewport: { width, height: 812 } });
        for (const address of at === told ? ["/?q=通关", null] : ["/?sort=number", "/cases/jiaxing-18", "/cases/jiaxing-11", "/compare?id=jiaxing-18&id=jiaxing-11"]) {
          if (address) await page.goto(address);
          else await page.locator(".hit h2 a").click();
          await page.locator("main :is(.meta, .facts)").first().waitFor();
          const found = await page.evaluate(() => {
            const middle = (box) => box.top + box.height / 2;
            const seen = (selector) => [...document.querySelectorAll(selector)].filter((e) => e.checkVisibility());
            return {
              tags: seen("main .tag").filter((tag) => tag.previousElementSibling).map((tag) => middle(tag.getBoundingClientRect()) - middle([...(tag.previousElementSibling.querySelector(".one:nth-last-child(2)") ?? tag.previousElementSibling).getClientRects()].at(-1))),
              dots: seen(".dot:not(:last-child)").map((dot) => ({
                ends: middle(dot.nextElementSibling.getBoundingClientRect()) - middle(dot.previousElementSibling.getBoundingClientRect()) > 10,
                wide: dot.getBoundingClientRect().width,
              })),
            };
          });
          for (const off of found.tags) assert.ok(Math.abs(off) < 8, `${address} at ${width}: the tag is ${off} from its label`);
          for (const { ends: last, wide } of found.dots) assert.ok(last ? wide === 0 : wide > 6, `${address} at ${width}: ${last} ${wide}`);
          tags += found.tags.length;
          dots += found.dots.length;
          ends += found.dots.filter((dot) => dot.ends).length;
        }
      }
    }
  } finally {
    await told.stop();
  }
  assert.ok(tags > 0 && ends > 0 && dots > ends, `${tags} tags, ${ends} of ${dots} dots at the end of a line`);
});

test("there is one kind of tick: at a value, at a hit, where cases are chosen, with a finger and with a mouse, also where colours are forced", async () => {
  const looks = (selector) =>
    page.locator(selector).first().evaluate((e) => {
      const [box, tick] = [getComputedStyle(e), getComputedStyle(e, "::after")];
      return ["width", "height", "borderTopColor", "borderTopWidth", "borderRadius", "backgroundColor", "appearance"].map((name) => box[name]).concat(tick.content === "none" ? [] : [parseFloat(tick.width).toFixed(1), parseFloat(tick.height).toFixed(1), tick.borderRightColor]);
    });
  for (const options of [{}, phone, { ...phone, colorScheme: "dark" }, { forcedColors: "active" }]) {
    await open(options);
    const at = `${JSON.stringify(options)}`;
    await page.goto("/?sort=number");
    const empty = await looks(".values li:not(.selected, .none) .box");
    assert.equal(empty[6], "none");
    assert.match(empty[5], /, 0\)$/, "an empty one is not filled as if it could not be pressed");
    assert.deepEqual(await looks(".pick input"), empty, at);
    await page.locator(".pick input").first().check();
    const full = await looks(".pick input");
    assert.notDeepEqual(full, empty);
    await page.goto(`/?sort=number&department=${encodeURIComponent("税务局")}`);
    assert.deepEqual(await looks(".values .selected .box"), full, at);
    await page.goto("/compare?id=jiaxing-20");
    assert.deepEqual(await looks(".candidates input:checked"), full, at);
    assert.deepEqual(await looks(".candidates input:not(:checked)"), empty, at);
  }
});

test("where colours are forced the crosses are still seen", async () => {
  await open({ forcedColors: "active" });
  const drawn = (at, pseudo) => at.evaluate((e, pseudo) => [getComputedStyle(e, pseudo).forcedColorAdjust, getComputedStyle(e, pseudo).backgroundImage !== "none"], pseudo);
  await page.goto(`/?q=${q}&department=${encodeURIComponent("人民银行")}`);
  assert.deepEqual(await drawn(page.locator(".chip .cross")), ["none", true]);
  const cross = page.locator(".chip .cross");
  const seen = await cross.screenshot();
  await cross.evaluate((e) => (e.style.background = "none"));
  assert.notDeepEqual(seen, await cross.screenshot(), "it is drawn, and in another colour than its ground");
});

test("the tables that document the widget begin their columns at the same places, and each name is explained", async () => {
  for (const options of [{}, phone]) {
    await open(options);
    await page.goto("/widget/");
    assert.ok((await page.locator(".widget table").count()) >= 5);
    same((await edges(".widget tbody th")).map(([left]) => left), "names");
    same((await edges(".widget tbody th + td")).map(([left]) => left), "what they mean");
    same((await edges(".widget td + td")).map(([left]) => left), "what comes with it");
    for (const row of await page.locator("#parts tr").all()) {
      const [names, meanings] = [await row.locator("th code").count(), (await row.locator("td").innerText()).split("；").length];
      assert.equal(meanings, names, await row.innerText());
    }
    assert.ok((await page.locator("#variables tbody th span").allInnerTexts()).every((text) => text !== ""));
  }
});

test("around the suggestions the page fades: their border cuts no line of it", async () => {
  await page.goto("/");
  await page.getByRole("combobox").pressSequentially("一体");
  const list = page.locator(".completions");
  await list.waitFor();
  const [halo, ground] = await list.evaluate((e) => [getComputedStyle(e).boxShadow, getComputedStyle(document.body).backgroundColor]);
  assert.ok(halo.startsWith(ground), halo);
  // It does not lie over the box.
  assert.match(await list.evaluate((e) => getComputedStyle(e).clipPath), /^polygon\(-2px -2px, /);
});

test("a box of the widget is no wider than is searched in; above results it is as wide as they are", async () => {
  await open({ viewport: { width: 1920, height: 900 } });
  for (const [address, most] of [["/embed", 960], ["/widget/", 640], ["/widget/?mode=page", 960], ["/widget/?mode=dialog", 640]]) {
    await page.goto(address);
    await page.locator("case-search .field").first().waitFor();
    const [[left, right]] = await edges("case-search .field");
    assert.ok(right - left <= most, `${address}: ${right - left}`);
    if (most === 960) same((await edges("case-search .field, case-search .bar, case-search .body")).map(([left, right]) => right - left), address);
  }
});
