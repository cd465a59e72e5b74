// A search box with suggestions: the ARIA Authoring Practices' "editable combobox with list autocomplete". The list lies in
// the browser's top layer, over whatever the page stacks up and out of what it clips.

import { ask, Failure, query, type Answer, type Parameters, type Suggestion } from "./client";
import { composing, pause, skeletonAfter, type Context, type View } from "./context";
import { make, marked, set, type Run } from "./dom";
import { forget, recall, remember } from "./recent";

const most = 8; // suggestions
const gap = 6; // pixels between box and list

interface Option {
  kind: "title" | "word" | "department" | "domain" | "recent" | "clear" | "all";
  text: string;
  runs?: Run[];
  also?: Run[];
  breaks?: number[];
  cases?: number;
  url?: string;
  id?: string;
}

export function box(context: Context): View {
  const { settings, say, signal, emit } = context;
  const { asked, form, input } = context.form;
  const list = make("ul", { id: "list", role: "listbox", part: "list", "aria-label": say("list") });
  const notice = make("div", { class: "notice", part: "notice" });
  const popup = make("div", { class: "popup", part: "popup", popover: "manual" }, notice, list);
  const status = make("p", { class: "unseen", role: "status" });
  form.append(popup, status);
  set(input, { role: "combobox", "aria-autocomplete": "list", "aria-controls": "list", "aria-expanded": "false" });
  popup.hidden = true;

  let options: Option[] = []; // in the list, and about this text:
  let about: string | undefined;
  let active = -1; // none: Enter searches for what is typed
  let timer = 0;
  let slow = 0;
  let pending: AbortController | undefined;

  const none = settings.fixed.length > 0 ? "noneHere" : "none";
  const typed = () => input.value.trim();
  const isOpen = () => !popup.hidden;

  function stop() {
    clearTimeout(timer);
    clearTimeout(slow);
    pending?.abort();
    pending = undefined;
    popup.classList.remove("busy");
  }

  function open() {
    if (!isOpen()) {
      popup.hidden = false;
      popup.showPopover?.();
      emit("open", {});
    }
    set(input, { "aria-expanded": String(options.length > 0) });
    place();
  }

  function close() {
    stop();
    activate(-1);
    if (!isOpen()) return;
    popup.hidePopover?.();
    popup.hidden = true;
    set(input, { "aria-expanded": "false" });
    status.textContent = "";
    emit("close", {});
  }

  // place puts the list under the box or, where there is more room, above it. It is measured from where it lies, so that
  // a page which moves or scales what it holds is allowed for.
  function place() {
    if (!isOpen() || !popup.showPopover) return;
    const field = form.getBoundingClientRect();
    const below = innerHeight - field.bottom - gap;
    const above = field.top - gap;
    const up = below < 220 && above > below;
    const style = popup.style;
    style.left = `${field.left}px`;
    style.width = `${field.width}px`;
    style.maxHeight = `${Math.max(120, Math.min(440, (up ? above : below) - gap))}px`;
    style.top = up ? "auto" : `${field.bottom + gap}px`;
    style.bottom = up ? `${innerHeight - field.top + gap}px` : "auto";
  }

  function activate(at: number) {
    list.children[active]?.setAttribute("aria-selected", "false");
    active = at;
    const option = list.children[active];
    set(input, { "aria-activedescendant": option?.id });
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
  }

  function show(answer: Option[], question: string, message?: Node) {
    options = answer;
    about = question;
    activate(-1);
    clearTimeout(slow);
    popup.classList.remove("busy");
    notice.replaceChildren(...(message ? [message] : []));
    list.replaceChildren(
      ...options.map(({ kind, text, runs, also, breaks, cases = 0 }, i) => {
        const label = kind === "all" || kind === "clear" ? "" : say(kind);
        return make(
          "li",
          {
            id: `option-${i}`,
            class: kind,
            part: `option option-${kind}`,
            role: "option",
            "aria-selected": "false",
            "aria-label": [text, also && also.map((run) => run.text).join(""), label, cases > 1 && say("cases", cases)].filter(Boolean).join("，"),
          },
          make("span", { class: "text", lang: runs && "zh-Hans" }, ...(runs ? marked(runs, breaks) : [text]), ...(also ? [" ", make("small", {}, ...marked(also))] : [])),
          make("span", { class: "kind", part: "kind" }, label),
        );
      }),
    );
    if (options.length > 0 || message) open();
    else close();
  }

  const all = (text: string): Option => ({ kind: "all", text: say("all"), url: context.at("/", [["q", text], ...settings.fixed]) });

  // fetchOptions asks for what completes a text; among fixed filters, for the cases that it finds there.
  async function fetchOptions(text: string, wanted: AbortSignal): Promise<Option[]> {
    if (settings.fixed.length > 0) {
      const parameters: Parameters = [["q", text], ["size", String(most)], ...settings.fixed, ["lang", settings.language]];
      const { hits } = await ask<Answer>(`${settings.api}/api/v1/search${query(parameters)}`, wanted);
      return hits.map((hit) => ({ kind: "title", text: hit.title, runs: hit.title_runs, breaks: hit.title_breaks, id: hit.id, url: context.at(hit.path, [["q", text]]) }));
    }
    const parameters: Parameters = [["q", text], ["size", String(most)], ["lang", settings.language]];
    const { suggestions } = await ask<{ suggestions: Suggestion[] }>(`${settings.api}/api/v1/suggest${query(parameters)}`, wanted);
    return suggestions.map(({ path, ...shown }) => ({ ...shown, url: context.at(path, []) }));
  }

  // suggest shows what completes the text. Only the answer to the last question is shown.
  async function suggest(then = () => {}) {
    stop();
    const text = typed();
    if (!text) return idle();
    const mine = (pending = new AbortController());
    slow = setTimeout(() => {
      if (isOpen()) return popup.classList.add("busy");
      options = [];
      list.replaceChildren();
      notice.replaceChildren(make("p", { class: "skeleton", part: "skeleton" }, say("loading")));
      open();
    }, skeletonAfter);
    emit("query", { query: text });
    try {
      const found = await fetchOptions(text, mine.signal);
      if (pending !== mine) return;
      pending = undefined;
      show([...found, all(text)], text, found.length > 0 ? undefined : make("p", {}, say(none, text), settings.language === "en" ? " " : "", say("fewer")));
      status.textContent = found.length > 0 ? say("suggestions", found.length) : say(none, text);
      if (found.length > 0) emit("results", { query: text, total: found.length });
      else emit("zero", { query: text, total: 0 });
      then();
    } catch (error) {
      if (pending !== mine || !(error instanceof Failure)) return;
      pending = undefined;
      const message = context.failed(error, suggest);
      show([all(text)], text, message);
      status.textContent = message.textContent;
    }
  }

  // idle is the list while nothing is typed.
  function idle() {
    const texts = settings.recent && input.matches(":focus") ? recall() : [];
    const options = texts.map((text): Option => ({ kind: "recent", text, url: context.at("/", [["q", text], ...settings.fixed]) }));
    show(options.length > 0 ? [...options, { kind: "clear", text: say("clear") }] : [], "");
  }

  function later() {
    stop();
    activate(-1);
    if (!typed()) return idle();
    timer = setTimeout(suggest, pause);
  }

  function choose(option: Option) {
    if (option.kind === "clear") {
      forget();
      return idle();
    }
    const text = typed();
    close();
    if (settings.recent) remember(option.kind === "recent" ? option.text : text);
    const about = option.kind === "all" ? text : option.text;
    context.select({ kind: option.kind === "title" ? "case" : option.kind, text: about, url: option.url!, id: option.id });
  }

  // reach opens the list, if need be, and goes to its first or last option.
  function reach(last: boolean) {
    const go = () => activate(last ? options.length - 1 : 0);
    if (about !== typed()) return void suggest(go);
    if (options.length === 0) return;
    open();
    go();
  }

  const keys: Record<string, () => unknown> = {
    ArrowDown: () => (isOpen() ? activate(active + 1 < options.length ? active + 1 : -1) : reach(false)),
    ArrowUp: () => (isOpen() ? activate(active < 0 ? options.length - 1 : active - 1) : reach(true)),
    Home: () => active >= 0 && activate(0),
    End: () => active >= 0 && activate(options.length - 1),
    Enter: () => active >= 0 && choose(options[active]),
    Escape: () => isOpen() && close(), // closed, the key is the browser's, which clears the box
  };

  const heard = { signal };
  input.addEventListener(
    "keydown",
    (event) => {
      if (composing(event) || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
      if (event.key === "ArrowLeft" || event.key === "ArrowRight") return activate(-1);
      const act = keys[event.key];
      if (act && act() !== false) event.preventDefault();
    },
    heard,
  );
  input.addEventListener("input", later, heard);
  input.addEventListener("compositionend", later, heard);
  input.addEventListener("focus", () => typed() || idle(), heard);
  asked(() => {
    const text = typed();
    if (text) choose({ ...all(text), text });
    else input.focus();
  }, signal); // after the keys, which may have acted
  form.addEventListener("focusout", (event) => form.contains(event.relatedTarget as Node | null) || close(), heard);
  popup.addEventListener("mousedown", (event) => (event.target as Element).closest("button, a") || event.preventDefault(), heard); // the box keeps the focus
  list.addEventListener(
    "click",
    (event) => {
      const at = [...list.children].indexOf((event.target as Element).closest("[role=option]")!);
      if (at >= 0) choose(options[at]);
    },
    heard,
  );
  addEventListener("scroll", place, { signal, capture: true, passive: true });
  addEventListener("resize", place, heard);
  addEventListener("online", () => isOpen() && notice.querySelector(".failure") && suggest(), heard);
  addEventListener("pageshow", (event) => event.persisted && close(), heard); // kept in memory, a page comes back as it was left
  signal.addEventListener("abort", close);

  return {
    open() {
      input.focus();
      if (typed()) reach(false), activate(-1);
    },
    close,
    search(text) {
      input.value = text;
      suggest();
    },
  };
}
