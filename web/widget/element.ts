// <case-search>: a search of cases in a page of any site. It hides the shadow root, what an attribute means, and what must
// be let go when the element leaves its page.

import { box } from "./box";
import type { CaseSearchElement } from "./case-search.d.ts";
import { query, type Failure, type Parameters } from "./client";
import { composing, type Context, type View } from "./context";
import { drawing, dress, isDark, leading, make } from "./dom";
import * as dom from "./dom";
import * as client from "./client";
import { hint } from "./hint";
import { attributes, read, type Settings } from "./settings";
import { site, siteName } from "./site";
import { speaker, texts } from "./wording";
import css from "./style.css";

/** Results is what the second file of the widget gives: the views of a whole list of results. */
export interface Results {
  page(context: Context): View;
  dialog(context: Context): View;
}

/** Tools are what the second file uses of the first. */
export type Tools = typeof dom & typeof client & { composing: typeof composing; hint: typeof hint; speaker: typeof speaker };

/** ResultsFile is the second file. */
export type ResultsFile = { results(tools: Tools): Results };

/** Source is where the search is, without "/widget/…", unless an element says otherwise; and how the second file is had, tries being
 * how often that has failed. */
export interface Source {
  home(): string;
  results(tries: number): Promise<ResultsFile>;
}

let source: Source;
let results: Promise<Results> | undefined;
let failed = 0;

/** define makes <case-search> known. A second copy leaves the first alone. */
export function define(from: Source): void {
  source = from;
  if (!customElements.get("case-search")) customElements.define("case-search", CaseSearch);
}

// loadResults loads the second file once.
function loadResults(): Promise<Results> {
  results ??= source
    .results(failed)
    .then((part) => part.results({ ...dom, ...client, composing, hint, speaker }))
    .catch((error) => {
      results = undefined;
      failed++;
      throw error;
    });
  return results;
}

const glass = "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.2 15.2 20 20";

// Where pages are made on a server, this is imported and nothing of it used.
const Base = typeof HTMLElement === "undefined" ? (class {} as typeof HTMLElement) : HTMLElement;

export class CaseSearch extends Base implements CaseSearchElement {
  static observedAttributes = attributes;

  private shadow?: ShadowRoot;
  private ending?: AbortController;
  private view?: View;
  private input?: HTMLInputElement;
  private again = 0; // a change of attributes that waits to be shown

  connectedCallback(): void {
    this.start();
  }

  disconnectedCallback(): void {
    this.end();
  }

  attributeChangedCallback(_name: string, before: string | null, now: string | null): void {
    if (!this.ending || before === now || this.again) return;
    this.again = requestAnimationFrame(() => {
      this.again = 0;
      if (!this.ending) return;
      this.end();
      this.start();
    });
  }

  /** open shows the dialog or, in a box, the list. */
  open(): void {
    this.view?.open();
  }

  /** close hides what open shows. */
  close(): void {
    this.view?.close();
  }

  /** search looks for a text as if it had been typed. */
  search(text: string): void {
    this.view?.search(String(text));
  }

  /** destroy takes the element out of its page, and all that it left elsewhere. */
  destroy(): void {
    this.remove();
    this.end();
  }

  // named is the name of the search among the landmarks of its page, which no other has.
  private named({ fixed }: Settings, label: string): string {
    const others = [...document.querySelectorAll("case-search")].filter((other) => other !== this);
    const taken = others.map((other) => other.shadowRoot?.querySelector("form")?.getAttribute("aria-label"));
    const name = [label, ...fixed.map(([, value]) => value)].join(" ");
    let numbered = name;
    for (let n = 2; taken.indexOf(numbered) >= 0; n++) numbered = `${name} ${n}`;
    return numbered;
  }

  private end(): void {
    cancelAnimationFrame(this.again);
    this.again = 0;
    this.ending?.abort();
    this.ending = undefined;
    this.view = undefined;
  }

  private start(): void {
    if (this.ending) return;
    if (!this.shadow) dress((this.shadow = this.attachShadow({ mode: "open", delegatesFocus: true })), css + (site.look ?? ""));
    const settings = read(this, source.home());
    const say = speaker(texts[settings.language]);
    this.ending = new AbortController();
    const { signal } = this.ending;
    const root = make("div", { class: "cs", part: "root", dir: "ltr", lang: settings.language });
    root.classList.add(settings.theme);
    if (settings.theme === "auto") {
      const suit = () => {
        const dark = isDark(this);
        root.classList.toggle("dark", dark);
        root.classList.toggle("light", !dark);
      };
      suit();
      // The page may be without its styles yet, and change with the system, by a switch of its own, and slowly.
      addEventListener("load", suit, { signal });
      matchMedia("(prefers-color-scheme: dark)").addEventListener("change", suit, { signal });
      document.addEventListener("transitionend", suit, { signal });
      const watch = new MutationObserver(suit);
      for (const at of [document.documentElement, document.body]) watch.observe(at, { attributes: true });
      signal.addEventListener("abort", () => watch.disconnect());
    } else {
      root.classList.add("ground");
    }
    if (settings.large) root.classList.add("large");
    if (settings.mode === "page" || settings.mode === "frame") root.classList.add("wide");
    root.style.maxWidth = settings.maxWidth;
    if (matchMedia("(prefers-contrast: more)").matches) root.classList.add("contrast");
    // Keys typed here are not meant for the shortcuts of the page.
    for (const name of ["keydown", "keypress", "keyup"] as const) {
      root.addEventListener(
        name,
        (event) => {
          if ((event.target as Element).localName !== "input") return;
          event.stopPropagation();
          if (event.key === "Escape" && composing(event)) event.preventDefault(); // else some browsers clear the field
        },
        { signal },
      );
    }

    const context: Context = {
      settings,
      say,
      root,
      signal,
      form: field(settings, this.named(settings, say("label")), settings.placeholder || say("placeholder"), say("search"), this.input?.value),
      emit: (name, detail, cancelable = false) =>
        this.dispatchEvent(new CustomEvent(`case-search:${name}`, { detail, bubbles: true, composed: true, cancelable })),
      at: (path, parameters) => at(settings, path, parameters),
      select: (choice) => {
        if (context.emit("select", choice, true)) follow(choice.url);
      },
      failed: (failure, retry) => notice(context, failure, retry),
    };
    this.input = context.form.input;
    if (settings.mode === "frame") frame(context);
    else if (settings.mode === "box") {
      root.append(context.form.form);
      this.view = box(context);
    } else if (settings.mode === "dialog") this.view = trigger(context);
    else {
      root.append(context.form.form);
      this.view = whole(context);
    }
    if (settings.footer && settings.mode !== "frame") root.append(from(context));
    for (const old of [...this.shadow.querySelectorAll(".cs")]) this.shadow.removeChild(old);
    this.shadow.append(root);
    if (settings.shortcut) shortcut(settings.shortcut, () => this.open(), signal);
    context.emit("ready", { mode: settings.mode });
  }
}

// field makes the search field: a form, so that the keys of a phone's keyboard search. It is never sent, and Enter and the button do
// not try to: a sandboxed frame may not send forms, and would say so.
function field(settings: Settings, name: string, placeholder: string, search: string, value = "") {
  const input = make("input", {
    type: "search", part: "input", "aria-label": name, placeholder, maxlength: "1000", enterkeyhint: "search",
    autocomplete: "off", autocapitalize: "off", spellcheck: "false", name: "q",
  }); // prettier-ignore
  input.value = value;
  const button = make("button", { type: "submit", part: "button", class: "go" }, search);
  const landmark = settings.mode !== "dialog"; // a dialog has a name of its own
  const form = make("form", { role: landmark ? "search" : undefined, part: "form", "aria-label": landmark ? name : undefined, action: `${settings.api}/` });
  form.append(make("div", { class: "field", part: "field" }, drawing("glass", 24, glass), input, button));
  const asked = (act: () => void, signal: AbortSignal) => {
    const heard = (event: Event) => {
      event.preventDefault();
      act();
    };
    form.addEventListener("submit", heard, { signal });
    button.addEventListener("click", heard, { signal });
    input.addEventListener("keydown", (event) => event.key === "Enter" && !composing(event) && !event.defaultPrevented && heard(event), { signal });
  };
  return { form, input, asked };
}

// at gives the address of a page. The search's own list of results has a page on the site where the page says so.
function at(settings: Settings, path: string, parameters: Parameters): string {
  const cut = path.indexOf("?");
  const [name, asked] = cut < 0 ? [path, ""] : [path.slice(0, cut), path.slice(cut)];
  const rest = asked ? asked + query(parameters).replace("?", "&") : query(parameters);
  if (name !== "/" || !settings.resultsURL) return settings.api + name + rest;
  const url = new URL(settings.resultsURL, document.baseURI);
  for (const [key, value] of new URLSearchParams(rest)) url.searchParams.append(key, value);
  return url.href;
}

// follow goes where a link would: a <base target> counts.
function follow(url: string): void {
  if (/^https?:/.test(url)) make("a", leading(url)).click();
}

function notice(context: Context, failure: Failure, retry: () => void): HTMLElement {
  const { say, settings, emit } = context;
  const { kind, wait } = failure;
  const text = context.form.input.value.trim();
  const kept = kind === "unregistered" || kind === "blocked"; // whoever visits can do nothing about it here
  if (kind === "unregistered") hint(say("register", self.origin, self.origin));
  if (kind === "blocked") hint(say("permit", new URL(settings.api).origin));
  emit("error", { kind });
  const told = make("p", { class: "failure", part: "failure" }, say(kept ? "blocked" : kind, wait), " ");
  if (!kept) {
    const again = make("button", { type: "button", part: "retry" }, say("retry"));
    again.addEventListener("click", () => retry());
    told.append(again, " ");
  }
  told.append(make("a", { ...leading(settings.api + "/" + query([...(text ? ([["q", text]] as Parameters) : []), ...settings.fixed])), part: "visit" }, say("visit")));
  return told;
}

// whole is a list of results in the page; what is typed before its file has come is searched for then.
function whole(context: Context): View {
  const { asked, input } = context.form;
  let view: View | undefined;
  let wanted = "";
  asked(() => {}, context.signal);
  const attach = () => {
    loadResults().then(
      ({ page }) => {
        if (context.signal.aborted || view) return;
        view = page(context);
        const text = wanted || input.value.trim();
        if (text) view.search(text);
      },
      () => unloaded(context, attach),
    );
  };
  attach();
  return {
    open: () => (view ? view.open() : input.focus()),
    close: () => view?.close(),
    search: (text) => (view ? view.search(text) : (wanted = text)),
  };
}

// trigger is a button that looks like a search field and opens a dialog; its file is fetched once a pointer or the focus is near.
function trigger(context: Context): View {
  const { say, settings, root, signal } = context;
  const button = make(
    "button",
    { type: "button", part: "trigger", class: "field trigger", "aria-haspopup": "dialog" },
    drawing("glass", 24, glass),
    make("span", { class: "hint", part: "hint" }, settings.placeholder || say("placeholder")),
  );
  if (settings.shortcut) button.append(make("kbd", { part: "shortcut" }, settings.shortcut));
  root.append(button);
  let view: View | undefined;
  const ready = async () => {
    try {
      const { dialog } = await loadResults();
      if (!view) unsay(context);
      if (!signal.aborted) view ??= dialog(context);
    } catch {
      unloaded(context, () => void open());
    }
    return view;
  };
  const open = async (text?: string) => {
    (await ready())?.open();
    if (text !== undefined) view?.search(text);
  };
  const near = () => void loadResults().catch(() => {}); // said when it is opened
  button.addEventListener("pointerenter", near, { signal, once: true });
  button.addEventListener("focus", near, { signal, once: true });
  button.addEventListener("click", () => void open(), { signal });
  return { open: () => void open(), close: () => view?.close(), search: (text) => void open(text) };
}

// unloaded says, once, that the second file has not come.
function unloaded(context: Context, retry: () => void): void {
  if (context.signal.aborted) return;
  const kind = navigator.onLine ? "unreachable" : "offline";
  const message = context.failed(new client.Failure(kind), () => (message.remove(), retry()));
  unsay(context);
  message.setAttribute("role", "alert");
  context.root.insertBefore(message, context.root.querySelector(".from"));
}

// unsay takes away what unloaded said.
function unsay(context: Context): void {
  context.root.querySelector(".failure")?.remove();
}

// from says whose search it is, as its operator writes it.
function from({ say, settings }: Context): HTMLElement {
  const line = make("p", { class: "from", part: "footer" }, make("a", { ...leading(`${settings.api}/`), lang: "zh-Hans" }, siteName));
  if (site.sponsor) line.append(" ", make("span", {}, say("sponsor", site.sponsor)));
  return line;
}

const frameAfter = 2000; // milliseconds in which a frame that was loaded says how high it is

// frame shows the search in a frame of its own site, as high as what is in it.
function frame(context: Context): void {
  const { settings, say, root, signal } = context;
  const { language, large, fixed, facets, footer } = settings;
  const parameters: Parameters = [...fixed, ["facets", facets.join(",")], ["lang", language]];
  if (footer !== !!site.footer) parameters.push(["footer", footer ? "on" : "off"]);
  parameters.push(["theme", root.classList.contains("dark") ? "dark" : "light"]);
  if (large) parameters.push(["size", "large"]);
  const inner = make("iframe", { part: "frame", title: say("label"), src: `${settings.api}/embed${query(parameters)}` });
  root.append(inner);
  // A frame that a policy keeps out, or that is not reached, is empty and says nothing.
  let told = false;
  const tell = (failure: Failure) => {
    const message = context.failed(failure, () => (message.remove(), frame(context)));
    inner.replaceWith(message);
  };
  const doubt = () =>
    client.ask(`${settings.api}/api/v1/search?size=0`, signal).then(
      () => tell(new client.Failure("blocked")),
      (error) => error instanceof client.Failure && tell(error),
    );
  inner.addEventListener("load", () => setTimeout(() => told || signal.aborted || doubt(), frameAfter), { once: true });
  fit(inner, signal, () => (told = true));
}

/** fit keeps a frame of the search as high as what it shows, which it tells. */
export function fit(frame: HTMLIFrameElement, signal?: AbortSignal, told = () => {}): void {
  addEventListener(
    "message",
    ({ source, data }) => {
      if (source !== frame.contentWindow || data?.type !== "case-search:height") return;
      told();
      const height = Math.ceil(Number(data.height));
      if (height > 0 && height < 100_000) frame.style.setProperty("height", `${height}px`);
    },
    { signal },
  );
}

// shortcut hears a key, or one with Ctrl or ⌘ ("/", "ctrl+k"), wherever nothing is being typed.
function shortcut(keys: string, act: () => void, signal: AbortSignal): void {
  const [, control, key] = /^(ctrl\+)?(.+)$/i.exec(keys)!;
  document.addEventListener(
    "keydown",
    (event) => {
      const inner = event.composedPath()[0] as HTMLElement;
      const typing = !control && (inner.isContentEditable || /^(input|textarea|select)$/.test(inner.localName));
      if (composing(event) || typing || event.altKey || Boolean(control) !== (event.ctrlKey || event.metaKey)) return;
      if (event.key.toLowerCase() !== key.toLowerCase()) return;
      event.preventDefault();
      act();
    },
    { signal },
  );
}
