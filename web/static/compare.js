// What is chosen to be compared stands at the foot of the window, over all pages of a visit. Without a script the ticks at
// the hits of a page and its button do the same for that page.

// All that is said, in one place.
const wording = {
  compare: "对比",
  go: "对比所选",
  another: "再选一个",
  remove: "移除",
  clear: "清空",
  add: "加入对比",
  added: "已加入对比，按此移除",
  full: "一次最多对比四个案例",
  on: "已加入对比，", // and how many they are
  off: "已移出对比",
};

const most = 4;
const key = "compare";

let chosen = recall(); // [{ id, name }], in the order in which they were chosen
let unfolded = false; // on a phone the bar shows which they are
const note = element("p", "", wording.full); // why no more can be chosen: those that cannot point to it
note.id = "full";
note.hidden = true;
const status = document.createElement("p");
status.className = "unseen";
status.setAttribute("role", "status");
document.body.append(status);

begin();
document.addEventListener("swapped", begin);
// A page that comes back may be older than what is chosen, and its ticks too.
addEventListener("pageshow", () => {
  chosen = recall();
  show();
});

document.addEventListener("change", ({ target }) => {
  if (!(target instanceof HTMLInputElement) || !target.matches("input[name=id][data-name]")) return;
  const form = target.closest("[data-choosing]");
  if (form) chooseIn(form, target);
  else choose(caseOf(target), target.checked);
  target.scrollIntoView({ block: "nearest" }); // from under the bar
});

function begin() {
  const compared = [...document.querySelectorAll("[data-compared] > [data-case]")].map(({ dataset }) => dataset.case);
  if (compared.length) keep(chosen.filter(({ id }) => !compared.includes(id))); // they wait no longer
  for (const link of document.querySelectorAll("a[data-compares]")) offerToggle(link);
  show();
}

function recall() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(key)) ?? [];
    return kept.filter((one) => typeof one?.id === "string" && typeof one?.name === "string").slice(0, most);
  } catch {
    return []; // without a store it lasts as long as the page
  }
}

function keep(list) {
  chosen = list.slice(0, most);
  try {
    sessionStorage.setItem(key, JSON.stringify(chosen));
  } catch {
    // As above.
  }
}

function isChosen(id) {
  return chosen.some((one) => one.id === id);
}

const caseOf = (tick) => ({ id: tick.value, name: tick.dataset.name });

function choose(one, wanted) {
  const refused = wanted && !isChosen(one.id) && chosen.length >= most;
  const rest = chosen.filter(({ id }) => id !== one.id);
  if (!refused) keep(wanted ? [...rest, one] : rest);
  tell(refused, wanted);
  show();
}

// chooseIn chooses in a form that says by itself which are chosen.
function chooseIn(form, tick) {
  const ticked = () => [...form.querySelectorAll("input[name=id]:checked")];
  const refused = tick.checked && ticked().length > most;
  if (refused) {
    tick.checked = false;
    tick.closest("li").append(note); // where it is looked at
  } else keep(ticked().map(caseOf));
  tell(refused, tick.checked);
  show();
}

function tell(refused, on) {
  note.hidden = !refused;
  status.replaceChildren(refused ? wording.full : on ? `${wording.on}${chosen.length}/${most}` : wording.off); // anew, also where it says the same
}

// offerToggle makes of the link that leads from a case to those that it may be compared with a button that adds it to
// what is chosen.
function offerToggle(link) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  Object.assign(button.dataset, { compares: link.dataset.compares, name: link.dataset.name });
  button.addEventListener("click", () => {
    const { compares: id, name } = button.dataset;
    choose({ id, name }, !isChosen(id));
  });
  link.replaceWith(button);
}

function show() {
  const form = document.querySelector("[data-choosing]"); // which says which are chosen; else all pages do
  const full = (form ? form.querySelectorAll("input[name=id]:checked") : chosen).length >= most;
  for (const tick of document.querySelectorAll("input[name=id][data-name]")) {
    if (!form) tick.checked = isChosen(tick.value);
    limit(tick, tick.closest("label"), full && !tick.checked);
  }
  for (const button of document.querySelectorAll("button[data-compares]")) {
    const on = isChosen(button.dataset.compares);
    button.textContent = on ? wording.added : wording.add;
    limit(button, button, full && !on);
  }
  for (const picking of document.querySelectorAll(".picking")) picking.hidden = true; // the bar has its button
  if (form) {
    note.className = "told";
    if (!note.isConnected) form.append(note);
  }
  showBar();
}

// limit marks what cannot be chosen any more. It is pressed all the same, and then says why.
function limit(control, pressed, limited) {
  for (const [name, value] of [["aria-disabled", "true"], ["aria-describedby", note.id]]) {
    if (limited) control.setAttribute(name, value);
    else control.removeAttribute(name);
  }
  pressed.title = limited ? wording.full : "";
}

// showBar draws the bar anew. The focus stays in it, or goes back to the text with it.
function showBar() {
  const old = document.querySelector(".chosen");
  const focused = document.activeElement;
  const within = old?.contains(focused);
  const choosing = document.querySelector("[data-compared], [data-choosing]");
  document.documentElement.classList.toggle("comparing", chosen.length > 0 && !choosing);
  if (!chosen.length || choosing) {
    unfolded = false;
    old?.remove();
    if (within) document.querySelector("main").focus({ preventScroll: true });
    return;
  }
  const bar = document.createElement("section");
  bar.className = unfolded ? "chosen unfolded" : "chosen";
  bar.setAttribute("aria-labelledby", "chosen");
  const wide = element("div", "wide");
  const heading = element("h2", "small", `${wording.compare} ${chosen.length}/${most}`);
  heading.id = "chosen";
  const list = document.createElement("ul");
  list.id = "chosen-list";
  list.append(...chosen.map(chip));
  const fold = element("button", "fold", heading.textContent);
  fold.type = "button";
  fold.setAttribute("aria-controls", list.id);
  fold.setAttribute("aria-expanded", unfolded);
  fold.addEventListener("click", () => {
    unfolded = bar.classList.toggle("unfolded");
    fold.setAttribute("aria-expanded", unfolded);
  });
  const clear = element("button", "clear", wording.clear);
  clear.type = "button";
  clear.addEventListener("click", () => {
    keep([]);
    tell(false, false);
    show();
  });
  const go = element("a", "primary", chosen.length > 1 ? wording.go : wording.another);
  go.href = `/compare?${new URLSearchParams(chosen.map(({ id }) => ["id", id]))}`;
  wide.append(heading, list, fold, clear, go);
  note.className = "wide";
  bar.append(note, wide);
  if (old) old.replaceWith(bar);
  else document.body.append(bar);
  if (within) (focused.matches(".fold") ? fold : [...bar.querySelectorAll("li button"), go].find((one) => one.offsetParent)).focus();
}

function chip(one) {
  const item = document.createElement("li");
  const link = element("a", "", one.name);
  link.href = `/cases/${encodeURIComponent(one.id)}`;
  link.lang = "zh-Hans";
  link.title = one.name;
  const remove = document.createElement("button");
  remove.type = "button";
  const cross = element("span", "cross");
  cross.setAttribute("aria-hidden", "true");
  remove.append(cross, element("span", "unseen", `${wording.remove} ${one.name}`));
  remove.addEventListener("click", () => choose(one, false));
  item.append(link, remove);
  return item;
}

function element(name, className, text = "") {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.textContent = text;
  return made;
}
