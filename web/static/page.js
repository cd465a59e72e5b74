// What a page can do more with a script: copy a citation, print a list.

for (const button of document.querySelectorAll("[data-copies]")) {
  if (!navigator.clipboard) continue; // there is none on a page that is not secure: the text can be marked by hand
  button.hidden = false;
  const says = button.textContent;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copies).textContent);
      button.textContent = "已复制";
    } catch {
      button.textContent = "没有复制成，请选中文字复制";
    }
    setTimeout(() => (button.textContent = says), 2500);
  });
}

for (const link of document.querySelectorAll("[data-prints]")) {
  link.hidden = false;
  link.addEventListener("click", (event) => {
    event.preventDefault();
    print();
  });
}
