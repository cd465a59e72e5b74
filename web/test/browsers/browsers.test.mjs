// The main ways through the pages and the widget in Firefox and in WebKit; those that a machine lacks are skipped, and named.
// How an input method composes is tested in Chromium alone: no driver of the others can say it.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { startForeign } from "../foreign.mjs";
import { startSite } from "../site.mjs";
import { installed, missing } from "./browsers.mjs";

let site, foreign;
before(async () => {
  foreign = await startForeign(() => site.url);
  site = await startSite({ sites: [["城市", foreign.named]], more: ["--limit", "0"] });
});
after(async () => {
  await foreign?.stop();
  await site?.stop();
});

const asked = async (parameters) => (await fetch(`${site.url}/api/v1/search?${new URLSearchParams(parameters)}`)).json();

for (const what of missing) test(what, { skip: "it is not installed here" }, () => {});

for (const { name, start } of installed) {
  describe(name, () => {
    let visitor;
    before(async () => {
      visitor = await start();
      console.log(`${name}: ${visitor.version}`);
    });
    after(async () => visitor?.stop());

    const quiet = () => assert.deepEqual(visitor.complaints.splice(0), []);
    const box = () => document.querySelector("[role=combobox]");
    const inWidget = (selector) => document.querySelector("case-search").shadowRoot.querySelector(selector);
    const ready = () => visitor.until(() => document.querySelector("case-search")?.shadowRoot?.querySelector(".cs, .whole") !== undefined && document.querySelector("case-search")?.shadowRoot?.querySelector("[type=search], .trigger") !== null);
    const counted = (n) => visitor.until((n) => document.querySelector("case-search").shadowRoot.querySelector(".count")?.textContent === `${n} 个案例`, n);
    const focused = () => visitor.read(() => {
      let at = document.activeElement;
      while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
      return at?.outerHTML.slice(0, 60);
    });

    test("a search from the home page, a filter, and a case", async () => {
      const { total, facets, hits } = await asked({ q: "改革" });
      await visitor.go(site.url);
      await visitor.click(box);
      await visitor.type("改革");
      await visitor.until(() => document.querySelector("[role=listbox] [role=option]"));
      await visitor.press("Enter");
      await visitor.until((n) => new URLSearchParams(location.search).get("q") === "改革" && document.querySelector("h1 .figure")?.textContent === String(n), total);
      const { value, count } = facets.department.find(({ count }) => count < total);
      await visitor.click((value) => [...document.querySelectorAll(".facets a")].find((a) => a.querySelector(".name").textContent === value), value);
      await visitor.until((n) => document.querySelector("h1 .figure")?.textContent === String(n), count);
      assert.deepEqual(await visitor.read(() => new URLSearchParams(location.search).getAll("department")), [value]);
      await visitor.read(() => history.back());
      await visitor.until((n) => document.querySelector("h1 .figure")?.textContent === String(n), total);
      await visitor.click((path) => document.querySelector(`main a[href^="${path}"]`), hits[0].path);
      await visitor.until((title) => document.querySelector("h1")?.textContent.trim() === title, hits[0].title);
      quiet();
    });

    test("with the keyboard alone: the box, its suggestions, results and a case", async () => {
      await visitor.go(site.url);
      for (let i = 0; i < 20 && !(await visitor.read(() => document.activeElement?.getAttribute("role") === "combobox")); i++) await visitor.press("Tab");
      assert.match(await focused(), /combobox|^<input/);
      await visitor.type("haiguan");
      await visitor.until(() => document.querySelector("[role=listbox] [role=option]"));
      await visitor.press("ArrowDown");
      const chosen = await visitor.until(() => document.querySelector("[role=option][aria-selected=true]")?.id);
      assert.equal(await visitor.read(() => document.querySelector("[role=combobox]").getAttribute("aria-activedescendant")), chosen);
      await visitor.press("Escape");
      await visitor.until(() => document.querySelector("[role=combobox]").getAttribute("aria-expanded") === "false");
      assert.equal(await visitor.read(() => document.querySelector("[role=combobox]").value), "haiguan", "Escape closes the list first");
      await visitor.press("Enter");
      await visitor.until(() => new URLSearchParams(location.search).get("q") === "haiguan" && document.querySelector("h1 .figure"));
      const first = await visitor.read(() => document.querySelector("main ol h2 a, main ol h3 a").pathname);
      for (let i = 0; i < 60 && !(await visitor.read((first) => document.activeElement?.pathname === first, first)); i++) await visitor.press("Tab");
      await visitor.press("Enter");
      await visitor.until((first) => location.pathname === first, first);
      quiet();
    });

    test("the widget's box in a page of another site", async () => {
      await visitor.go(`${foreign.url}/clean.html`);
      await ready();
      await visitor.click(inWidget, "[type=search]");
      await visitor.type("融资");
      await visitor.until(() => document.querySelector("case-search").shadowRoot.querySelectorAll("[role=option]").length > 1);
      const { field, list } = await visitor.read(() => {
        const at = (selector) => document.querySelector("case-search").shadowRoot.querySelector(selector).getBoundingClientRect().toJSON();
        return { field: at("form"), list: at(".popup") };
      });
      assert.ok(Math.abs(list.left - field.left) < 1 && Math.abs(list.width - field.width) < 1 && list.top >= field.bottom && list.top < field.bottom + 20, `the list is under its box: ${JSON.stringify({ field, list })}`);
      await visitor.press("ArrowDown");
      await visitor.until(() => document.querySelector("case-search").shadowRoot.querySelector("[aria-selected=true]"));
      await visitor.press("ArrowUp");
      await visitor.press("Enter"); // nothing is chosen: all results
      await visitor.until((url) => location.href === url, `${site.url}/?q=${encodeURIComponent("融资")}`);
      quiet();
    });

    test("the widget's list of results, its facets, and its frame", async () => {
      const { total, facets } = await asked({});
      await visitor.go(`${foreign.url}/page.html`);
      await counted(total);
      const { value, count } = facets.department.find(({ count }) => count < total);
      await visitor.click((value) => document.querySelector("case-search").shadowRoot.getElementById(`department-${value}`), value);
      await counted(count);
      await visitor.go(`${foreign.url}/frame.html`);
      await visitor.until(() => document.querySelector("iframe[data-case-search]")?.getBoundingClientRect().height > 300); // as high as what it shows
      quiet();
    });

    test("the widget's dialog by a key: arrows go through the titles, Escape closes, the focus comes back", async () => {
      await visitor.go(`${foreign.url}/empty.html`);
      await visitor.until(() => customElements.get("case-search"));
      await visitor.read(() => {
        const element = document.createElement("case-search");
        element.setAttribute("mode", "dialog");
        element.setAttribute("shortcut", "ctrl+k");
        document.querySelector("#place").replaceChildren(element);
      });
      await ready();
      await visitor.read(() => document.querySelector("case-search").focus());
      await visitor.press("Control", "k");
      await visitor.until(() => document.querySelector("case-search").shadowRoot.querySelector("dialog[open]"));
      await visitor.type("融资");
      const { total } = await asked({ q: "融资" });
      await counted(total);
      await visitor.press("ArrowDown");
      await visitor.until(() => document.querySelector("case-search").shadowRoot.activeElement?.matches(".title a"));
      await visitor.press("Escape");
      await visitor.until(() => !document.querySelector("case-search").shadowRoot.querySelector("dialog[open]"));
      assert.match(await focused(), /^<button.*trigger/);
      quiet();
    });

    test("a page that may not ask is told kindly", async () => {
      // Sandboxed by the policy that it comes with, a page has no origin that could be registered.
      await visitor.go(`${foreign.url}/clean.html?policy=${encodeURIComponent("sandbox allow-scripts")}`);
      await ready();
      await visitor.click(inWidget, "[type=search]");
      await visitor.type("融资");
      const told = await visitor.until(() => document.querySelector("case-search").shadowRoot.querySelector(".failure")?.textContent);
      assert.match(told, /这个网页上暂时还不能搜索/);
      visitor.complaints.splice(0); // the browser says what it kept back
    });

    test("the heads of the overview stand over their columns", async () => {
      await visitor.go(`${site.url}/overview`);
      const heads = await visitor.read(() => {
        const box = (element) => element.getBoundingClientRect().toJSON();
        const columns = [...document.querySelectorAll(".matrix tfoot td")].map(box);
        return [...document.querySelectorAll(".matrix thead th > *")].map((head, i) => ({ text: head.textContent, head: box(head), column: columns[i] }));
      });
      assert.ok(heads.length > 10);
      for (const { text, head, column } of heads) {
        assert.ok(head.left >= column.left - 1 && head.right <= column.right + 1, `${text}: ${JSON.stringify({ head, column })}`);
      }
    });

    test("no page is wider than its window", async () => {
      for (const address of ["/", "/?q=改革", "/overview", "/widget/"]) {
        await visitor.go(site.url + encodeURI(address));
        const [wide, room] = await visitor.read(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
        assert.ok(wide <= room, `${address}: ${wide} of ${room}`);
      }
      quiet();
    });
  });
}
