// Starts the real server on an empty data directory of its own, and a browser to look at it.

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const here = path.dirname(fileURLToPath(import.meta.url));
const binary = path.resolve(process.env.ANLISOU_BIN ?? path.join(here, "../../bin/anlisou"));
const startTimeout = 60_000; // a first start reads the collection and builds its index

// startSite runs `anlisou serve` on a free port. It gives { url, stop }.
export async function startSite({ empty = false } = {}) {
  const data = await mkdtemp(path.join(tmpdir(), "anlisou-web-"));
  const args = ["serve", "--addr", "127.0.0.1:0", "--data", data, ...(empty ? ["--empty"] : [])];
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
  page.on("console", (message) => complaints.push(`console: ${message.text()}`));
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

export function launchBrowser() {
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
    ],
  });
}
