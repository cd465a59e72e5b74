// Results without leaving the page: as one types, and at the press of a filter, a page number or an order. The server's
// page is the answer, as without a script: what changes of it is put in the place of what stands here. The address
// always says what is shown.

const pause = 250; // milliseconds without a key before searching
const aroundThis = "link[rel=prev], link[rel=next], link[rel=alternate]"; // what the head says of this very list
const patience = 15_000; // milliseconds to wait for an answer

// All that is said, in one place.
const wording = {
  failed: "没有连上服务器，下面还是先前的结果。",
  busy: "服务器这会儿答不上来，下面还是先前的结果。",
  offline: "网络断开了，下面还是先前的结果。连上后会自动再试。",
  again: "再试一次",
};

const form = document.querySelector(".masthead form.search");
const input = form?.querySelector("input[type=search]");
const isResults = () => document.querySelector("main .results") !== null;

if (form && isResults() && window.history?.pushState) start();

function start() {
  const status = document.createElement("p");
  status.className = "unseen";
  status.setAttribute("role", "status");
  document.body.append(status);

  let pending, timer;
  let ahead; // where the question under way leads, which a reader asked by a step from what is shown
  let typing = false; // the current entry of the history is of words that are being typed, and is written over
  let wanted; // what failed, to be asked for again
  let ticked = []; // rows of values that show a choice whose answer is under way
  const bare = () => location.href.replace(/#.*/, ""); // a place within the page is the same page
  let shown = bare();
  const places = rememberPlaces();
  let sheet; // of a filter, where one is open: { name, over }, over is the address of the list that it lies over
  let spare = false; // the current entry of the history is a sheet's, which the next list is written over

  // show fetches a page of results and puts it here. The answer to anything but the last question is dropped. What it is to
  // the history is settled once the answer is there: words whose answer never came have no entry to write over.
  async function show(to, { entry = "push", then = () => {} } = {}) {
    clearTimeout(timer);
    pending?.abort();
    const mine = (pending = new AbortController());
    ahead = entry === "none" ? undefined : to;
    const tired = setTimeout(() => mine.abort(), patience);
    const main = document.querySelector("main");
    main.setAttribute("aria-busy", "true");
    const again = (why) => fail(why, () => show(to, { entry, then }));
    let page;
    try {
      const response = await fetch(to, { signal: mine.signal, headers: { Accept: "text/html" } });
      if (pending !== mine) return;
      if (response.status >= 500 || response.status === 429) return again(wording.busy);
      if (!response.ok) return location.assign(to); // the server has a page for that
      page = new DOMParser().parseFromString(await response.text(), "text/html");
    } catch {
      if (pending === mine) again(navigator.onLine ? wording.failed : wording.offline);
      return;
    } finally {
      clearTimeout(tired);
      if (pending === mine) ahead = undefined;
      if (pending === mine) main.removeAttribute("aria-busy");
    }
    if (pending !== mine) return;
    pending = wanted = undefined;
    ticked = [];
    if (!page.querySelector("main .results")) return location.assign(to);
    if (entry !== "none") {
      const own = entry === "push" || (!typing && to !== shown);
      if (own && !spare) places.push(to);
      else places.replace(to, sheet);
      spare = sheet !== undefined;
    }
    typing = entry === "typed";
    shown = bare();
    put(page);
    places.arrived();
    then();
  }

  function put(page) {
    document.title = page.title;
    const main = document.querySelector("main");
    const open = [...main.querySelectorAll("details.rest[open]")].filter((rest) => !rest.closest(".finding")).map(fieldOf);
    const focused = main.contains(document.activeElement) && document.activeElement !== main;
    main.replaceChildren(...page.querySelector("main").childNodes);
    // What the focus was on is gone; the reader stays in the text and does not fall back to the top of the page.
    if (focused) main.focus({ preventScroll: true });
    for (const rest of main.querySelectorAll("details.rest")) rest.open = open.includes(fieldOf(rest));
    // The switches of display and language lead back to what is shown.
    for (const links of [".site-links", ".foot-links"]) document.querySelector(links)?.replaceWith(page.querySelector(links));
    for (const kept of form.querySelectorAll("input[type=hidden]")) kept.remove();
    form.querySelector("button[type=submit]").before(...page.querySelectorAll(".masthead form.search input[type=hidden]"));
    for (const link of document.head.querySelectorAll(aroundThis)) link.remove();
    document.head.append(...page.head.querySelectorAll(aroundThis));
    if (document.activeElement !== input) input.value = page.querySelector(".masthead input[type=search]").value;
    document.dispatchEvent(new Event("swapped"));
    (document.querySelector(".filter-bar > details[open] > .sheet") ?? document.body).append(status); // a modal sheet silences what is not in it
    status.textContent = document.querySelector(".total").textContent;
  }

  // tick shows at once what was pressed, where the link of a value leads to its being chosen or not.
  function tick(link, to, field, name) {
    const row = link.closest("li");
    if (!row || !field) return;
    ticked.push([row, row.classList.contains("selected")]);
    row.classList.toggle("selected", to.searchParams.getAll(field).includes(name));
  }

  // untick takes that back where there is no answer.
  function untick() {
    for (const [row, selected] of ticked.splice(0).reverse()) row.classList.toggle("selected", selected);
  }

  // fail says why there is no answer. The button stays the same one while it is pressed again and again.
  function fail(why, again) {
    untick();
    wanted = again;
    let said = document.querySelector(".failed");
    if (!said) {
      said = document.createElement("p");
      said.className = "told failed";
      said.setAttribute("role", "alert");
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = wording.again;
      button.addEventListener("click", () => wanted?.());
      said.append("", button);
      (document.querySelector(".filter-bar > details[open] .within") ?? document.querySelector(".list-column")).prepend(said);
    }
    said.firstChild.data = why;
  }
  addEventListener("online", () => wanted?.());

  // forget drops a question that is no longer asked: the words were taken back while the answer was under way.
  function forget() {
    untick();
    pending?.abort();
    pending = wanted = ahead = undefined;
    document.querySelector("main").removeAttribute("aria-busy");
    document.querySelector(".failed")?.remove();
  }

  // address is where the form leads.
  function address() {
    const to = new URL("/", location.href);
    for (const [name, value] of new FormData(form)) to.searchParams.append(name, name === input.name ? value.trim() : value);
    return to.href;
  }

  // onward is where a step from what is shown leads while an answer is under way: the step to that answer is taken, too.
  const onward = (to) => (ahead ? step(shown, to, ahead) : to);

  // What an input method composes is not yet meant: it is searched for once it is put in, and holds back what was due.
  const typed = (event) => {
    clearTimeout(timer);
    if (event.isComposing) return;
    if (!input.value.trim()) return forget();
    if (address() === shown) {
      if (!ahead || wordsOf(ahead) !== wordsOf(shown)) forget(); // a filter that was chosen meanwhile is still asked for
      return;
    }
    timer = setTimeout(() => show(onward(address()), { entry: "typed" }), pause);
  };
  input.addEventListener("input", typed);
  input.addEventListener("compositionend", typed);

  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented || !input.value.trim()) return;
    event.preventDefault();
    show(onward(address()), { entry: "meant", then: () => scrollTo(0, 0) });
    if (matchMedia("(pointer: coarse)").matches) input.blur(); // the keyboard makes room for the hits
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("main a[href]");
    if (!link || event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const to = new URL(link.href);
    if (link.target || to.origin !== location.origin || to.pathname !== "/" || !to.search || !isResults()) return;
    if (to.hash && to.search === location.search) return; // a place of this page
    event.preventDefault();
    if (input.value !== input.defaultValue) input.blur();
    const field = link.closest("[data-field]")?.dataset.field;
    const name = link.querySelector(".name")?.textContent;
    const within = link.closest(".sheet .within");
    const scrolled = within?.scrollTop;
    tick(link, to, field, name);
    show(field || link.closest(".sorts, .filter-bar, .chip") ? onward(to.href) : to.href, {
      then: () => {
        input.value = new URL(location.href).searchParams.get("q") ?? "";
        if (!field) {
          scrollTo(0, 0);
          return document.querySelector("main").focus({ preventScroll: true });
        }
        // The finger and the focus stay at the value that was pressed; a sheet stays open for the next one.
        if (within) document.querySelector(`.filter-bar > [data-field="${field}"]`).open = true;
        const same = [...document.querySelectorAll(`[data-field="${field}"] a`)].filter((a) => a.querySelector(".name")?.textContent === name);
        for (const value of same) value.closest("details.rest")?.setAttribute("open", "");
        same.find((a) => a.offsetParent)?.focus({ preventScroll: true });
        if (within) document.querySelector(`.filter-bar > [data-field="${field}"] .within`).scrollTop = scrolled;
      },
    });
  });

  // An open sheet has an entry of its own, so that the way back closes it. What is chosen in it is written over that entry: one step
  // back from there is the list as it was before.
  document.addEventListener("sheet", ({ detail: name }) => {
    if ((name !== null) === (sheet !== undefined)) return; // it was put anew with the list
    if (name === null) return close();
    sheet = { name, over: bare() };
    if (spare) places.replace(location.href, sheet);
    else places.push(location.href, sheet);
    places.arrived();
    spare = true;
  });

  // close leaves the entry of the sheet, or gives it to the list that was chosen in it.
  function close() {
    const { over } = sheet;
    sheet = undefined;
    spare = ahead !== undefined;
    if (spare) return;
    if (bare() === over) history.back();
    else places.replace(location.href);
  }

  // reopen shows the sheet of an entry again: the page was loaded anew there, or it is the way forward. Where there is none any
  // more, or no room for one, no step is left that does nothing.
  function reopen(was) {
    sheet = was;
    spare = true;
    if (!document.dispatchEvent(new CustomEvent("reopen", { detail: was.name, cancelable: true }))) return;
    close();
  }
  if (places.sheet()) addEventListener("DOMContentLoaded", () => reopen(places.sheet()), { once: true }); // sheet.js comes after this

  addEventListener("popstate", () => {
    places.leave();
    typing = spare = false;
    if (sheet !== undefined) {
      const back = bare() === sheet.over;
      sheet = undefined;
      document.dispatchEvent(new Event("left"));
      if (back && shown !== bare()) places.push(shown); // the list of what was chosen stays
    }
    const was = places.sheet();
    if (bare() === shown) {
      places.arrived();
      if (was) reopen(was);
      return;
    }
    input.blur();
    show(location.href, {
      entry: "none",
      then: () => {
        places.restore();
        if (was) reopen(was);
      },
    });
  });
}

const wordsOf = (address) => new URL(address).searchParams.get("q");

// step takes the step from one address to another from a third one: values of a facet are added and taken away, anything else is as it is where it
// changed. The list begins at its first page, and words that changed are not verbatim.
function step(from, to, at) {
  const [before, after, there] = [from, to, at].map((address) => new URL(address));
  for (const name of new Set([...before.searchParams.keys(), ...after.searchParams.keys()])) {
    const [had, has, kept] = [before, after, there].map((address) => address.searchParams.getAll(name));
    let values = String(had) === String(has) ? kept : has;
    if (document.querySelector(`[data-field="${CSS.escape(name)}"]`)) {
      values = kept.filter((value) => !had.includes(value) || has.includes(value));
      values.push(...has.filter((value) => !had.includes(value) && !values.includes(value)));
    }
    there.searchParams.delete(name);
    for (const value of values) there.searchParams.append(name, value);
  }
  there.searchParams.delete("page");
  if (wordsOf(before) !== wordsOf(after)) there.searchParams.delete("verbatim");
  return there.href;
}

const fieldOf = (element) => element.closest("[data-field]").dataset.field;

// rememberPlaces keeps how far down each entry of the history was when it was left, so that going back and going forward
// find it so. Each entry has a name in its state; the places outlive the page in the session's store.
function rememberPlaces() {
  const key = "places";
  let places = {};
  try {
    places = JSON.parse(sessionStorage.getItem(key)) ?? {};
  } catch {
    // Without a store they last as long as the page.
  }
  const name = () => Math.random().toString(36).slice(2);
  const current = () => history.state?.entry ?? (history.replaceState({ entry: name() }, ""), history.state.entry);
  let at = current(); // the entry whose list is shown, while the address may be ahead of it
  const leave = () => (places[at] = Math.round(scrollY));
  const restore = () => scrollTo(0, places[at] ?? 0);

  history.scrollRestoration = "manual";
  if (at in places) restore();
  addEventListener("pagehide", () => {
    leave();
    try {
      sessionStorage.setItem(key, JSON.stringify(Object.fromEntries(Object.entries(places).slice(-100))));
    } catch {
      // As above.
    }
  });
  return {
    leave,
    restore,
    push(to, sheet) {
      leave();
      history.pushState({ entry: name(), sheet }, "", to);
    },
    replace: (to, sheet) => history.replaceState({ entry: history.state?.entry, sheet }, "", to),
    sheet: () => history.state?.sheet,
    arrived: () => (at = current()),
  };
}
