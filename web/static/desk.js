// The desk works without this. With it: all cases of a list are ticked at once, and what was written is not left behind unsaved.

for (const all of document.querySelectorAll("[data-all]")) {
  const boxes = [...all.form.querySelectorAll(`input[name="${all.dataset.all}"]`)];
  all.hidden = false;
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
  });
  for (const box of boxes) {
    box.addEventListener("change", () => {
      all.checked = boxes.every((one) => one.checked);
      all.indeterminate = !all.checked && boxes.some((one) => one.checked);
    });
  }
}

for (const form of document.querySelectorAll("form[data-guard]")) {
  let written = document.querySelector(".problem") !== null;
  form.addEventListener("input", () => {
    written = true;
  });
  form.addEventListener("submit", () => {
    written = false;
  });
  addEventListener("beforeunload", (event) => {
    if (written) event.preventDefault();
  });
}
