// The npm package in pages of others: it is packed, installed from the packed file into a page that Vite builds with Vue and
// into one that Next builds with React, and searches there. What is built are the examples that /widget/ shows.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createServer } from "node:http";
import { cp, mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { launchBrowser, listen, serious, startSite } from "../site.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const widget = path.join(here, "../../widget");
const built = path.join(here, "built");
const placeholder = "https://cases.example.gov.cn";

let site, browser;

// run runs a program of node_modules, or one of the machine; what it said is in the error where it fails.
async function run(program, args, cwd) {
  const local = path.join(here, "node_modules/.bin", program);
  const command = (await stat(local).catch(() => null)) ? local : program;
  const env = { ...process.env, NEXT_TELEMETRY_DISABLED: "1", CI: "1" };
  try {
    return (await promisify(execFile)(command, args, { cwd, env, maxBuffer: 1 << 26 })).stdout;
  } catch (error) {
    throw new Error(`${program} ${args.join(" ")}: ${error.message}\n${error.stdout}`);
  }
}

// copy copies a folder; the address of the examples becomes that of the search.
async function copy(from, to) {
  await mkdir(to, { recursive: true });
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [path.join(from, entry.name), path.join(to, entry.name)];
    if (entry.isDirectory()) await copy(source, target);
    else await writeFile(target, (await readFile(source, "utf8")).replaceAll(placeholder, site.url));
  }
}

before(async () => {
  [site, browser] = await Promise.all([startSite(), launchBrowser()]);
  await rm(built, { recursive: true, force: true });
  await mkdir(built);
  const [packed] = JSON.parse(await run("npm", ["pack", "--json", "--pack-destination", built], widget));
  const file = `./${packed.filename.replace("@", "").replace("/", "-")}`;
  assert.deepEqual(
    packed.files.map(({ path }) => path.replace(/-[A-Z0-9]{8}\.js$/, "-*.js")).sort(),
    ["LICENSE", "README.md", "case-search.d.ts", "module/case-search-*.js", "module/case-search-*.js", "module/case-search.js", "package.json", "react.d.ts", "vue.d.ts"],
  );
  await writeFile(path.join(built, "package.json"), JSON.stringify({ private: true, type: "module", dependencies: { "@anlisou/case-search": `file:${file}` } }));
  await run("npm", ["install", "--offline", "--ignore-scripts", "--no-audit", "--no-fund"], built);
  for (const part of ["vite", "next", "types"]) await copy(path.join(here, part), path.join(built, part));
  await copy(path.join(widget, "examples"), path.join(built, "examples"));
  await cp(path.join(built, "examples/SearchBox.vue"), path.join(built, "vite/src/SearchBox.vue"));
  await cp(path.join(built, "examples/vite.config.js"), path.join(built, "vite/vite.config.js"));
  for (const place of ["next/app", "types"]) await cp(path.join(built, "examples/SearchBox.tsx"), path.join(built, place, "SearchBox.tsx"));
});

after(async () => {
  await browser?.close();
  await site?.stop();
});

test("where there is no browser, the package is imported and does nothing", async () => {
  const module = await import(pathToFileURL(path.join(built, "node_modules/@anlisou/case-search/module/case-search.js")));
  assert.deepEqual(Object.keys(module), []);
});

test("the types are right for React 19, React 18 and Vue", async () => {
  const at = path.join(built, "types");
  const of18 = path.join(here, "node_modules/types-react-18");
  const { compilerOptions } = JSON.parse(await readFile(path.join(at, "tsconfig.json"), "utf8"));
  const older = { extends: "./tsconfig.json", compilerOptions: { ...compilerOptions, paths: { react: [of18], "react/*": [`${of18}/*`] } }, include: ["*.tsx"] };
  await writeFile(path.join(at, "tsconfig.18.json"), JSON.stringify(older));
  const [, files] = await Promise.all([
    run("tsc", ["--project", "tsconfig.json"], at),
    run("tsc", ["--project", "tsconfig.18.json", "--listFiles"], at),
    run("vue-tsc", ["--project", "tsconfig.json"], path.join(built, "vite")),
  ]);
  assert.ok(files.includes("types-react-18") && !files.includes("@types/react/"), files);
});

// serve serves a folder; a path without a file is that of a page, or the whole application's.
async function serve(folder) {
  const kinds = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".txt": "text/plain" };
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, "http://x");
    for (const name of [pathname, `${pathname}.html`, ...(path.extname(pathname) ? [] : ["index.html"])]) {
      const file = path.join(folder, name);
      if (!(await stat(file).catch(() => null))?.isFile()) continue;
      response.writeHead(200, { "Content-Type": kinds[path.extname(file)] ?? "application/octet-stream" });
      return response.end(await readFile(file));
    }
    response.writeHead(pathname === "/favicon.ico" ? 204 : 404).end();
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  return { url: `http://127.0.0.1:${server.address().port}`, stop: () => (server.closeAllConnections(), server.close()) };
}

// searches does what a visitor does: types, sees suggestions, and goes to all results on a page of the same site.
async function searches(folder) {
  const pages = await serve(folder);
  const complaints = [];
  const context = await browser.newContext({ locale: "zh-CN" });
  try {
    const page = await context.newPage();
    listen(page, () => "http://127.0.0.1", complaints);
    await page.goto(pages.url);
    await page.evaluate(() => (window.kept = true));
    await page.locator("case-search [type=search]").fill("融资");
    await page.locator("case-search [role=option].all").waitFor();
    await page.locator("case-search [type=search]").press("Enter");
    const { total, hits } = await (await fetch(`${site.url}/api/v1/search?q=${encodeURIComponent("融资")}`)).json();
    assert.ok(total > 0);
    await page.locator("case-search .count", { hasText: `${total} 个案例` }).waitFor();
    assert.equal(page.url(), `${pages.url}/results?q=${encodeURIComponent("融资")}`);
    assert.deepEqual(await page.locator("case-search .main > .hits .title").allInnerTexts(), hits.map((hit) => hit.title));
    assert.equal(await page.evaluate(() => window.kept), true, "the page's own router went there");
    await page.goBack();
    await page.locator("case-search [role=combobox]").waitFor();
    await page.goto(`${pages.url}/results?q=${encodeURIComponent("融资")}`); // shared, or asked for again
    await page.locator("case-search .count", { hasText: `${total} 个案例` }).waitFor();
    assert.deepEqual(serious(complaints), []);
  } finally {
    await context.close();
    pages.stop();
  }
}

test("a page that Vite builds with Vue searches", async () => {
  await run("vite", ["build"], path.join(built, "vite"));
  await searches(path.join(built, "vite/dist"));
});

test("a page that Next builds with React searches, and is made on a server first", async () => {
  await run("next", ["build"], path.join(built, "next"));
  assert.match(await readFile(path.join(built, "next/out/index.html"), "utf8"), /<case-search api="http:\/\/127\.0\.0\.1:\d+" results-url="\/results"/);
  await searches(path.join(built, "next/out"));
});
