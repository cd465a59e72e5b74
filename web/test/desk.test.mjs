// The desk in a browser: with files, by keyboard, on a phone, and with nothing for axe to find.

import assert from "node:assert/strict";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { nothingFound } from "./axe.mjs";
import { desk, phone, setUp, startSite } from "./site.mjs";

const documents = path.join(path.dirname(fileURLToPath(import.meta.url)), "../../data/format/testdata");
const docx = path.join(documents, "jiaxing/libreoffice.docx");
const xlsx = path.join(documents, "tables/calc-messy.xlsx");
const pdf = path.join(documents, "jiaxing/libreoffice.pdf");

let site, page;
// A file that is no document, and words that are wrong, where the answer comes before the page that waits for it.
const { open } = setUp((now) => ({ site, page } = now), { forgiven: /^400: .*\/desk\/bring$|^422: .*\/desk\/words\/\w+$/ });

// comeIn goes through the door of the desk by a link that lets in once.
async function comeIn(at = site) {
  const link = at.run("desk-link", "--name", "测试");
  await page.goto(link);
  await page.getByRole("button", { name: "进入工作台" }).click();
  await page.waitForURL("**/desk/cases");
}

const done = (text) => page.locator(".done", { hasText: text }).waitFor();
const sees = async (text) => assert.match(await page.locator("main").innerText(), new RegExp(text));
// found is how many cases hold all of a query.
async function found(query) {
  const answer = await (await fetch(`${site.url}/api/v1/search?q=${encodeURIComponent(query)}`)).json();
  return answer.relaxed ? 0 : answer.total;
}

test("a key opens the door, a wrong one does not", async () => {
  const key = site.run("key", "new", "李雷", "--scope", "write");
  await page.goto("/desk/state");
  assert.match(page.url(), /\/desk\/login/);
  await page.keyboard.type("anlisou_wrong");
  await page.keyboard.press("Enter");
  await page.getByRole("alert").waitFor();
  await page.getByLabel("钥匙").fill(key);
  await page.keyboard.press("Enter");
  await page.waitForURL("**/desk/state");
  assert.equal(await page.getByRole("link", { name: "用词" }).count(), 0, "who may write sees the words");
  await page.getByRole("button", { name: "退出" }).click();
  await page.goto("/desk/cases");
  assert.match(page.url(), /\/desk\/login/);
});

for (const [name, file] of [["a Word file", docx], ["a table", xlsx], ["a PDF", pdf]]) {
  test(`${name} goes from the form to the search`, async () => {
    await open({ bypassCSP: true });
    await comeIn();
    await page.getByRole("link", { name: "收入" }).click();
    await page.getByLabel("案例集", { exact: true }).fill(`来自${path.basename(file)}`);
    await page.getByLabel("文件", { exact: true }).setInputFiles(file);
    await page.getByRole("button", { name: "看看读懂了什么" }).click();
    await page.waitForURL("**/desk/bring/*");
    await page.locator(".understood").waitFor();
    await nothingFound(page, name);
    const first = page.locator(".understood > li").first();
    await first.getByText("看全文，改一改").click();
    await first.getByLabel("标题", { exact: true }).fill(`独一无二的标题来自${path.basename(file)}`);
    await nothingFound(page, `${name}, being corrected`);
    for (const box of (await page.locator("input[name=take]").all()).slice(1)) await box.uncheck();
    await page.getByRole("button", { name: "收下选中的" }).click();
    await done("已收下");
    await nothingFound(page, `${name}, accepted`);
    assert.equal(await found(`独一无二的标题来自${path.basename(file)}`), 1);
    await page.getByRole("link", { name: "独一无二" }).click();
    assert.equal(await page.getByRole("link", { name: "原件" }).count(), 1);
  });
}

test("a file is dropped, one that is no document is refused in words", async () => {
  await comeIn();
  await page.goto("/desk/bring");
  const transfer = await page.evaluateHandle(() => {
    const data = new DataTransfer();
    data.items.add(new File(["案例名称,主要做法\n拖进来的案例,建立拖放机制。\n"], "拖进来.csv"));
    return data;
  });
  await page.dispatchEvent("[data-drop]", "drop", { dataTransfer: transfer });
  await page.waitForURL("**/desk/bring/*");
  await page.getByRole("heading", { name: "拖进来的案例" }).waitFor();
  await page.getByRole("button", { name: "丢弃" }).click();
  await done("已丢弃");
  const empty = await page.evaluateHandle(() => {
    const data = new DataTransfer();
    data.items.add(new File([""], "空.docx"));
    return data;
  });
  await page.dispatchEvent("[data-drop]", "drop", { dataTransfer: empty });
  await page.getByRole("status").filter({ hasText: "文件是空的" }).waitFor();
});

test("a case is written, changed, compared, withdrawn and put back by keyboard", async () => {
  await comeIn();
  await page.getByRole("link", { name: "写一个" }).press("Enter");
  await page.getByLabel("标题", { exact: true }).focus();
  await page.keyboard.type("用键盘写的案例");
  for (const text of ["主要做法", "建立键盘机制。"]) {
    await page.keyboard.press("Tab");
    await page.keyboard.press("Control+A");
    await page.keyboard.type(text);
  }
  await page.getByRole("button", { name: "保存" }).press("Enter");
  await done("已保存");
  assert.equal(await found("建立键盘机制"), 1);
  await page.getByLabel("正文").first().fill("建立键盘和鼠标机制。");
  await page.getByRole("button", { name: "保存" }).press("Enter");
  await done("已保存");
  await page.getByRole("link", { name: "各个版本" }).press("Enter");
  assert.equal(await page.locator("ins").first().innerText(), "和鼠标");
  await page.getByRole("button", { name: "放回这一版" }).press("Enter");
  await done("已放回这一版");
  assert.equal(await page.getByLabel("正文").first().inputValue(), "建立键盘机制。");
  await page.getByRole("button", { name: "撤下" }).press("Enter");
  await sees("用键盘写的案例");
  await page.keyboard.press("Enter"); // the button has the focus
  await done("已撤下 1 个案例");
  assert.equal(await found("建立键盘机制"), 0);
  await page.getByRole("link", { name: "已撤下的" }).press("Enter");
  await page.getByRole("checkbox", { name: "选中 用键盘写的案例" }).press("Space");
  await page.getByRole("button", { name: "放回" }).press("Enter");
  await done("已放回 1 个案例");
  assert.equal(await found("建立键盘机制"), 1);
});

test("all cases of a page are ticked at once, and get a label", async () => {
  await comeIn();
  await page.goto(`/desk/cases?q=${encodeURIComponent("医保同城化")}`);
  await page.locator("[data-all]").check();
  const ticked = await page.locator("input[name=id]:checked").count();
  assert.ok(ticked > 0 && ticked === (await page.locator("input[name=id]").count()));
  await page.getByLabel("部门或领域").selectOption({ label: "领域" });
  await page.getByLabel("名称，用顿号隔开").fill("试点领域");
  await page.getByRole("button", { name: "改归类" }).click();
  await done(`已改 ${ticked} 个案例`);
  assert.equal(await found("领域:试点领域"), ticked);
});

test("what was written is not left behind unsaved", async () => {
  await comeIn();
  await page.goto("/desk/cases/at/jiaxing-01");
  await page.getByLabel("地区").fill("杭州");
  const asked = page.waitForEvent("dialog");
  const left = page.goto("/desk/cases").catch(() => {});
  const dialog = await asked;
  assert.equal(dialog.type(), "beforeunload");
  await dialog.accept();
  await left;
});

test("words are looked at, then used; the site gets a name", async () => {
  await comeIn();
  await page.goto("/desk/words");
  await page.getByLabel("同义词").fill("靠岸拿货, 船边直提\n");
  await page.getByRole("button", { name: "看看会改变什么" }).click();
  await page.getByRole("button", { name: "启用" }).waitFor();
  await sees("靠岸拿货");
  await page.getByRole("button", { name: "启用" }).click();
  await done("已启用");
  assert.ok((await found("靠岸拿货")) > 0);
  await page.goto("/desk/site");
  await page.getByLabel("网站名称", { exact: true }).fill("嘉兴改革案例库");
  await page.getByLabel("主色").fill("#eeeeee");
  await page.getByRole("button", { name: "保存" }).click();
  await page.getByRole("alert").waitFor();
  await page.getByLabel("主色").fill("");
  await page.getByRole("button", { name: "保存" }).click();
  await done("已保存");
  await page.goto("/");
  await page.getByRole("heading", { name: "嘉兴改革案例库" }).waitFor();
});

test("words that are wrong come back with their line, and a session that was ended does not come back", async () => {
  await open({ bypassCSP: true });
  await comeIn();
  await page.goto("/desk/words");
  await page.getByLabel("部门和领域的名称").fill("x: [1");
  await page.getByRole("button", { name: "看看会改变什么" }).click();
  await page.getByRole("alert").waitFor();
  await sees("第 1 行");
  assert.equal(await page.getByLabel("部门和领域的名称").inputValue(), "x: [1");
  await nothingFound(page, "words that are wrong");
  await page.context().clearCookies();
  await comeIn();
  await page.goto("/desk/sessions");
  await page.getByRole("button", { name: "让它退出" }).first().press("Enter");
  await done("已让那台设备退出登录");
});

test("two who change the site at once both keep what they wrote", async () => {
  await open({ bypassCSP: true });
  await comeIn();
  const first = page;
  const second = await first.context().newPage();
  await first.goto("/desk/site");
  await second.goto("/desk/site");
  await second.getByLabel("副题").fill("后来的副题");
  await second.getByRole("button", { name: "保存" }).click();
  await second.locator(".done").waitFor();
  await first.getByLabel("副题").fill("先写的副题");
  await first.getByRole("button", { name: "保存" }).click();
  await first.getByRole("alert").waitFor();
  await sees("刚被别人改过");
  assert.equal(await first.getByLabel("副题").inputValue(), "先写的副题");
  await nothingFound(page, "the site in conflict");
  await first.getByRole("button", { name: "保存" }).click();
  await done("已保存");
});

test("what is withdrawn is purged after a question", async () => {
  await open({ bypassCSP: true });
  await comeIn();
  await page.goto("/desk/cases/at/jiaxing-19");
  await page.getByRole("button", { name: "撤下" }).click();
  await page.getByRole("button", { name: "撤下" }).click();
  await done("已撤下 1 个案例");
  await page.goto("/desk/cases/at/jiaxing-19/versions");
  await nothingFound(page, "versions of what is withdrawn");
  await page.getByRole("button", { name: "彻底删除" }).click();
  await sees("不能放回");
  await nothingFound(page, "a question before a case is purged");
  await page.getByRole("button", { name: "彻底删除" }).press("Enter");
  await done("已彻底删除 1 个案例");
  await sees("另有 1 个案例已彻底删除");
});

test("the state says in words what is wrong, and what to do", async () => {
  const troubled = await startSite({ settings: "name: [\n" });
  try {
    await open({ at: troubled, bypassCSP: true });
    await comeIn(troubled);
    await page.goto("/desk/state");
    await sees("网站设置读不了");
    await sees("site.yaml");
    await nothingFound(page, "the state with trouble");
  } finally {
    await troubled.stop();
  }
});

for (const [name, size, colorScheme] of [
  ["a desk", desk, "light"],
  ["a desk in the dark", desk, "dark"],
  ["a phone", phone, "light"],
  ["a small phone in the dark", { ...phone, viewport: { width: 320, height: 700 } }, "dark"],
]) {
  test(`axe finds nothing, and nothing is wider than the screen: ${name}`, async () => {
    await open({ ...size, colorScheme, bypassCSP: true });
    const whole = async (where) => {
      await nothingFound(page, where);
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(width <= size.viewport.width, `${where} is ${width} wide`);
    };
    await page.goto("/desk/login");
    await whole("the door");
    await page.getByLabel("钥匙").fill("wrong");
    await page.keyboard.press("Enter");
    await page.getByRole("alert").waitFor();
    await whole("the door, closed");
    await comeIn();
    for (const address of ["cases", "cases?q=zzzz", "cases?state=withdrawn", "cases/new", "cases/at/jiaxing-13", "cases/at/jiaxing-13/versions",
      "bring", "words", "site", "state", "sessions"]) {
      await page.goto(`/desk/${address}`);
      await whole(address);
    }
    await page.goto("/desk/cases/new");
    await page.getByLabel("标题", { exact: true }).fill("没有正文");
    await page.getByRole("button", { name: "保存" }).click();
    await page.getByRole("alert").waitFor();
    await whole("a case that is refused");
    await page.goto("/desk/cases");
    await page.locator("input[name=id]").first().check();
    await page.getByRole("button", { name: "撤下" }).click();
    await page.locator(".named").waitFor();
    await whole("a question before cases are withdrawn");
  });
}

test("a site without cases says so at the desk", async () => {
  const empty = await startSite({ empty: true });
  try {
    await open({ at: empty, bypassCSP: true });
    await comeIn(empty);
    for (const address of ["cases", "cases?state=withdrawn", "bring", "state"]) {
      await page.goto(`/desk/${address}`);
      await nothingFound(page, `no cases: ${address}`);
    }
    await page.goto("/desk/cases");
    await sees("还没有案例");
  } finally {
    await empty.stop();
  }
});

test("without scripts a file is brought in as well", async () => {
  await open({ javaScriptEnabled: false });
  await comeIn();
  await page.goto("/desk/bring");
  await page.locator("#file").setInputFiles(docx);
  await page.locator("button.primary").click();
  await page.waitForURL("**/desk/bring/*");
  await page.locator(".understood").waitFor();
});

// tableOf is a table of so many cases, as a file of a form.
function tableOf(many) {
  const rows = ["案例编号,案例名称,主要做法"];
  for (let n = 1; n <= many; n++) rows.push(`${n},第${n}个翻页案例,建立第${n}个翻页机制。`);
  return { name: "两千个案例.csv", mimeType: "text/csv", buffer: Buffer.from(rows.join("\n")) };
}

for (const [name, options, many] of [["by keyboard", { bypassCSP: true }, 2000], ["without scripts, on a phone", { ...phone, javaScriptEnabled: false }, 120]]) {
  test(`a file of ${many} cases is looked through page by page ${name}`, async () => {
    await open(options);
    await comeIn();
    await page.goto("/desk/bring");
    await page.locator("#collection").fill(`翻页${many}`);
    await page.locator("#file").setInputFiles(tableOf(many));
    await page.locator("button.primary").press("Enter");
    await page.waitForURL("**/desk/bring/*");
    await page.locator(".understood").waitFor();
    await sees(`第 1–50 个，共 ${many} 个`);
    assert.equal(await page.locator(".understood > li").count(), 50);
    await page.locator("input[name=take][value='2']").press("Space");
    await page.locator("#title3").evaluate((field) => field.closest("details").setAttribute("open", ""));
    await page.locator("#title3").fill(`改了名的翻页案例${many}`);
    await page.getByRole("button", { name: "下一页" }).press("Enter");
    await sees(`第 51–100 个，共 ${many} 个`);
    await sees("看过 50 个，不收 1 个");
    if (options.bypassCSP) {
      await nothingFound(page, "a page of a large file");
      await page.getByLabel("这一页全选").press("Space"); // none of this page
      assert.equal(await page.locator("input[name=take]:checked").count(), 0);
    } else {
      for (const box of await page.locator("input[name=take]").all()) await box.uncheck();
    }
    await page.locator("#at").fill(String(many - 9));
    await page.locator("#at").press("Enter"); // goes there, and accepts nothing
    await sees(`第 ${many - 9}–${many} 个`);
    await page.locator("#at").fill("0");
    await page.locator("#at").press("Enter");
    await page.getByRole("alert").waitFor();
    await page.locator("#at").fill("1");
    await page.getByRole("button", { name: "去", exact: true }).press("Enter");
    assert.equal(await page.locator("input[name=take][value='2']").isChecked(), false, "what was left is ticked again");
    assert.equal(await page.locator("#title3").inputValue(), `改了名的翻页案例${many}`);
    await page.goto("/desk/bring"); // who leaves finds it as it was
    await page.getByRole("link", { name: "两千个案例.csv" }).first().click();
    assert.equal(await page.locator("input[name=take][value='2']").isChecked(), false);
    await page.getByRole("button", { name: "收下各页选中的" }).press("Enter");
    await page.locator(".done", { hasText: "已收下" }).waitFor({ timeout: 60000 });
    await sees(`没有收的 51 个`);
    assert.equal(await found(`"改了名的翻页案例${many}"`), 1);
  });
}

test("a preview is left, found again, stopped, and another begins", async () => {
  await open({ bypassCSP: true });
  await comeIn();
  await page.goto("/desk/words");
  await page.getByLabel("词典").fill("翻页机制\n");
  await page.getByRole("button", { name: "看看会改变什么" }).press("Enter");
  await page.waitForURL("**/desk/words/*");
  const job = page.url();
  await page.goto("/desk/words");
  await page.locator(`a[href="${new URL(job).pathname}"]`).press("Enter");
  const stop = page.getByRole("button", { name: "停下", exact: true });
  await page.locator("h1", { hasText: /会改变什么/ }).waitFor();
  // Of twenty cases it may have ended; the server's own test has one that goes on.
  await stop.press("Enter", { timeout: 2000 }).catch((error) => assert.equal(error.name, "TimeoutError"));
  await page.locator("h1", { hasText: /停下了|会改变什么/ }).waitFor();
  await page.getByRole("button", { name: "回去再改" }).press("Enter");
  await page.getByRole("button", { name: "看看会改变什么" }).press("Enter");
  await page.getByRole("button", { name: "启用" }).waitFor({ timeout: 60000 });
  await nothingFound(page, "a preview that has ended");
});
