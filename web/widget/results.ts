// The second file: a whole list of results with its facets, in a dialog or in the page. It is fetched when it is needed and
// uses the first file's tools.

import type { Answer, Field, Hit, Parameters } from "./client";
import { pause, skeletonAfter, type Context, type View } from "./context";
import type { Results, Tools } from "./element";
import { hit, type Shown } from "./hit";
import { remember } from "./recent";
import { telling } from "./telling";
import css from "./results.css";

const batch = 10; // hits at a time
const shownFirst = 8; // values of a facet
const shownNarrow = 3; // where facets lie above the hits: results.css knows where
const shownDepartments = 6; // to go on from where nothing was found
const narrow = 560;

export function results(tools: Tools): Results {
  const { ask, composing, dress, Failure, hint, leading, make, marked, query, set } = tools;

  // list shows results under a field, as one types, and has what is asked for kept.
  function list(context: Context, into: HTMLElement, keep = (_asked: Parameters) => {}): View & { start(text: string, filters: Parameters): void } {
    const { settings, say, signal, emit } = context;
    const words = telling(tools, context);
    const { tell, named } = words;
    const { input } = context.form;
    dress(context.root.getRootNode() as ShadowRoot, css);
    const status = make("p", { class: "count", part: "count", role: "status" });
    const advice = make("div", { class: "advice", part: "notice" });
    const facets = make("div", { class: "facets", part: "facets" });
    const hits = make("ol", { class: "hits", part: "results" });
    const more = make("button", { type: "button", part: "more", class: "more" }, tell("more"));
    const beside = make("section", { class: "beside", part: "related", tabindex: "-1", "aria-labelledby": "alike" });
    const skip = make("button", { type: "button", part: "skip", class: "skip" }, tell("skip"));
    const widened = make("button", { type: "button", part: "widened", class: "link" });
    const all = make("a", { part: "all", class: "all" }, say("all"));
    const body = make("div", { class: "body" }, facets, make("div", { class: "main" }, hits, more, beside));
    into.append(make("div", { class: "bar" }, skip, status, widened, all), advice, body);

    let chosen: Parameters = []; // of the facets
    let page = 1;
    let timer = 0;
    let slow = 0;
    let pending: AbortController | undefined;
    let opened: string[] = []; // facets shown in full
    let verbatim = false; // as typed, though another wording is likelier

    const typed = () => input.value.trim();
    const asked = (fixed = settings.fixed): Parameters => [...(typed() ? ([["q", typed()]] as Parameters) : []), ...fixed, ...chosen];

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
      keep(asked([]));
      try {
        const parameters: Parameters = [...asked(), ["page", String(to)], ["size", String(batch)], ["lang", settings.language]];
        if (verbatim) parameters.push(["verbatim", "1"]);
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
        into.classList.add("busy"); // what is there is not the answer
        for (const empty of [...hits.querySelectorAll(".skeleton")]) hits.removeChild(empty);
        status.textContent = "";
        const message = context.failed(error, () => void search(to));
        message.setAttribute("role", "alert");
        advice.replaceChildren(message);
      }
    }

    function show(answer: Answer) {
      const { total, correction, relaxed, related } = answer;
      const none = chosen.length > 0 ? tell("noneChosen", answer.query) : say(settings.fixed.length > 0 ? "noneHere" : "none", answer.query);
      status.textContent = total > 0 ? say("cases", total) : answer.query ? none : tell("nothing");
      const sentences: Node[] = [];
      if (correction?.applied) {
        const back = pressed(tell("verbatim", answer.query), () => ((verbatim = true), void search()));
        sentences.push(make("p", {}, tell("corrected", answer.query, correction.query), " ", back));
      } else if (correction) {
        const other = make("button", { type: "button", part: "correction", class: "link" }, ...marked(correction.runs));
        other.addEventListener("click", () => searchFor(correction.query));
        sentences.push(make("p", {}, tell("offer"), other));
      }
      if (relaxed) {
        const none = relaxed.complete ? "" : lacked(relaxed.without, answer.hits, total);
        sentences.push(make("p", {}, none ? tell("relaxedAll", none) : tell(relaxed.complete ? "better" : "relaxed")));
      }
      if (total === 0) sentences.push(onward());
      all.hidden = total === 0 || context.at("/", asked()).split(/[?#]/)[0] === location.href.split(/[?#]/)[0]; // it leads here
      advice.replaceChildren(...sentences);
      const shown: Shown = {
        level: "h2",
        query: typed(),
        region: (answer.facets.region?.length ?? 0) > 1,
        only: settings.facets.indexOf("department") < 0 ? undefined : (name) => (input.focus(), choose(typed(), [["department", name]])),
      };
      const items = answer.hits.map((found) => hit(tools, context, words, found, shown));
      items.forEach((one, i) => set(one, { "aria-posinset": String((page - 1) * batch + i + 1), "aria-setsize": String(total) }));
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
      widened.hidden = beside.hidden = !related || page > 1;
      if (related && page === 1) {
        widened.textContent = tell("widened", related.total);
        const heading = make("h2", { id: "alike", class: "name" }, tell("alike"));
        const none = lacked(related.without, related.hits, related.total);
        const told = make("p", { class: "apart" }, none ? tell("relatedAll", related.total, none) : tell("related", related.total));
        beside.append(heading, told, make("ol", { class: "hits", part: "results" }, ...related.hits.map((found) => hit(tools, context, words, found, { ...shown, level: "h3" }))));
      }
      showFacets(answer.facets);
    }

    // lacked quotes the words that all of so many cases lack, where these are the same: as the results page does.
    function lacked(without: string[], hits: Hit[], total: number): string {
      const [first] = hits.map(({ lacks = [] }) => lacks);
      const same = hits.length === total && hits.every(({ lacks }) => String(lacks) === String(first));
      return (without.length === 1 ? without : same ? first : []).map((word) => `“${word}”`).join(tell("and"));
    }

    const choose = (text: string, filters: Parameters = []) => ((chosen = filters), searchFor(text));

    // pressed is a button among words, which will be gone with what it leads to.
    function pressed(text: string, act: () => void): HTMLElement {
      const button = make("button", { type: "button", class: "link" }, text);
      button.addEventListener("click", () => (input.focus(), act()));
      return button;
    }

    // onward is what whoever found nothing can do: fewer words, no filters, everything, help; and each word alone, a department.
    function onward(): HTMLElement {
      const text = typed();
      const ways = make("ul");
      const way = (...line: (Node | string)[]) => make("li", {}, ...line);
      if (text) ways.append(way(say("fewer")));
      const unfiltered = pressed(tell("unfiltered"), () => choose(text));
      if (chosen.length > 0) ways.append(way(unfiltered));
      ways.append(way(pressed(tell("everything"), () => choose(""))), way(tell("examples"), make("a", leading(`${settings.api}/help`), tell("help"))));
      const counted = (text: string, cases: number, act: () => void) =>
        make("span", { lang: "zh-Hans" }, cases > 0 ? pressed(`${text} ${say("cases", cases)}`, act) : tell("holdNone", text));
      const about = (parameters: Parameters) => ask<Answer>(`${settings.api}/api/v1/search${query([...settings.fixed, ["size", "0"], ...parameters])}`, signal);
      const more = async () => {
        if (text) {
          const { explanation, total } = await about([["q", text], ["explain", "1"]]);
          if (total > 0) unfiltered.textContent = tell("without", total);
          const words = explanation!.words.filter(({ text }, i, all) => all.findIndex((word) => word.text === text) === i);
          if (words.length > 1) ways.prepend(way(tell("tried"), ...words.map(({ text, cases }) => counted(text, cases, () => choose(text)))));
        }
        const departments = settings.facets.indexOf("department") >= 0;
        if (!departments && settings.fixed.length === 0) return;
        const { total, facets } = await about([]);
        if (total === 0 && settings.fixed.length > 0) hint(tell("fixed", settings.fixed.map(([name, value]) => `${name}="${value}"`).join(" ")));
        if (!departments) return;
        const many = facets.department!.filter(({ count }) => count > 0).slice(0, shownDepartments);
        if (many.length > 0) ways.append(way(tell("departments"), ...many.map(({ value, count }) => counted(value, count, () => choose("", [["department", value]])))));
      };
      more().catch(() => {}); // there are other ways
      return ways;
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
        check.disabled = count === 0 && !selected;
        const row = make("label", { part: "value", class: count > 0 ? "" : "empty" }, check, make("span", { class: "name", lang: "zh-Hans" }, value));
        row.append(make("span", { class: "number", part: "number", "aria-hidden": "true" }, String(count)), make("span", { class: "unseen" }, say("cases", count)));
        row.hidden = (i >= first || count === 0) && !selected && opened.indexOf(field) < 0;
        return row;
      });
      const set = make("fieldset", { part: "facet", tabindex: "-1" }, make("legend", { part: "facet-name" }, named(field)), ...rows);
      const left = rows.filter((row) => row.hidden);
      if (left.length > 0) {
        const some = values.some(({ count }, i) => rows[i].hidden && count > 0);
        const rest = make("button", { type: "button", part: "rest", class: "link" }, tell(some ? "rest" : "unmet", left.length, named(field)));
        rest.addEventListener("click", () => {
          opened.push(field);
          for (const row of left) row.hidden = false;
          rest.remove();
          (left.map((row) => row.querySelector("input")!).find((box) => !box.disabled) ?? set).focus();
        });
        set.append(rest);
      }
      return set;
    }

    function searchFor(text: string) {
      verbatim = false;
      input.value = text;
      void search();
    }

    const later = () => {
      stop();
      verbatim = false;
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
    widened.addEventListener("click", () => beside.focus(), heard);
    skip.addEventListener("click", () => (into.querySelector<HTMLElement>(".title a") ?? input).focus(), heard);
    more.hidden = widened.hidden = beside.hidden = true;
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
    return {
      open: () => input.focus(),
      close: stop,
      search: searchFor,
      start(text, filters) {
        chosen = filters;
        searchFor(text);
      },
    };
  }

  function page(context: Context): View {
    const into = make("div", { class: "whole", part: "page" });
    const focused = context.form.input.matches(":focus");
    context.root.prepend(into);
    into.append(context.form.form);
    if (focused) context.form.input.focus(); // moved, it has lost it
    // The address of the page says what is asked for; of filters only where the page is said to be that of the results.
    const { resultsURL, facets } = context.settings;
    const names: string[] = ["q", ...(resultsURL ? facets : [])];
    const here = !resultsURL || new URL(resultsURL, document.baseURI).pathname === location.pathname;
    const view = list(context, into, (asked) => {
      const address = new URL(location.href);
      for (const name of names) address.searchParams.delete(name);
      for (const [name, value] of asked) if (names.indexOf(name) >= 0) address.searchParams.append(name, value);
      try {
        if (here && decodeURI(address.href) !== decodeURI(location.href)) history.replaceState(history.state, "", address);
      } catch {} // a sandbox may forbid it, and a browser that is asked too often
    });
    if (!context.form.input.value) {
      const said = ([...new URLSearchParams(here ? location.search : "")] as Parameters).filter(([name]) => names.indexOf(name) >= 0);
      view.start(said.find(([name]) => name === "q")?.[1] ?? "", said.filter(([name]) => name !== "q"));
    }
    return view;
  }

  function dialog(context: Context): View {
    const { say, root, emit, signal } = context;
    const shut = make("button", { type: "button", part: "close", class: "shut" }, telling(tools, context).tell("close"));
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
