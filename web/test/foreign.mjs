// A site of its own, on another port: the pages of pages/, and what goes wrong on some of them.

import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));
const libraries = {
  "/jquery.js": path.join(here, "node_modules/jquery/dist/jquery.js"),
  "/prototype.js": "/usr/share/javascript/prototype/prototype.js",
};
const kinds = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".mjs": "text/javascript", ".woff2": "font/woff2" };

// startForeign serves pages in which {{HOST}} is where the search is, as host() says. Under /hang nothing is ever answered, under
// /broken everything with 500, under /noted nothing is found. What was asked of /hang and /noted, and called off, is kept in noted. A built site in folder is served
// under /site/, with the tag at the end of each of its pages.
export async function startForeign(host, folder) {
  const noted = [];
  const own = (name = "127.0.0.1") => `http://${name}:${server.address().port}`;
  const server = createServer(async (request, response) => {
    const url = new URL(request.url, "http://x");
    const note = { method: request.method, path: url.pathname, q: url.searchParams.get("q"), headers: request.headers };
    if (url.pathname.startsWith("/hang/")) {
      noted.push(note);
      return response.on("close", () => (note.calledOff = true));
    }
    if (url.pathname.startsWith("/broken/")) {
      response.writeHead(500, { "Access-Control-Allow-Origin": "*" });
      return response.end();
    }
    if (url.pathname.startsWith("/noted/")) {
      noted.push(note);
      response.writeHead(200, { "Access-Control-Allow-Origin": "*", "Content-Type": "application/json" });
      return response.end(JSON.stringify({ query: note.q, suggestions: [], total: 0, hits: [], facets: {} }));
    }
    try {
      let file = libraries[url.pathname] ?? path.join(here, "pages", path.basename(url.pathname));
      if (url.pathname.startsWith("/site/")) file = path.join(folder, url.pathname.slice("/site/".length));
      let body = await readFile(file);
      const headers = { "Content-Type": kinds[path.extname(file)] ?? "application/octet-stream" };
      if (file.endsWith(".html")) {
        body = body.toString().replaceAll("{{HOST}}", host()).replaceAll("{{API}}", url.searchParams.get("api") ?? `${own()}/broken`);
        if (url.pathname.startsWith("/site/")) body = body.replace("</body>", `<script async src="${host()}/widget/v1/case-search.js" data-mode="dialog" data-shortcut="ctrl+k"></script></body>`);
      }
      if (url.pathname === "/csp.html") {
        const connect = url.searchParams.has("closed") ? "" : `connect-src ${host()}; `;
        headers["Content-Security-Policy"] = `default-src 'none'; script-src ${host()}; ${connect}require-trusted-types-for 'script'; trusted-types 'none'`;
      }
      if (url.searchParams.has("policy")) headers["Content-Security-Policy"] = url.searchParams.get("policy");
      response.writeHead(200, headers);
      response.end(body);
    } catch {
      response.writeHead(url.pathname === "/favicon.ico" ? 204 : 404).end();
    }
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    noted,
    url: own(),
    // The same site under names that the browser is told to find it by: the first is for a search to know, the second for none.
    named: own("city.test"),
    stranger: own("stranger.test"),
    stop: () => (server.closeAllConnections(), new Promise((closed) => server.close(closed))),
  };
}
