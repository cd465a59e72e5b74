// The sheets of the filters, on a phone, as modal dialogs: the page behind is inert, the focus stays within and goes back to the
// button. Without this file, and in browsers that know no modal dialog, a sheet opens and closes with the details around it.

const far = 72; // pixels that a finger draws a sheet down for it to close
const handheld = matchMedia("(max-width: 720px)"); // as facets.css has it

let open; // the sheet that is shown
let held; // what had the focus last

if (window.HTMLDialogElement?.prototype.showModal) {
  adopt();
  document.addEventListener("swapped", follow);
  // The way back leaves no sheet behind, nor does a screen that was turned.
  document.addEventListener("left", () => open?.close());
  document.addEventListener("reopen", (event) => {
    const sheet = sheetOf(event.detail);
    if (!sheet || !handheld.matches) return;
    event.preventDefault();
    show(sheet);
  });
  document.addEventListener("focusin", ({ target }) => (held = target));
  handheld.addEventListener("change", turn);
}

// Each sheet has the name of its field; that of the orders has none.
const nameOf = (sheet) => sheet.parentElement.dataset.field ?? "";
const sheetOf = (name) => document.querySelector(`.filter-bar > ${name ? `[data-field="${name}"]` : ":not([data-field])"} > .sheet`);

// turn hands the focus on where the screen was turned: from a sheet to the same value in the list beside the hits, and from
// there to the button of the sheet.
function turn() {
  // What is shown no longer may have lost it by now.
  const focused = document.activeElement === document.body ? (held ?? document.body) : document.activeElement;
  if (handheld.matches) {
    const list = focused.closest(".facets [data-field], .sorts");
    if (list) sheetOf(list.dataset.field ?? "")?.parentElement.querySelector("summary").focus();
    return;
  }
  if (!open) return;
  const [field, value] = [nameOf(open), focused.querySelector(".name")?.textContent];
  open.close();
  const links = [...document.querySelectorAll(field ? `.facets [data-field="${field}"] a` : ".sorts a")].filter((link) => link.offsetParent);
  const same = links.find((link) => (link.querySelector(".name") ?? link).textContent === value);
  (same ?? links[0] ?? document.querySelector("main")).focus();
}

function adopt() {
  for (const sheet of document.querySelectorAll("dialog.sheet")) {
    const details = sheet.parentElement;
    const button = details.querySelector("summary");
    sheet.removeAttribute("open");
    button.addEventListener("click", (event) => {
      event.preventDefault();
      show(sheet);
    });
    for (const closes of sheet.querySelectorAll("[data-closes]")) {
      closes.hidden = false;
      closes.addEventListener("click", () => sheet.close());
    }
    sheet.addEventListener("close", () => {
      details.open = false;
      if (open !== sheet) return;
      open = undefined;
      tell(null);
    });
    // The press of what lies around a sheet is told to the sheet.
    sheet.addEventListener("click", ({ target, clientY }) => target === sheet && clientY < sheet.getBoundingClientRect().top && sheet.close());
    // Escape while an input method composes is the input method's, and in a box with a text it empties the box.
    sheet.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.defaultPrevented) return;
      event.preventDefault();
      if (!event.isComposing && event.keyCode !== 229) sheet.close();
    });
    letDraw(sheet);
    if (details.open) show(sheet);
  }
}

function show(sheet) {
  const details = sheet.parentElement;
  details.open = true;
  details.querySelector("summary").focus({ preventScroll: true }); // what the focus goes back to
  sheet.tabIndex = -1;
  sheet.showModal();
  sheet.focus({ preventScroll: true }); // not the box to find a value in, which would bring up a keyboard
  open = sheet;
  tell(nameOf(sheet));
}

// follow keeps a sheet for the next value where the results, and with them its values, have been put anew. After an order is chosen
// there is nothing left to choose.
function follow() {
  const was = open;
  open = undefined;
  adopt();
  if (!was || open) return;
  const field = nameOf(was);
  const sheet = field && sheetOf(field);
  if (sheet) show(sheet);
  else tell(null);
}

// tell says which sheet is open, by its name, or that none is.
function tell(name) {
  document.dispatchEvent(new CustomEvent("sheet", { detail: name }));
}

// letDraw lets a finger draw a sheet down and away, where it does not scroll what is in it.
function letDraw(sheet) {
  let from; // where the finger began
  let by = 0;
  const scrolled = (at) => at.closest?.(".within")?.scrollTop > 0;
  const heard = { passive: true };
  sheet.addEventListener(
    "touchstart",
    ({ target, touches }) => {
      from = touches.length === 1 && !scrolled(target) ? touches[0].clientY : undefined;
      by = 0;
    },
    heard,
  );
  sheet.addEventListener(
    "touchmove",
    ({ target, touches }) => {
      if (from === undefined) return;
      if (by === 0 && scrolled(target)) return void (from = undefined);
      by = Math.max(0, touches[0].clientY - from);
      sheet.style.transform = by ? `translateY(${by}px)` : "";
    },
    heard,
  );
  const release = () => {
    sheet.style.transform = "";
    if (by > far) sheet.close();
    by = 0;
  };
  sheet.addEventListener("touchend", release, heard);
  sheet.addEventListener("touchcancel", () => ((by = 0), release()), heard);
}
