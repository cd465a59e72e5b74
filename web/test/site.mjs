// Starts the real server on an empty data directory of its own, and a browser to look at it.

import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, afterEach, before, beforeEach } from "node:test";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const here = path.dirname(fileURLToPath(import.meta.url));
const binary = path.resolve(process.env.ANLISOU_BIN ?? path.join(here, "../../bin/anlisou"));
const startTimeout = 60_000; // a first start reads the collection and builds its index

const patience = 60_000; // milliseconds for what a test waits for: the machine may be busy with other things

export const desk = { viewport: { width: 1280, height: 860 } };
export const phone = { viewport: { width: 375, height: 812 }, hasTouch: true, isMobile: true };

// setUp gives the tests of a file one site and one browser, and each test a page of its own. Take is handed
// { site, browser, context, page } whenever they change. After each test the console must be empty, but for what
// forgiven matches. It gives { open, complaints }: open replaces the page by one with other options, on another site
// where at names one; complaints are what the console and the network said.
export function setUp(take, { forgiven = /(?!)/, ...usual } = {}) {
  const complaints = [];
  let site, browser, context;
  before(async () => {
    [site, browser] = await Promise.all([startSite(), launchBrowser()]);
  });
  after(async () => {
    await browser?.close();
    await site?.stop();
  });
  async function open({ at = site, ...options } = {}) {
    await context?.close();
    context = await browser.newContext({ baseURL: at.url, ...desk, ...usual, ...options });
    context.setDefaultTimeout(patience);
    const page = await context.newPage();
    listen(page, () => at.url, complaints);
    take({ site, browser, context, page });
    return page;
  }
  beforeEach(async () => {
    complaints.length = 0;
    await open();
  });
  afterEach(() => assert.deepEqual(serious(complaints).filter((line) => !forgiven.test(line)), []));
  return { open, complaints };
}

// composer is an input method in the midst of a word: the text is in the box, underlined, and not yet final. Keys that it takes
// are told to the page with the code 229, by some with their own, and do nothing by themselves.
export async function composer(page) {
  const session = await page.context().newCDPSession(page);
  await page.evaluate(() => addEventListener("keydown", (event) => (event.isComposing || event.keyCode === 229) && event.preventDefault()));
  return {
    write: (text) => session.send("Input.imeSetComposition", { text, selectionStart: text.length, selectionEnd: text.length }),
    commit: (text) => session.send("Input.insertText", { text }),
    press: (key, code = 229) => session.send("Input.dispatchKeyEvent", { type: "rawKeyDown", key, code: key, windowsVirtualKeyCode: code }),
  };
}

// startSite runs `anlisou serve` on a free port, with more arguments where they are given, after the sites that may embed the
// search are registered: lists of a name and origins; and after a document, the text of a Markdown file, is read in; settings are
// the text of its site.yaml. It gives { url, data, run, stop }: data is its directory.
export async function startSite({ empty = false, more = [], sites = [], document, settings } = {}) {
  const data = await mkdtemp(path.join(tmpdir(), "anlisou-web-"));
  if (settings) await writeFile(path.join(data, "site.yaml"), settings);
  if (document) {
    const file = path.join(data, "cases.md");
    await writeFile(file, document);
    execFileSync(binary, ["import", "--data", data, file], { stdio: "pipe" });
  }
  for (const site of sites) execFileSync(binary, ["site", "add", "--data", data, ...site], { stdio: "pipe" });
  const args = ["serve", "--addr", "127.0.0.1:0", "--data", data, ...(empty ? ["--empty"] : []), ...more];
  const server = spawn(binary, args, { stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  const url = await new Promise((resolve, reject) => {
    const fail = (why) => reject(new Error(`${binary} ${args.join(" ")}: ${why}\n${said}`));
    const timer = setTimeout(() => fail("printed no address"), startTimeout);
    const settle = (then) => (value) => (clearTimeout(timer), then(value));
    server.on("error", settle((error) => fail(error.message)));
    server.on("exit", settle((code) => fail(`ended with ${code}`)));
    for (const stream of [server.stdout, server.stderr]) {
      stream.on("data", (chunk) => {
        said = (said + chunk).slice(-10_000);
        const address = said.match(/http:\/\/127\.0\.0\.1:\d+(?=\s)/);
        if (address) settle(resolve)(address[0]);
      });
    }
  });
  return {
    url,
    data,
    // run runs a command on the data directory, and gives what it prints.
    run: (...words) => execFileSync(binary, [...words, "--data", data], { stdio: ["ignore", "pipe", "pipe"], encoding: "utf8" }).trim(),
    async stop() {
      if (server.exitCode === null) {
        const ended = new Promise((resolve) => server.once("exit", resolve));
        server.kill("SIGTERM");
        await ended;
      }
      await rm(data, { recursive: true, force: true });
    },
  };
}

// listen notes in complaints whatever the console of a page says, whatever fails to load, and whatever is not
// loaded from where home says that the site is.
export function listen(page, home, complaints) {
  page.on("console", (message) => {
    // A test that goes to the box before the browser does takes nothing from the page.
    if (message.text().startsWith("Autofocus processing was blocked")) return;
    complaints.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
  page.on("requestfailed", (request) => {
    const why = request.failure().errorText;
    if (why !== "net::ERR_ABORTED") complaints.push(`${why}: ${request.url()}`); // aborted: no longer wanted
  });
  page.on("request", (request) => {
    if (!request.url().startsWith(home()) && !request.url().startsWith("data:")) complaints.push(`elsewhere: ${request.url()}`);
  });
  page.on("response", (response) => {
    if (response.status() >= 400 && !response.request().isNavigationRequest()) complaints.push(`${response.status()}: ${response.url()}`);
  });
}

// serious leaves out what the browser itself notes of an address that is answered with an error.
export function serious(complaints) {
  return complaints.filter((line) => !/^console: Failed to load resource: the server responded with a status of 4\d\d/.test(line));
}

// launchBrowser starts a browser; more are further arguments of Chromium.
export function launchBrowser(more = []) {
  const usual = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
  const executablePath = process.env.CHROMIUM ?? usual.find(existsSync);
  if (!executablePath) throw new Error("no Chromium found: install one, or set CHROMIUM to its path");
  return chromium.launch({
    executablePath,
    args: [
      "--headless=new",
      "--accept-lang=zh-CN,zh", // whatever the machine speaks
      "--no-sandbox",
      "--disable-gpu",
      "--disable-background-networking",
      "--no-first-run",
      "--disable-component-update",
      "--disable-sync",
      "--disable-quic",
      ...more,
    ],
  });
}
