// What a page can do more with a script: find a value in a long facet, copy a citation, print a list.

const wording = {
  copied: "已复制",
  notCopied: "没有复制成，请选中文字复制",
  found: (n) => (n > 0 ? `${n} 个` : "没有这样的值"),
};

enhance();
document.addEventListener("swapped", enhance);

// A slash, or Ctrl and K, goes to the search box from wherever nothing is typed. They are told of where there are keys to press.
const box = document.querySelector("form.search input[type=search]");
const keyless = document.documentElement.classList.contains("keyless"); // no key alone is meant
if (box && matchMedia("(hover: hover) and (pointer: fine)").matches) box.setAttribute("aria-keyshortcuts", `${keyless ? "" : "/ "}Control+K Meta+K`);
document.addEventListener("keydown", (event) => {
  const { key, ctrlKey, metaKey, altKey, target } = event;
  const meant = ctrlKey || metaKey ? key.toLowerCase() === "k" && ctrlKey !== metaKey && !event.shiftKey : key === "/" && !keyless;
  if (!box || !meant || altKey || event.isComposing || event.defaultPrevented || document.querySelector("dialog[open]")) return;
  if (target !== box && target.closest?.("input, textarea, select, [contenteditable]")) return;
  if (target === box && key === "/") return; // it is typed
  event.preventDefault();
  box.focus();
  box.select();
});

function enhance() {
  for (const button of document.querySelectorAll("[data-copies]")) offerCopy(button);
  for (const button of document.querySelectorAll("[data-prints]")) offerPrint(button);
  for (const form of document.querySelectorAll("[data-previews]")) preview(form);
  for (const rest of document.querySelectorAll(".find ~ details.rest")) offerFind(rest.parentElement, rest);
}

function offerCopy(button) {
  if (!navigator.clipboard) return; // there is none on a page that is not secure: the text can be marked by hand
  button.hidden = false;
  const says = button.textContent;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copies).textContent);
      button.textContent = wording.copied;
    } catch {
      button.textContent = wording.notCopied;
    }
    setTimeout(() => (button.textContent = says), 2500);
  });
}

function offerPrint(button) {
  button.hidden = false;
  button.addEventListener("click", (event) => {
    event.preventDefault();
    print();
  });
}

// preview shows what the options of a form give, without leaving the page.
function preview(form) {
  form.classList.add("live");
  let asked = 0;
  form.addEventListener("change", async () => {
    const mine = ++asked;
    const address = `${form.action}?${new URLSearchParams(new FormData(form))}`;
    try {
      const answer = new DOMParser().parseFromString(await (await fetch(address)).text(), "text/html").getElementById("preview");
      if (mine !== asked) return;
      document.getElementById("preview").replaceWith(document.importNode(answer, true));
      history.replaceState(null, "", address);
      for (const button of document.querySelectorAll("#preview [data-copies]")) offerCopy(button);
    } catch {
      form.submit();
    }
  });
}

// offerFind lets the box above a long facet leave of its values those whose name, pinyin or initials hold what is typed.
function offerFind(facet, rest) {
  const box = facet.querySelector(".find");
  const status = document.createElement("span");
  status.className = "unseen";
  status.setAttribute("role", "status");
  box.after(status);

  const values = [...facet.querySelectorAll(".values li")];
  const matches = (value, text) => value.querySelector(".name").textContent.toLowerCase().includes(text) || sounds(value.dataset.sound ?? "", text);
  box.addEventListener("input", () => {
    const text = box.value.toLowerCase().replace(/[\s']/g, "");
    let n = 0;
    for (const value of values) {
      value.hidden = text !== "" && !matches(value, text);
      if (!value.hidden) n++;
    }
    rest.open = text !== "";
    facet.classList.toggle("finding", text !== "");
    status.textContent = text ? wording.found(n) : "";
  });
  box.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Enter") {
      event.preventDefault();
      if (box.value.trim()) values.find((value) => !value.hidden && value.querySelector("a"))?.querySelector("a").click();
    } else if (event.key === "Escape" && box.value) {
      event.preventDefault();
      box.value = "";
      box.dispatchEvent(new Event("input"));
    }
  });
}

// sounds compares with the pinyin and the initials of a value: "haiguan hg".
function sounds(reading, text) {
  return /^[a-z]+$/.test(text) && reading.split(" ").some((one) => one.includes(text));
}
