// Firefox and WebKit as Debian has them, by the little that the tests need of both: Firefox speaks WebDriver BiDi by itself,
// which puppeteer-core drives; WebKitGTK has a driver of its own for the older WebDriver, which selenium-webdriver drives.

import { spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import puppeteer from "puppeteer-core";
import { Builder, Capabilities, Key } from "selenium-webdriver";

const patience = 60_000; // milliseconds: the machine may be busy with other things

const find = (...names) => names.filter(Boolean).flatMap((name) => (name.includes("/") ? [name] : process.env.PATH.split(":").map((folder) => path.join(folder, name)))).find(existsSync);

/** installed are the browsers of this machine, and missing those that it has not, each with what would install it. */
export const installed = [];
export const missing = [];
const firefoxPath = find(process.env.FIREFOX, "firefox-esr", "firefox");
const driverPath = find("WebKitWebDriver");
if (firefoxPath) installed.push({ name: "Firefox", start: startFirefox });
else missing.push("Firefox: apt-get install firefox-esr");
if (driverPath && (process.env.DISPLAY || find("xvfb-run"))) installed.push({ name: "WebKit", start: startWebKit });
else missing.push("WebKit: apt-get install webkit2gtk-driver xvfb xauth");

// asking is an expression that runs a function in a page with values; of what cannot leave the page it gives that it is there.
const asking = (does, values) => `((got) => got instanceof Node || typeof got === "function" || got)((${does})(...${JSON.stringify(values)}))`;

// shared are the ways of a visitor that are the same in each browser, made of what differs: read runs a function in the page with
// values, and gives what it returns.
function shared(visitor) {
  return {
    ...visitor,
    /** until waits until a function of the page gives something true, and gives that. */
    async until(there, ...values) {
      const end = Date.now() + patience;
      for (;;) {
        const got = await visitor.read(there, ...values).catch((error) => ({ failed: error })); // a page may be on its way to another
        if (got && !got.failed) return got;
        if (Date.now() > end) throw new Error(`waited in vain at ${await visitor.read(() => location.href)} for ${there}`, { cause: got?.failed });
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
  };
}

async function startFirefox() {
  const browser = await puppeteer.launch({
    browser: "firefox",
    executablePath: firefoxPath,
    headless: true,
    // No request to anywhere else, and pages in Chinese whatever the machine speaks.
    extraPrefsFirefox: { "intl.accept_languages": "zh-CN,zh", "network.dns.localDomains": "city.test,stranger.test", "network.captive-portal-service.enabled": false, "network.connectivity-service.enabled": false },
  });
  const page = await browser.newPage();
  page.setDefaultTimeout(patience);
  await page.setViewport({ width: 1280, height: 860 });
  const complaints = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  return shared({
    version: await browser.version(),
    complaints,
    go: (url) => page.goto(url),
    read: (does, ...values) => page.evaluate(asking(does, values)),
    type: (text) => page.keyboard.type(text),
    async press(...keys) {
      for (const key of keys) await page.keyboard.down(key);
      for (const key of keys.reverse()) await page.keyboard.up(key);
    },
    async click(which, ...values) {
      await (await page.evaluateHandle(which, ...values)).asElement().click();
    },
    picture: (file) => page.screenshot({ path: file }),
    stop: () => browser.close(),
  });
}

const freePort = () =>
  new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

async function startWebKit() {
  const browsers = ["webkit2gtk-4.1", "webkitgtk-6.0", "webkit2gtk-4.0"].flatMap((release) => readdirSync("/usr/lib").map((machine) => `/usr/lib/${machine}/${release}/MiniBrowser`));
  const binary = browsers.find(existsSync);
  const port = await freePort();
  const home = await mkdtemp(path.join(tmpdir(), "anlisou-webkit-")); // what WebKit keeps between two visits is not ours
  const driver = [driverPath, `--port=${port}`];
  const [command, ...args] = process.env.DISPLAY ? driver : [find("xvfb-run"), "-a", "-s", "-screen 0 1400x1000x24", ...driver];
  const env = { ...process.env, LANG: "zh_CN.UTF-8", LANGUAGE: "zh_CN", HOME: home, XDG_CACHE_HOME: home, XDG_DATA_HOME: home, WEBKIT_DISABLE_COMPOSITING_MODE: "1" };
  const serving = spawn(command, args, { env, stdio: "ignore", detached: true });
  const stop = async () => {
    process.kill(-serving.pid, "SIGTERM"); // xvfb-run, its display and the driver are one group
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  };
  const browserOptions = { binary, args: ["--automation"] };
  const capabilities = new Capabilities({ browserName: "MiniBrowser", "webkitgtk:browserOptions": browserOptions });
  let session;
  for (const end = Date.now() + patience; !session; ) {
    try {
      session = await new Builder().disableEnvironmentOverrides().usingServer(`http://127.0.0.1:${port}`).withCapabilities(capabilities).build();
    } catch (error) {
      if (Date.now() > end) {
        await stop();
        throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  await session.manage().window().setRect({ x: 0, y: 0, width: 1280, height: 860 });
  const names = { Control: Key.CONTROL, Shift: Key.SHIFT, Enter: Key.ENTER, Escape: Key.ESCAPE, Tab: Key.TAB, Backspace: Key.BACK_SPACE, ArrowDown: Key.ARROW_DOWN, ArrowUp: Key.ARROW_UP };
  return shared({
    version: `WebKitGTK ${(await session.getCapabilities()).get("browserVersion")}`,
    complaints: [], // the driver does not tell what the console says
    go: (url) => session.get(url),
    read: (does, ...values) => session.executeScript(`return ${asking(does, values)}`),
    type: (text) => session.actions().sendKeys(text).perform(),
    async press(...keys) {
      const actions = session.actions();
      for (const key of keys) actions.keyDown(names[key] ?? key);
      for (const key of keys.reverse()) actions.keyUp(names[key] ?? key);
      await actions.perform();
    },
    // By the pointer: the driver's own click takes the host of a shadow tree for something that lies over what is in it.
    async click(which, ...values) {
      const { x, y } = await session.executeScript(`const at = (${which})(...arguments);
        at.scrollIntoView({ block: "center" });
        const { left, top, width, height } = at.getClientRects()[0];
        return { x: Math.round(left + width / 2), y: Math.round(top + height / 2) };`, ...values);
      await session.actions().move({ x, y }).click().perform();
    },
    picture: async (file) => writeFile(file, await session.takeScreenshot(), "base64"),
    async stop() {
      await session.quit().catch(() => {});
      await stop();
    },
  });
}
