// What a person does with the site, in a real browser against the real server.

import assert from "node:assert/strict";
import { test } from "node:test";
import { phone, setUp, startSite } from "./site.mjs";

const loan = "“嘉贸贷”融资方案助力外贸企业融资多元化";

let page;
const { open } = setUp((now) => ({ page } = now));

const box = () => page.getByLabel("搜索案例", { exact: true });
const facets = () => page.getByRole("navigation", { name: "筛选", exact: true });
const facet = (name) => facets().getByRole("link", { name: new RegExp(`^${name}`) });
const chips = () => page.getByRole("list", { name: "已选的筛选" }).locator(".chip");
const hits = () => page.locator("article.hit");
const titles = () => page.locator(".list-column > .hits .hit h2").allInnerTexts();
const total = async () => Number(await page.locator(".total .figure").innerText());

async function search(words) {
  await box().fill(words);
  await box().press("Enter");
  await page.waitForURL((url) => url.searchParams.get("q") === words);
}

async function findLoanCase() {
  await page.goto("/");
  await search("外贸企业融资");
  assert.equal(await hits().first().getByRole("heading").innerText(), loan);
}

async function narrowAndRestore() {
  await page.goto("/?q=长三角");
  const all = await titles();
  const count = parseInt(await facet("税务局").locator(".count").innerText());
  assert.ok(all.length > count && count > 0);

  await facet("税务局").click();
  await page.waitForURL(/department=/);
  assert.equal(await total(), count);
  assert.deepEqual(await chips().allInnerTexts().then((list) => list.map((text) => text.split("，")[0].trim())), ["税务局"]);
  assert.match(await facet("税务局").innerText(), /已选/);
  for (const meta of await page.locator(".list-column > .hits .meta").allInnerTexts()) assert.match(meta, /税务局/);

  await chips().first().click();
  await page.waitForURL((url) => !url.searchParams.has("department"));
  assert.deepEqual(await titles(), all);
  assert.equal(await chips().count(), 0);
}

async function openCase() {
  await findLoanCase();
  await hits().first().getByRole("link", { name: loan }).click();
  await page.waitForURL(/\/cases\/jiaxing-20/);
  assert.equal(await page.getByRole("heading", { level: 1 }).innerText(), loan);
  assert.ok((await page.locator("article section mark").count()) > 3);
  assert.deepEqual(await page.getByRole("heading", { level: 2 }).allInnerTexts().then((list) => list.slice(0, 2)), ["主要做法", "取得成效"]);
}

test("外贸企业融资 finds the 嘉贸贷 case first, with the words marked in its title", async () => {
  await findLoanCase();
  const marked = (await hits().first().locator("h2 mark").allInnerTexts()).join(" ");
  assert.match(marked, /外贸/);
  assert.match(marked, /融资/);
  assert.ok((await hits().first().locator(".passage mark").count()) > 0);
  assert.equal(await box().inputValue(), "外贸企业融资");
  assert.match(await page.title(), /^外贸企业融资 - 案例搜$/);
});

test("each section that has the words is shown, two at once and the others a press away, here and in the frame of other sites", async () => {
  const sections = ["改革背景", "主要做法", "取得成效", "下一步"].map((name) => `## ${name}\n\n${name}里说到冷链。\n`);
  const told = await startSite({ empty: true, document: `# 冷链通关\n\n${sections.join("\n")}` });
  try {
    page = await open({ at: told });
    await page.goto("/?q=冷链");
    const shown = () => page.locator(".passage:visible .section").allInnerTexts();
    assert.equal((await shown()).length, 2);
    await page.getByText("还有 2 节提到").focus();
    await page.keyboard.press("Enter");
    assert.deepEqual((await shown()).sort(), ["下一步", "主要做法", "取得成效", "改革背景"].sort());
    assert.equal(await page.locator(".passages .passage mark").count(), 2);

    await page.goto("/embed?q=冷链");
    await page.locator("[part=passages] summary").click();
    assert.deepEqual((await page.locator("[part=section]:visible").allInnerTexts()).sort(), ["下一步", "主要做法", "取得成效", "改革背景"].sort());
  } finally {
    await told.stop();
  }
});

test("pressing a department narrows the list, and taking its chip off restores it", narrowAndRestore);

test("several filters are taken off at once, and the words stay", async () => {
  await page.goto("/?q=长三角&department=税务局&domain=区域一体化");
  assert.equal(await chips().count(), 2);
  await page.getByRole("link", { name: "清除全部" }).first().click();
  await page.waitForURL((url) => !url.searchParams.has("department") && !url.searchParams.has("domain"));
  assert.equal(await box().inputValue(), "长三角");
});

test("a new search keeps the filters that are chosen", async () => {
  await page.goto("/?department=法院");
  await search("送达平台");
  assert.deepEqual(new URL(page.url()).searchParams.getAll("department"), ["法院"]);
  assert.equal((await titles())[0], "全流程“智能送达”平台");
});

test("a word that no case holds is put right, and can be searched for as typed", async () => {
  await page.goto("/?q=嘉冒贷&domain=金融创新");
  const told = page.locator(".corrected");
  assert.match(await told.innerText(), /^没有案例含有“嘉冒贷”，已改为搜索“嘉贸贷”。/);
  assert.equal(await told.locator("b").innerText(), "贸");
  assert.equal((await titles())[0], loan);
  assert.equal(await box().inputValue(), "嘉冒贷");

  await told.getByRole("link", { name: "仍按“嘉冒贷”搜索" }).click();
  await page.waitForURL((url) => url.searchParams.get("verbatim") === "1" && url.searchParams.get("domain") === "金融创新");
  assert.doesNotMatch(await page.locator("main").innerText(), /已改为/);

  await search("嘉冒贷"); // what is typed anew may be put right again
  await page.waitForURL((url) => !url.searchParams.has("verbatim"));
  await hits().first().getByRole("heading").getByRole("link").click();
  await page.waitForURL(/\/cases\//);
  assert.ok((await page.locator("article section mark", { hasText: "嘉贸贷" }).count()) > 0, "the case has the words as put right marked");
});

test("where no case holds all words, each says which it lacks, and one that holds them says nothing", async () => {
  await page.goto("/?q=户口 医保 量子");
  assert.equal(await page.locator(".told").innerText(), "没有案例同时含有所有这些词，下面的案例各缺少一部分。");
  const lacks = await hits().evaluateAll((all) => all.map((hit) => hit.querySelector(".lacks")?.textContent));
  assert.ok(lacks.length > 1 && lacks.every((text) => /^缺少：.*量子$/.test(text)), lacks);
  assert.ok(new Set(lacks).size > 1, "all hits lack the same");
  assert.equal(await page.getByText("缺少：", { exact: false }).first().isVisible(), true);

  await page.goto("/?q=外贸企业融资");
  const own = page.locator(".list-column > .hits");
  assert.equal(await own.locator(".lacks").count(), 0);
  const related = page.getByRole("region", { name: "相近的案例" });
  assert.match(await related.locator(".lead").innerText(), /^另有 \d+ 个案例不含“融资”：$/);
  assert.equal(await related.locator(".lacks").count(), await related.locator(".hit").count());
});

test("what all cases lack is named, whatever the words, and where they lack different words none is", async () => {
  const quotes = { "zh-Hans": ["“", "”"], "zh-Hant": ["「", "」"], en: ["“", "”"] };
  const [names, names2] = [[], []];
  for (const words of ["外贸企业融资", "通关量子", "户口 量子", "户口 医保 量子", "海关 税务 天文望远镜", "长三角 危险废物", "法院 立案 区块链"]) {
    for (const [language, [opening, closing]] of Object.entries(quotes)) {
      await page.goto(`/?q=${words}&lang=${language}`);
      const answer = await page.evaluate(async (words) => (await fetch(`/api/v1/search?q=${words}&size=50`)).json(), words);
      const told = async (selector) => ((await page.locator(selector).count()) ? (await page.locator(selector).innerText()).match(new RegExp(`${opening}[^${closing}]*${closing}`, "g")) ?? [] : undefined);
      for (const [said, hits, total, all] of [
        [await told(".told:not(.corrected, .limited)"), answer.hits, answer.total, names],
        [await told(".related .lead"), answer.related?.hits, answer.related?.total, names2],
      ]) {
        if (!said || !hits?.length || hits.length < total || hits.some((hit) => !hit.lacks)) continue;
        const same = hits.every((hit) => hit.lacks.join() === hits[0].lacks.join());
        assert.deepEqual(said.map((word) => word.slice(1, -1)), same ? hits[0].lacks : [], `${words} in ${language}`);
        all.push(same);
      }
    }
  }
  assert.ok(names.includes(true) && names.includes(false) && names2.includes(true), `${names}; ${names2}`);
});

test("why these are the results is said where it was asked for", async () => {
  await page.goto("/?q=外贸企业融资");
  assert.equal(await page.locator(".explained").count(), 0);
  await page.getByRole("link", { name: "为什么是这些结果" }).click();
  await page.waitForURL(/explain=1/);
  const account = page.getByRole("region", { name: "为什么是这些结果" });
  assert.match(await account.getByRole("listitem").first().innerText(), /^要同时含有：“外贸”（\d+ 个案例）/);
  assert.match(await account.innerText(), /命中不多，另列 \d+ 个不要求“融资”的案例/);
  assert.ok(!(await account.getByRole("table").isVisible()), "the details are folded away");
  await account.getByText("细节：词、词典和用时").click();
  assert.ok(await account.getByRole("table").isVisible());
  await hits().first().getByText(/^得分 \d/).click();
  assert.ok((await hits().first().getByRole("row").count()) > 2);
});

test("where nothing was found, the account says why not", async () => {
  await page.goto("/?q=量子计算机&department=海关");
  await page.getByRole("link", { name: "为什么没有结果" }).click();
  await page.waitForURL(/explain=1/);
  const account = page.getByRole("region", { name: "为什么没有结果" });
  assert.match(await account.innerText(), /要同时含有：“量子”（没有案例）、“计算机”（没有案例）。/);
  await account.getByRole("link", { name: "收起说明" }).click();
  await account.waitFor({ state: "detached" });
});

test("the department under a hit leads to its cases", async () => {
  await page.goto("/?q=船边直提");
  await hits().first().getByRole("link", { name: "海关" }).click();
  await page.waitForURL(/department=/);
  assert.equal(await chips().count(), 1);
});

test("a case opens with the words marked, and leads back to the list", async () => {
  await openCase();
  await page.getByRole("link", { name: /返回“外贸企业融资”的结果/ }).click();
  await page.waitForURL(/\/\?q=/);
  assert.equal((await titles())[0], loan);
});

test("the back button returns to the same list, filters and page included", async () => {
  await page.goto("/?sort=number");
  await page.getByRole("link", { name: "下一页" }).click();
  await page.waitForURL(/page=2/);
  const list = await titles();
  await hits().nth(3).getByRole("heading").getByRole("link").click();
  await page.waitForURL(/\/cases\//);
  await page.goBack();
  await page.waitForURL(/page=2/);
  assert.deepEqual(await titles(), list);
});

test("a case leads to its neighbours in the collection", async () => {
  await page.goto("/cases/jiaxing-01");
  assert.equal(await page.getByRole("link", { name: /^上一个/ }).count(), 0);
  await page.getByRole("link", { name: /^下一个/ }).click();
  await page.waitForURL(/jiaxing-02/);
  await page.getByRole("link", { name: /^上一个/ }).click();
  await page.waitForURL(/jiaxing-01/);
});

test("a case leads to those like it, and says what they share", async () => {
  await page.goto("/cases/jiaxing-01");
  const similar = page.getByRole("region", { name: "相近的案例" });
  const count = await similar.getByRole("listitem").count();
  assert.ok(count > 0 && count <= 4);
  assert.equal(await similar.locator(".reason").count(), count);
  const first = similar.getByRole("link").first();
  const title = await first.innerText();
  await first.click();
  await page.waitForURL((url) => url.pathname.startsWith("/cases/") && url.pathname !== "/cases/jiaxing-01");
  assert.equal(await page.getByRole("heading", { level: 1 }).innerText(), title);
});

test("a section of a case is reached from 本页", async () => {
  await page.goto("/cases/jiaxing-13");
  await page.getByRole("navigation", { name: "本页" }).getByRole("link", { name: "取得成效" }).click();
  await page.waitForURL(/#s2$/);
});

test("the home page lists departments, domains and the cases", async () => {
  await page.goto("/");
  assert.ok(await box().evaluate((input) => input === document.activeElement));
  assert.match(await page.locator(".subject").innerText(), /20 个案例/);
  assert.equal(await page.locator(".contents li").count(), 20);
  await page.getByRole("link", { name: /^海关/ }).click();
  await page.waitForURL(/department=/);
  assert.equal(await total(), 3);
});

test("a search that finds nothing says so and offers a way on", async () => {
  await page.goto("/?q=量子计算机&domain=公共卫生");
  assert.match(await page.getByRole("heading", { level: 1 }).innerText(), /没有找到案例$/);
  assert.equal(await chips().count(), 1);
  await page.locator(".suggestions").getByRole("link").first().click();
  await page.waitForURL(/department=/);
  assert.ok((await hits().count()) > 0);
});

test("an unknown case and a bad page number have pages of their own", async () => {
  assert.equal((await page.goto("/cases/none")).status(), 404);
  assert.equal(await page.getByRole("heading", { level: 1 }).innerText(), "没有找到");
  assert.equal((await page.goto("/?q=外贸&page=-1")).status(), 400);
  await page.getByRole("link", { name: "重新搜索“外贸”" }).click();
  await page.waitForURL((url) => url.searchParams.get("q") === "外贸" && !url.searchParams.has("page"));
  assert.ok((await hits().count()) > 0);
});

test("what is typed is shown as text and never run", async () => {
  await page.goto("/");
  await search('"><img src=x onerror=alert(1)>');
  assert.equal(await page.locator("img[src=x]").count(), 0);
  assert.equal(await box().inputValue(), '"><img src=x onerror=alert(1)>');
});

test("everything works without JavaScript", async () => {
  await open({ javaScriptEnabled: false });
  await findLoanCase();
  await narrowAndRestore();
  await openCase();
});

test("without JavaScript a phone filters in a sheet, and the overview leads to its cases", async () => {
  await open({ ...phone, javaScriptEnabled: false });
  await page.goto("/?q=长三角");
  const department = page.locator(".filter-bar > [data-field=department]");
  const value = department.locator(".sheet").getByRole("link", { name: /^税务局/ });
  assert.ok(!(await value.isVisible()));
  await department.locator("> summary").tap();
  const count = parseInt(await value.locator(".count").innerText());
  await value.tap();
  await page.waitForURL((url) => url.searchParams.get("department") === "税务局" && url.searchParams.get("q") === "长三角");
  assert.equal(await total(), count);
  assert.equal(await chips().count(), 1);

  await page.goto("/overview");
  const cell = page.locator(".matrix td a").first();
  const says = Number(await cell.innerText());
  await cell.tap();
  await page.waitForURL((url) => url.searchParams.has("department") && url.searchParams.has("domain"));
  assert.equal(await total(), says);
  assert.equal(await chips().count(), 2);
});

test("the Tab key reaches the box, then the facets, then the hits", async () => {
  await page.goto("/?q=长三角");
  const reached = [];
  for (let i = 0; i < 80 && !reached.includes("hit"); i++) {
    await page.keyboard.press("Tab");
    const place = await page.evaluate(() => {
      const at = document.activeElement;
      if (at.matches(".skip")) return "skip";
      if (at.matches("input[type=search]")) return "box";
      if (at.closest(".facets")) return "facets";
      if (at.closest(".hit")) return "hit";
      return "other";
    });
    const ring = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
    if (place === "facets" || place === "hit") assert.notEqual(ring, "none", "what has the focus shows it");
    if (place !== "other" && !reached.includes(place)) reached.push(place);
  }
  assert.deepEqual(reached, ["skip", "box", "facets", "hit"]);
});

test("the skip link of a list leads past the search box and the facets to the hits", async () => {
  await page.goto("/?q=长三角");
  await page.evaluate(() => addEventListener("hashchange", () => (window.moved = { busy: document.querySelector("main").ariaBusy })));
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => window.moved && document.activeElement.id === "hits");
  assert.equal(await page.evaluate(() => window.moved.busy), null); // a place in the page is no other page to be fetched
  await page.keyboard.press("Tab");
  assert.ok(await page.evaluate(() => document.activeElement.closest("#hits") !== null));
});

for (const width of [320, 375, 768]) {
  test(`nothing is wider than a screen of ${width} pixels`, async () => {
    await open({ viewport: { width, height: 700 }, hasTouch: true, isMobile: true });
    for (const address of [
      "/",
      "/?q=外贸企业融资",
      "/?department=海关&department=税务局&domain=贸易便利化",
      "/?sort=number&page=2",
      "/?q=量子计算机",
      "/?q=嘉冒贷",
      "/?q=外贸企业融资&explain=1",
      "/cases/jiaxing-18?q=审批",
      "/cases/none",
      "/widget/",
      "/embed?q=融资",
    ]) {
      await page.goto(address);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width, address);
    }
  });
}

test("on a phone the hits come at once, and a facet opens as a sheet and closes again", async () => {
  await open(phone);
  await page.goto("/?q=长三角");
  const top = await hits().first().evaluate((hit) => hit.getBoundingClientRect().top);
  assert.ok(top < 300, `the first hit begins at ${top}`);
  assert.equal(await facets().count(), 0, "the list of a desk is not there");

  const bar = page.getByRole("navigation", { name: "筛选和排序" });
  const sheet = bar.locator(".sheet").first();
  await bar.locator("summary", { hasText: /^部门/ }).tap();
  assert.ok(await sheet.isVisible());
  await page.touchscreen.tap(180, 60); // beside the sheet, on the veil
  assert.ok(!(await sheet.isVisible()));

  await bar.locator("summary", { hasText: /^部门/ }).tap();
  await sheet.getByRole("link", { name: /^税务局/ }).tap();
  await page.waitForURL(/department=/);
  assert.equal(await bar.locator("summary", { hasText: /^部门/ }).innerText(), "部门 1");
});

test("on a phone what can be pressed is big enough for a finger", async () => {
  await open(phone);
  await page.goto("/?q=长三角&department=税务局&domain=区域一体化");
  await page.locator(".filter-bar summary").first().tap();
  for (const selector of [".filter-bar > details > summary", ".sheet .values a", ".chip", ".clear", ".search button", ".foot a"]) {
    for (const target of await page.locator(selector).all()) {
      if (!(await target.isVisible())) continue;
      const { height } = await target.boundingBox();
      assert.ok(height >= 44, `${selector} is ${height} high`);
    }
  }
});

test("in the dark the page is dark", async () => {
  await open({ colorScheme: "dark" });
  await page.goto("/?q=外贸企业融资");
  const [ground, text] = await page.evaluate(() => {
    const style = getComputedStyle(document.body);
    return [style.backgroundColor, style.color];
  });
  assert.equal(ground, "rgb(21, 24, 27)");
  assert.equal(text, "rgb(230, 228, 223)");
});

test("every page has one first heading, its landmarks and no heading left out", async () => {
  for (const address of ["/", "/?q=长三角", "/cases/jiaxing-20?q=融资", "/cases/none"]) {
    await page.goto(address);
    assert.equal(await page.getByRole("heading", { level: 1 }).count(), 1, address);
    assert.equal(await page.getByRole("main").count(), 1, address);
    assert.equal(await page.getByRole("search").count(), 1, address);
    assert.equal(await page.locator("html").getAttribute("lang"), "zh-Hans");
    const levels = await page.locator("h1:visible, h2:visible, h3:visible").evaluateAll((list) => list.map((h) => Number(h.tagName[1])));
    assert.equal(levels[0], 1, `${address} begins with ${levels}`);
    levels.forEach((level, i) => assert.ok(i === 0 || level <= levels[i - 1] + 1, `${address}: ${levels}`));
  }
});

test("on paper only the case is left", async () => {
  await page.goto("/cases/jiaxing-20?q=融资");
  await page.emulateMedia({ media: "print" });
  assert.ok(await page.getByRole("heading", { level: 1 }).isVisible());
  for (const selector of [".search", ".back", ".neighbours", ".on-page", ".foot"]) {
    assert.ok(!(await page.locator(selector).first().isVisible()), selector);
  }
});

test("a site without cases says how to import some", async () => {
  const empty = await startSite({ empty: true });
  try {
    await open({ at: empty });
    await page.goto("/");
    assert.match(await page.locator("main").innerText(), /anlisou import/);
  } finally {
    await empty.stop();
  }
});
