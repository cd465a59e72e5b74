// The second file: a whole list of results with its facets, in a dialog or in the page. It is fetched when it is needed and
// uses the first file's tools.

import type { Answer, Field, Hit, Parameters } from "./client";
import { pause, skeletonAfter, type Context, type View } from "./context";
import type { Results, Tools } from "./element";
import { remember } from "./recent";
import css from "./results.css";

const batch = 10; // hits at a time
const shownFirst = 8; // values of a facet
const shownNarrow = 3; // where facets lie above the hits: results.css knows where
const shownPassages = 2; // of a case; the others are a press away
const narrow = 560;

const digits = "零一二三四五六七八九";

/** numeral writes 1 to 999 as Chinese documents number their parts, and as the pages of the search do: 十, 二十一, 一百零五. */
function numeral(n: number): string | number {
  if (n > 999) return n;
  const [hundreds, tens, ones] = [Math.floor(n / 100), Math.floor(n / 10) % 10, n % 10];
  const middle = tens ? (tens > 1 || hundreds ? digits[tens] : "") + "十" : hundreds && ones ? "零" : "";
  return (hundreds ? `${digits[hundreds]}百` : "") + middle + (ones ? digits[ones] : "");
}

export function results(tools: Tools): Results {
  const { ask, composing, dress, Failure, leading, make, marked, query, set } = tools;

  // list shows results under a field, as one types.
  function list(context: Context, into: HTMLElement): View {
    const { settings, say, signal, emit } = context;
    const { input } = context.form;
    dress(context.root.getRootNode() as ShadowRoot, css);
    const status = make("p", { class: "count", part: "count", role: "status" });
    const advice = make("div", { class: "advice", part: "notice" });
    const facets = make("div", { class: "facets", part: "facets" });
    const hits = make("ol", { class: "hits", part: "results" });
    const more = make("button", { type: "button", part: "more", class: "more" }, say("more"));
    const beside = make("div", { class: "beside", part: "related" });
    const all = make("a", { part: "all", class: "all" }, say("all"));
    const body = make("div", { class: "body" }, facets, make("div", { class: "main" }, hits, more, beside));
    into.append(make("div", { class: "bar" }, status, all), advice, body);

    let chosen: Parameters = []; // of the facets
    let page = 1;
    let timer = 0;
    let slow = 0;
    let pending: AbortController | undefined;
    let opened: string[] = []; // facets shown in full

    const typed = () => input.value.trim();
    const asked = (): Parameters => [...(typed() ? ([["q", typed()]] as Parameters) : []), ...settings.fixed, ...chosen];

    function stop() {
      clearTimeout(timer);
      clearTimeout(slow);
      pending?.abort();
      pending = undefined;
      into.classList.remove("busy");
    }

    async function search(to = 1) {
      stop();
      const mine = (pending = new AbortController());
      slow = setTimeout(() => {
        into.classList.add("busy");
        if (!hits.firstChild) hits.replaceChildren(...[1, 2, 3].map(() => make("li", { class: "skeleton", part: "skeleton", "aria-hidden": "true" })));
        status.textContent = say("loading");
      }, skeletonAfter);
      const text = typed();
      emit("query", { query: text });
      set(all, leading(context.at("/", asked())));
      try {
        const parameters: Parameters = [...asked(), ["page", String(to)], ["size", String(batch)]];
        const answer = await ask<Answer>(`${settings.api}/api/v1/search${query(parameters)}`, mine.signal);
        if (pending !== mine) return;
        stop();
        page = to;
        show(answer);
        if (answer.total > 0) emit("results", { query: text, total: answer.total, page });
        else emit("zero", { query: text, total: 0 });
      } catch (error) {
        if (pending !== mine || !(error instanceof Failure)) return;
        stop();
        for (const empty of [...hits.querySelectorAll(".skeleton")]) hits.removeChild(empty);
        status.textContent = "";
        const message = context.failed(error, () => void search(to));
        message.setAttribute("role", "alert");
        advice.replaceChildren(message);
      }
    }

    function show(answer: Answer) {
      const { total, correction, relaxed, related } = answer;
      status.textContent = total > 0 ? say("cases", total) : answer.query ? say("none", answer.query) : say("nothing");
      const sentences: Node[] = [];
      if (correction?.applied) sentences.push(make("p", {}, say("corrected", answer.query, correction.query)));
      else if (correction) {
        const other = make("button", { type: "button", part: "correction", class: "link" }, ...marked(correction.runs));
        other.addEventListener("click", () => searchFor(correction.query));
        sentences.push(make("p", {}, say("offer"), other));
      }
      if (relaxed) sentences.push(make("p", {}, say(relaxed.complete ? "better" : "relaxed")));
      if (total === 0) sentences.push(onward());
      all.hidden = total === 0;
      advice.replaceChildren(...sentences);
      const items = answer.hits.map(hit);
      const focused = hits.contains((context.root.getRootNode() as ShadowRoot).activeElement);
      if (page === 1) {
        hits.replaceChildren(...items);
        if (focused) (items[0]?.querySelector("a") ?? input).focus(); // whoever went to the hits stays there
      } else {
        hits.append(...items);
        items[0]?.querySelector("a")?.focus(); // the button that was pressed may be gone
      }
      more.hidden = page * batch >= Math.min(total, 10_000);
      beside.replaceChildren();
      if (related && page === 1) {
        beside.append(make("p", {}, say("related", related.total)));
        beside.append(make("ol", { class: "hits", part: "results" }, ...related.hits.map(hit)));
      }
      showFacets(answer.facets);
    }

    // onward is what whoever found nothing can do.
    function onward(): HTMLElement {
      const ways = make("ul");
      const way = (text: string, act: () => void) => {
        const button = make("button", { type: "button", class: "link" }, text);
        button.addEventListener("click", () => (input.focus(), act())); // the button will be gone
        ways.append(make("li", {}, button));
      };
      if (typed()) ways.append(make("li", {}, say("fewer")));
      if (chosen.length > 0) way(say("unfiltered"), () => ((chosen = []), void search()));
      way(say("everything"), () => ((chosen = []), searchFor("")));
      return ways;
    }

    function hit(found: Hit): HTMLElement {
      const q = typed();
      const url = context.at(found.path, q ? [["q", q]] : []);
      const title = make("a", { ...leading(url), part: "title" }, ...marked(found.title_runs));
      title.addEventListener("click", (event) => {
        if (settings.recent) remember(q);
        const own = !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0;
        if (!emit("select", { kind: "case", id: found.id, text: found.title, url }, true) && own) event.preventDefault();
      });
      const known = [found.number && say("case", settings.language === "en" ? found.number : numeral(found.number)), found.departments.join("、"), found.domains.join("、"), found.region, found.date ?? found.year];
      const item = make("li", { part: "result" }, make("h2", { class: "title" }, title));
      const meta = make("p", { class: "meta", part: "meta" }, known.filter(Boolean).join(" · "));
      if (found.inferred) {
        const how = say("inferredHow", found.inferred.map((field) => say(field)).join("、"));
        meta.append(" ", make("span", { class: "section", part: "inferred", title: how }, say("inferred")));
      }
      item.append(meta);
      const passages = found.snippets.map(({ section, runs }) =>
        make("p", { class: "passage", part: "passage" }, make("span", { class: "section", part: "section" }, section), ...marked(runs)),
      );
      item.append(...passages.splice(0, shownPassages));
      if (passages.length > 0) {
        item.append(make("details", { part: "passages" }, make("summary", { class: "fold" }, say("passages", passages.length)), ...passages));
      }
      if (found.lacks) item.append(make("p", { class: "reason", part: "lacks" }, say("lacks", found.lacks.join(say("and")))));
      for (const reason of found.reasons ?? []) item.append(make("p", { class: "reason", part: "reason" }, reason));
      return item;
    }

    // showFacets keeps the focus on a box that is there again.
    function showFacets(counts: Answer["facets"]) {
      const active = (context.root.getRootNode() as ShadowRoot).activeElement;
      const within = facets.contains(active);
      const useful = settings.facets.filter((field) => counts[field]?.some(({ count, selected }) => count > 0 || selected));
      facets.replaceChildren(...useful.map((field) => facet(field, counts[field]!)));
      facets.hidden = !facets.firstChild;
      if (within) ([...facets.querySelectorAll("input")].find((box) => box.id === active!.id) ?? input).focus();
    }

    function facet(field: Field, values: { value: string; count: number; selected: boolean }[]): HTMLElement {
      const first = into.clientWidth > narrow ? shownFirst : shownNarrow;
      const rows = values.map(({ value, count, selected }, i) => {
        const check = make("input", { type: "checkbox", id: `${field}-${value}` });
        check.checked = selected;
        check.addEventListener("change", () => {
          chosen = chosen.filter(([name, other]) => name !== field || other !== value);
          if (check.checked) chosen.push([field, value]);
          emit("facet", { field, value, selected: check.checked });
          void search();
        });
        const row = make("label", { part: "value", class: count > 0 ? "" : "empty" }, check, make("span", { class: "name" }, value));
        row.append(make("span", { class: "number", part: "number" }, String(count)));
        row.hidden = (i >= first || count === 0) && !selected && opened.indexOf(field) < 0;
        return row;
      });
      const set = make("fieldset", { part: "facet" }, make("legend", { part: "facet-name" }, say(field as "department")), ...rows);
      const left = rows.filter((row) => row.hidden);
      if (left.length > 0) {
        const rest = make("button", { type: "button", part: "rest", class: "link" }, say("rest", left.length));
        rest.addEventListener("click", () => {
          opened.push(field);
          for (const row of left) row.hidden = false;
          rest.remove();
          left[0].querySelector("input")!.focus();
        });
        set.append(rest);
      }
      return set;
    }

    function searchFor(text: string) {
      input.value = text;
      void search();
    }

    const later = () => {
      stop();
      timer = setTimeout(() => void search(), pause);
    };
    const heard = { signal };
    input.addEventListener("input", later, heard);
    input.addEventListener("compositionend", later, heard);
    context.form.asked(() => {
      if (settings.recent) remember(typed());
      void search();
    }, signal);
    more.addEventListener("click", () => void search(page + 1), heard);
    more.hidden = true;
    // Arrows go from the field through the titles, and back.
    into.addEventListener(
      "keydown",
      (event) => {
        if (composing(event) || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
        const titles = [...into.querySelectorAll<HTMLElement>(".title a")];
        const from = titles.indexOf(event.target as HTMLElement);
        if (from < 0 && event.target !== input) return;
        const to =
          event.key === "ArrowDown" ? from + 1
          : event.key === "ArrowUp" ? from - 1
          : event.key === "Home" && from >= 0 ? 0
          : event.key === "End" && from >= 0 ? titles.length - 1
          : undefined; // prettier-ignore
        if (to === undefined || (to < 0 && from < 0)) return;
        event.preventDefault();
        if (to < 0) input.focus();
        else titles[Math.min(to, titles.length - 1)]?.focus();
      },
      heard,
    );
    addEventListener("online", () => advice.querySelector(".failure") && void search(page), heard);
    signal.addEventListener("abort", stop);
    set(input, { role: undefined });
    return { open: () => input.focus(), close: stop, search: searchFor };
  }

  function page(context: Context): View {
    const into = make("div", { class: "whole", part: "page" });
    const focused = context.form.input.matches(":focus");
    context.root.prepend(into);
    into.append(context.form.form);
    if (focused) context.form.input.focus(); // moved, it has lost it
    const view = list(context, into);
    const { resultsURL } = context.settings;
    if (!context.form.input.value) {
      const address = new URL(location.href);
      const here = resultsURL ? new URL(resultsURL, document.baseURI) : address;
      const text = here.pathname === address.pathname ? address.searchParams.get("q") : "";
      view.search(text ?? "");
    }
    return view;
  }

  function dialog(context: Context): View {
    const { say, root, emit, signal } = context;
    const shut = make("button", { type: "button", part: "close", class: "shut", "aria-label": say("close") });
    const into = make("div", { class: "sheet" });
    const dialog = make("dialog", { part: "dialog", class: "dialog", "aria-label": say("label") }, into);
    context.form.form.append(shut);
    into.append(context.form.form);
    root.append(dialog);
    const view = list(context, into);
    const heard = { signal };
    shut.addEventListener("click", () => dialog.close(), heard);
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close(), heard);
    // Escape while an input method composes is the input method's. Any other closes: some browsers would first clear the field.
    dialog.addEventListener(
      "keydown",
      (event) => {
        if (event.key !== "Escape") return;
        event.preventDefault();
        event.stopPropagation();
        if (!composing(event)) dialog.close();
      },
      heard,
    );
    dialog.addEventListener(
      "close",
      () => {
        view.close();
        emit("close", {});
      },
      heard,
    );
    signal.addEventListener("abort", () => dialog.open && dialog.close());
    let fresh = true;
    return {
      open() {
        if (dialog.open) return;
        dialog.showModal();
        context.form.input.focus();
        emit("open", {});
        if (fresh) view.search(context.form.input.value);
        fresh = false;
      },
      close: () => dialog.close(),
      search(text) {
        if (!dialog.open) this.open();
        view.search(text);
      },
    };
  }

  return { page, dialog };
}
