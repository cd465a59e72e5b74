// Suggestions while typing: makes the search box of a page a combobox, after the ARIA Authoring Practices'
// "editable combobox with list autocomplete". Without this file the box is a plain form field.

const endpoint = "/api/v1/suggest";
const counts = new Set(["department", "domain"]); // what is found there hangs on nothing that is chosen already
const { lang } = document.documentElement; // of the page: what is told of a suggestion is in it
const told = lang === "zh-Hans" ? {} : { lang };
const leading = 3; // of a line of text, above and below its characters
const farthest = 60; // pixels that may be covered below the list
const pause = 80; // milliseconds without a key before asking

// All that is said, in one place.
const wording = {
  list: "搜索建议",
  kinds: { title: "案例", word: "词", department: "部门", domain: "领域" },
  option: (text, kind, cases) => `${text}，${kind}${cases ? `，${cases}` : ""}`,
  cases: (n) => (n > 1 ? `${n} 个案例` : "1 个案例"),
  failed: "没有连上服务器。",
  offline: "网络断开了，连上后会自动再试。",
  again: "再试一次",
  count: (n) => (n > 1 ? `${n} 条建议，用上下键选择` : n > 0 ? "1 条建议，用上下键选择" : ""),
};

for (const input of document.querySelectorAll("form.search input[type=search]")) suggestFor(input);

function suggestFor(input) {
  const form = input.form;
  const list = element("ul", "completions", { id: `${input.id}-completions`, role: "listbox", "aria-label": wording.list });
  list.hidden = true;
  const status = element("p", "unseen", { role: "status" });
  form.append(list, status);
  set(input, { role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false" });

  let suggestions = []; // in the list, and about this text:
  let about = "";
  let active = -1; // none: Enter searches for what is typed
  let timer, pending; // what is under way

  const typed = () => input.value.trim();
  const isOpen = () => !list.hidden;

  function forget() {
    clearTimeout(timer);
    pending?.abort();
    pending = undefined;
  }

  // A list of results says itself that the server cannot be reached; the other pages say it under the box.
  const says = !document.querySelector("main .results");
  let unreached, again;

  function reached() {
    if (unreached?.contains(document.activeElement)) input.focus();
    unreached?.remove();
    unreached = again = undefined;
  }

  function fail(retry) {
    if (!says) return;
    again = retry;
    if (!unreached) {
      unreached = element("p", "unreached", { role: "alert" });
      const button = element("button", "", { type: "button" }, wording.again);
      button.addEventListener("click", () => again?.());
      unreached.append("", button);
      unreached.addEventListener("mousedown", (event) => event.preventDefault()); // the box keeps the focus
      form.append(unreached);
    }
    unreached.firstChild.data = navigator.onLine ? wording.failed : wording.offline;
  }
  addEventListener("online", () => again?.());

  function close() {
    forget();
    reached();
    hide();
  }

  function hide() {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    status.textContent = "";
    activate(-1);
  }

  // Results that come as one types are not lain over, but for who asks for the list by a key or a press on the box. For what an input
  // method composes none come.
  let pointed = false; // the pointer moves in the list: one that lay there before it opened asks for nothing
  let composing = false;
  input.addEventListener("compositionstart", () => (composing = true));
  input.addEventListener("compositionend", () => (composing = false));
  const answered = () => !says && !composing;
  document.addEventListener("swapped", () => active < 0 && !pointed && answered() && hide());

  function open(asked = false) {
    if (suggestions.length === 0) return close();
    if (!asked && answered()) return;
    if (!isOpen()) pointed = false;
    list.hidden = false;
    cover();
    input.setAttribute("aria-expanded", "true");
    status.textContent = wording.count(suggestions.length);
  }

  // cover hides as much of the page below the list as the rest of the lines that its edge would cut. Where columns stand beside each
  // other, that is where the fewest lines are cut.
  function cover() {
    const { left, right, bottom } = list.getBoundingClientRect();
    const lines = linesOf(document.querySelector("main")).filter((line) => line.left < right && line.right > left);
    const cuts = (edge) => lines.filter((line) => line.top + leading < edge && line.bottom - leading > edge).length;
    const ends = lines.map((line) => Math.ceil(line.bottom - bottom) + leading).filter((under) => under > 0 && under < farthest);
    const [best] = [0, ...ends].sort((a, b) => cuts(bottom + a) - cuts(bottom + b) || a - b);
    list.style.setProperty("--under", `${best}px`);
  }
  const uncut = () => isOpen() && cover();
  document.addEventListener("swapped", uncut);
  addEventListener("resize", uncut);

  function activate(place) {
    list.children[active]?.setAttribute("aria-selected", "false");
    active = place;
    const option = list.children[active];
    if (!option) return input.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  // show puts an answer into the list. Its texts are text: nothing in them is read as markup.
  function show(answer, question) {
    [suggestions, about] = [answer, question];
    activate(-1);
    list.replaceChildren(
      ...suggestions.map(({ text, kind, runs, breaks, also, cases }, i) => {
        const label = wording.kinds[kind] ?? "";
        const counted = counts.has(kind) ? wording.cases(cases) : "";
        const found = counted || (cases > 1 ? wording.cases(cases) : "");
        const option = element("li", kind, {
          id: `${list.id}-${i}`,
          role: "option",
          "aria-selected": "false",
          "aria-label": wording.option(text, label, found),
        });
        const shown = element("span", "text");
        shown.append(...marked(runs, breaks));
        if (also) {
          const name = element("span", "also");
          name.append(...marked(also));
          shown.append(" ", name);
          option.setAttribute("aria-label", wording.option(`${text}（${also.map((run) => run.text).join("")}）`, label, found));
        }
        option.append(shown, element("span", "cases", {}, counted), element("span", "kind", {}, label));
        return option;
      }),
    );
    open();
  }

  // ask fetches what completes the text. Only the answer to the last question is shown: one that comes late is
  // dropped, and one that does not come leaves the list closed.
  async function ask(then = () => {}) {
    forget();
    const text = typed();
    if (!text) return show([], "");
    const mine = (pending = new AbortController());
    let answer; // stays undefined where the server cannot be reached
    try {
      const response = await fetch(`${endpoint}?${new URLSearchParams({ q: text, ...told })}`, { signal: mine.signal });
      // Of a refusal nothing is said: whoever types can search without suggestions.
      answer = response.ok ? (await response.json()).suggestions : [];
    } catch {
      if (mine.signal.aborted) return;
    }
    if (pending !== mine) return;
    pending = undefined;
    if (!answer) {
      [suggestions, about] = [[], ""];
      hide();
      return fail(() => ask(then));
    }
    reached();
    show(answer, text);
    then();
  }

  // later asks once the keys rest. While an input method composes, the text holds what is typed so far
  // (yuan'qu), and is asked about as any other.
  function later() {
    forget();
    activate(-1);
    if (!typed()) return show([], "");
    timer = setTimeout(ask, pause);
  }

  function choose(place) {
    const { kind, path } = suggestions[place];
    const to = new URL(path, location.href);
    if (kind === "word") {
      // A word is a new search, which keeps the filters and the order as the form does.
      for (const [name, value] of new FormData(form)) if (name !== input.name) to.searchParams.append(name, value);
    }
    close();
    location.assign(to);
  }

  // reach opens the list, if need be, and goes to its first or last option.
  function reach(place) {
    const go = () => activate(place < 0 ? suggestions.length - 1 : place);
    if (about !== typed() || !about) return void ask(() => (open(true), go()));
    open(true);
    go();
  }

  const keys = {
    ArrowDown() {
      if (!isOpen()) reach(0);
      else activate(active + 1 < suggestions.length ? active + 1 : -1);
    },
    ArrowUp() {
      if (!isOpen()) reach(-1);
      else activate(active < 0 ? suggestions.length - 1 : active - 1);
    },
    Home: () => active >= 0 && activate(0),
    End: () => active >= 0 && activate(suggestions.length - 1),
    Enter: () => active >= 0 && choose(active),
    Escape: () => (isOpen() || unreached !== undefined) && close(), // closed, the key is the browser's, which clears the box
  };

  input.addEventListener("keydown", (event) => {
    // These keys belong to the input method while it composes. Some browsers end the composition before the
    // key that ended it arrives, and tell it by its code only.
    if (event.isComposing || event.keyCode === 229) return;
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (event.key === "ArrowLeft" || event.key === "ArrowRight") return activate(-1);
    if (Object.hasOwn(keys, event.key) && keys[event.key]() !== false) event.preventDefault();
  });
  input.addEventListener("input", later);
  input.addEventListener("compositionend", later);
  input.addEventListener("click", () => {
    if (isOpen() || !answered() || !typed()) return;
    if (about === typed()) open(true);
    else if (input.value !== input.defaultValue) ask(() => open(true)); // what was not typed here asks for nothing
  });
  input.addEventListener("blur", (event) => {
    if (!form.contains(event.relatedTarget)) return close();
    forget();
    hide();
  });
  form.addEventListener("submit", (event) => {
    close();
    if (!says || navigator.onLine) return;
    event.preventDefault();
    fail(() => form.requestSubmit());
  });
  addEventListener("pageshow", (event) => event.persisted && close()); // a page kept in memory comes back as it was left
  document.addEventListener("pointerdown", (event) => {
    if (!form.contains(event.target)) close();
  });

  list.addEventListener("pointermove", ({ movementX, movementY }) => (pointed ||= movementX !== 0 || movementY !== 0));
  list.addEventListener("pointerleave", () => (pointed = false));
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the box keeps the focus
  list.addEventListener("click", (event) => {
    const place = [...list.children].indexOf(event.target.closest("[role=option]"));
    if (place >= 0) choose(place);
  });

  if (document.activeElement === input && input.value !== input.defaultValue) later(); // typed while the page came
}

// linesOf gives where the lines of text of an element are drawn.
function linesOf(element) {
  const lines = [];
  const range = document.createRange();
  const walk = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const at = walk.currentNode.parentElement;
    if (at.closest(".unseen, .completions, script") || at.checkVisibility?.() === false) continue;
    range.selectNodeContents(walk.currentNode);
    lines.push(...range.getClientRects());
  }
  return lines;
}

// marked gives the runs of a text, those that matched in a mark. A line may end at its breaks.
function marked(runs, breaks = []) {
  let at = 0; // of the text
  return runs.flatMap(({ text, mark }) => {
    const pieces = [];
    let from = 0; // of the run
    for (const place of breaks) {
      if (place < at || place >= at + text.length) continue;
      pieces.push(text.slice(from, place - at), element("wbr"));
      from = place - at;
    }
    pieces.push(text.slice(from));
    at += text.length;
    if (!mark) return pieces;
    const marks = element("mark");
    marks.append(...pieces);
    return [marks];
  });
}

function element(name, className, attributes = {}, text = "") {
  const made = document.createElement(name);
  if (className) made.className = className;
  set(made, attributes);
  made.append(text);
  return made;
}

function set(at, attributes) {
  for (const [name, value] of Object.entries(attributes)) at.setAttribute(name, value);
}
