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
  full: "最多同时对比四个案例",
  on: "已加入对比",
  off: "已移出对比",
};

const most = 4;
const key = "compare";

let chosen = recall(); // [{ id, name }], in the order in which they were chosen
const status = document.createElement("p");
status.className = "unseen";
status.setAttribute("role", "status");
document.body.append(status);

begin();
document.addEventListener("swapped", begin);
addEventListener("pageshow", (event) => {
  if (!event.persisted) return; // from memory: another page may have changed what is chosen
  chosen = recall();
  show();
});

document.addEventListener("change", ({ target }) => {
  if (!(target instanceof HTMLInputElement) || !target.matches("input[name=id][data-name]")) return;
  choose({ id: target.value, name: target.dataset.name }, target.checked);
});

function begin() {
  const compared = [...document.querySelectorAll("[data-compared] > [data-case]")];
  // What is looked at side by side is what is chosen.
  if (compared.length) keep(compared.map(({ dataset }) => ({ id: dataset.case, name: dataset.name })));
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

function choose(one, wanted) {
  if (wanted && !isChosen(one.id) && chosen.length >= most) {
    status.textContent = wording.full;
    return show();
  }
  const rest = chosen.filter(({ id }) => id !== one.id);
  keep(wanted ? [...rest, one] : rest);
  status.textContent = wanted ? wording.on : wording.off;
  show();
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
  for (const tick of document.querySelectorAll("input[name=id][data-name]")) {
    // Where they are chosen by a form, the form says which are; here all pages do.
    if (!tick.closest("[data-choosing]")) tick.checked = isChosen(tick.value);
    if (tick.closest(".pick")) {
      tick.disabled = !tick.checked && chosen.length >= most;
      tick.closest(".pick").title = tick.disabled ? wording.full : "";
    }
  }
  for (const button of document.querySelectorAll("button[data-compares]")) {
    const on = isChosen(button.dataset.compares);
    button.textContent = on ? wording.added : wording.add;
    button.disabled = !on && chosen.length >= most;
    button.title = button.disabled ? wording.full : "";
  }
  for (const form of document.querySelectorAll(".picking")) form.hidden = true; // the bar has its button
  showBar();
}

// showBar draws the bar anew. The focus stays in it, or goes back to the text with it.
function showBar() {
  const old = document.querySelector(".chosen");
  const within = old?.contains(document.activeElement);
  const choosing = document.querySelector("[data-compared], [data-choosing]");
  document.documentElement.classList.toggle("comparing", chosen.length > 0 && !choosing);
  if (!chosen.length || choosing) {
    old?.remove();
    if (within) document.querySelector("main").focus({ preventScroll: true });
    return;
  }
  const bar = document.createElement("section");
  bar.className = "chosen";
  bar.setAttribute("aria-labelledby", "chosen");
  const wide = element("div", "wide");
  const heading = element("h2", "small", `${wording.compare} ${chosen.length}/${most}`);
  heading.id = "chosen";
  const list = document.createElement("ul");
  list.append(...chosen.map(chip));
  const clear = element("button", "clear", wording.clear);
  clear.type = "button";
  clear.addEventListener("click", () => {
    keep([]);
    status.textContent = wording.off;
    show();
  });
  const go = element("a", "primary", chosen.length > 1 ? wording.go : wording.another);
  go.href = `/compare?${new URLSearchParams(chosen.map(({ id }) => ["id", id]))}`;
  wide.append(heading, list, clear, go);
  bar.append(wide);
  if (old) old.replaceWith(bar);
  else document.body.append(bar);
  if (within) bar.querySelector("li button").focus();
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
