// The desk works without this. With it: all cases of a list are ticked at once, what was written is not left behind unsaved,
// and what goes on shows how far it is.

for (const all of document.querySelectorAll("[data-all]")) {
  const boxes = [...all.form.querySelectorAll(`input[name="${all.dataset.all}"]`)];
  function tell() {
    all.checked = boxes.length > 0 && boxes.every((one) => one.checked);
    all.indeterminate = !all.checked && boxes.some((one) => one.checked);
  }
  (all.closest("p[hidden]") ?? all).hidden = false;
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
  });
  for (const box of boxes) box.addEventListener("change", tell);
  tell();
}

for (const form of document.querySelectorAll("form[data-guard]")) {
  let written = form.dataset.written !== undefined;
  form.addEventListener("input", () => {
    written = true;
  });
  form.addEventListener("submit", (event) => {
    if (written && event.submitter?.value === "withdraw" && !confirm("您写的还没有保存，撤下就不要了吗？")) {
      event.preventDefault();
      return;
    }
    written = false;
  });
  addEventListener("beforeunload", (event) => {
    if (written) event.preventDefault();
  });
}

// A file on its way shows how far it is. The answer is a page: it takes this one's place.
for (const form of document.querySelectorAll("form[data-uploads]")) {
  const file = form.querySelector("input[type=file]");
  const drop = form.querySelector("[data-drop]");
  const sending = form.querySelector(".sending");
  const button = form.querySelector("button");
  const bar = sending.querySelector("progress");
  const said = sending.querySelector("span");
  function failed(text) {
    said.textContent = text;
    bar.hidden = true;
    button.disabled = false;
  }
  for (const name of ["dragenter", "dragover"]) {
    drop.addEventListener(name, (event) => {
      event.preventDefault();
      drop.classList.add("over");
    });
  }
  // A file that is dropped beside the place for it does not take the page away.
  for (const name of ["dragover", "drop"]) addEventListener(name, (event) => event.preventDefault());
  for (const name of ["dragleave", "drop"]) drop.addEventListener(name, () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files.length === 0) return;
    file.files = event.dataTransfer.files;
    form.requestSubmit();
  });
  form.addEventListener("submit", (event) => {
    if (file.files.length === 0) return;
    event.preventDefault();
    const large = [...file.files].find((one) => one.size > form.dataset.uploads * 1024 * 1024);
    if (large) {
      sending.hidden = false;
      failed(`${large.name}: ${said.dataset.large}`);
      return;
    }
    const request = new XMLHttpRequest();
    sending.hidden = false;
    bar.hidden = false;
    button.disabled = true;
    said.textContent = "正在送出";
    request.upload.addEventListener("progress", (sent) => {
      if (!sent.lengthComputable) return;
      bar.value = (100 * sent.loaded) / sent.total;
      if (sent.loaded === sent.total) said.textContent = "已送到，正在读";
    });
    request.addEventListener("error", () => failed("没有送到：网络断了，请再试一次"));
    request.addEventListener("load", () => {
      if (request.status < 300) {
        location.assign(request.responseURL);
        return;
      }
      const page = new DOMParser().parseFromString(request.responseText, "text/html");
      failed(page.querySelector(".problem, .failure, main")?.textContent.trim() || "没有收下，请再试一次");
    });
    request.open("POST", form.action);
    request.send(new FormData(form));
  });
}

// What goes on shows how far it is where it stands, so that nothing is taken from under a hand; at its end the page comes anew.
for (const going of document.querySelectorAll("[data-going]")) {
  const ask = async () => {
    try {
      const answer = await fetch(location.href);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const now = answer.redirected ? null : page.querySelector("[data-going]");
      if (!now) {
        location.reload();
        return;
      }
      going.querySelector("[role=status]").textContent = now.querySelector("[role=status]").textContent;
      going.querySelector("progress").replaceWith(now.querySelector("progress"));
    } catch {
      // The network may be back the next time.
    }
    setTimeout(ask, 1000);
  };
  setTimeout(ask, 1000);
}
