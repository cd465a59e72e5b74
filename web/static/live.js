// Results without leaving the page: as one types, and at the press of a filter, a page number or an order. The server's
// page is the answer, as without a script: what changes of it is put in the place of what stands here. The address
// always says what is shown.

const pause = 250; // milliseconds without a key before searching

// All that is said, in one place.
const wording = {
  failed: "没有连上服务器，下面还是先前的结果。",
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
  let typing = false; // the last entry of the history is of words that are being typed, and is written over
  let wanted; // what failed, to be asked for again
  let shown = location.href;

  history.scrollRestoration = "manual";
  const remember = () => history.replaceState({ scroll: scrollY }, "");
  const restore = () => scrollTo(0, history.state?.scroll ?? 0);
  if (history.state?.scroll) restore();
  addEventListener("pagehide", remember);

  // show fetches a page of results and puts it here. The answer to anything but the last question is dropped.
  async function show(to, { entry = "push", then = () => {} } = {}) {
    clearTimeout(timer);
    pending?.abort();
    const mine = (pending = new AbortController());
    const main = document.querySelector("main");
    main.setAttribute("aria-busy", "true");
    let page;
    try {
      const response = await fetch(to, { signal: mine.signal, headers: { Accept: "text/html" } });
      if (!response.ok) return location.assign(to); // the server has a page for that
      page = new DOMParser().parseFromString(await response.text(), "text/html");
    } catch {
      if (pending === mine) fail(() => show(to, { entry, then }));
      return;
    } finally {
      if (pending === mine) main.removeAttribute("aria-busy");
    }
    if (pending !== mine) return;
    pending = wanted = undefined;
    if (!page.querySelector("main .results")) return location.assign(to);
    if (entry === "push") {
      remember();
      history.pushState({ scroll: 0 }, "", to);
    } else if (entry === "replace") {
      history.replaceState({ scroll: scrollY }, "", to);
    }
    shown = location.href;
    put(page);
    then();
  }

  function put(page) {
    document.title = page.title;
    document.querySelector("main").replaceChildren(...page.querySelector("main").childNodes);
    document.querySelector(".site-links")?.replaceWith(page.querySelector(".site-links"));
    for (const kept of form.querySelectorAll("input[type=hidden]")) kept.remove();
    form.querySelector("button[type=submit]").before(...page.querySelectorAll(".masthead form.search input[type=hidden]"));
    for (const link of document.head.querySelectorAll("link[rel=prev], link[rel=next]")) link.remove();
    document.head.append(...page.head.querySelectorAll("link[rel=prev], link[rel=next]"));
    if (document.activeElement !== input) input.value = page.querySelector(".masthead input[type=search]").value;
    status.textContent = document.querySelector(".total").textContent;
    document.dispatchEvent(new Event("swapped"));
  }

  function fail(again) {
    wanted = again;
    document.querySelector(".failed")?.remove();
    const said = document.createElement("p");
    said.className = "told failed";
    said.setAttribute("role", "alert");
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = wording.again;
    button.addEventListener("click", again);
    said.append(navigator.onLine ? wording.failed : wording.offline, button);
    document.querySelector(".list-column").prepend(said);
  }
  addEventListener("online", () => wanted?.());

  // address is where the form leads.
  function address() {
    const to = new URL("/", location.href);
    for (const [name, value] of new FormData(form)) to.searchParams.append(name, name === input.name ? value.trim() : value);
    return to.href;
  }

  // What an input method composes is not yet meant: it is searched for once it is put in.
  const typed = (event) => {
    clearTimeout(timer);
    if (event.isComposing || !input.value.trim() || address() === shown) return;
    timer = setTimeout(() => {
      show(address(), { entry: typing ? "replace" : "push" });
      typing = true;
    }, pause);
  };
  input.addEventListener("input", typed);
  input.addEventListener("compositionend", typed);
  input.addEventListener("compositionstart", () => clearTimeout(timer));

  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented || !input.value.trim()) return;
    event.preventDefault();
    const same = address() === shown;
    show(address(), { entry: typing || same ? "replace" : "push", then: () => scrollTo(0, 0) });
    typing = false;
    if (matchMedia("(pointer: coarse)").matches) input.blur(); // the keyboard makes room for the hits
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("main a[href]");
    if (!link || event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const to = new URL(link.href);
    if (link.target || to.origin !== location.origin || to.pathname !== "/" || !to.search || !isResults()) return;
    event.preventDefault();
    typing = false;
    if (input.value !== input.defaultValue) input.blur();
    const section = link.closest("[data-field]")?.dataset.field;
    const name = link.querySelector(".name")?.textContent;
    const open = link.closest("details[name=filter]") !== null;
    show(to.href, {
      then: () => {
        input.value = new URL(location.href).searchParams.get("q") ?? "";
        if (!section) {
          scrollTo(0, 0);
          return document.querySelector("main").focus({ preventScroll: true });
        }
        // The finger and the focus stay at the value that was pressed.
        const same = [...document.querySelectorAll(`[data-field="${section}"] a`)].filter((a) => a.querySelector(".name")?.textContent === name);
        const rest = same[0]?.closest("details.rest");
        if (rest) rest.open = true;
        same.find((a) => a.offsetParent)?.focus({ preventScroll: true });
        if (open) document.querySelector("main").focus({ preventScroll: true });
      },
    });
  });

  addEventListener("popstate", () => {
    if (location.href === shown) return; // within the page: #content
    typing = false;
    input.blur();
    show(location.href, { entry: "none", then: restore });
  });
}
