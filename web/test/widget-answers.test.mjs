// What the widget makes of answers: late ones, slow ones, none, and refusals.

import assert from "node:assert/strict";
import { test } from "node:test";
import { startForeign } from "./foreign.mjs";
import { complaints, context, counted, foreign, hear, heard, hold, input, notice, options, page, quiet, site, type, visit } from "./embedded.mjs";
import { startSite } from "./site.mjs";

const suggest = "**/api/v1/suggest**";
const search = "**/api/v1/search**";

test("it asks by plain GETs, which need no leave beforehand, without cookies, and one for keys in quick succession", async (t) => {
  await context.addCookies([{ name: "secret", value: "1", url: foreign.url }]); // of every port there
  const other = await startForeign(() => site.url);
  t.after(other.stop);
  await visit(`failing.html?api=${encodeURIComponent(`${other.url}/noted`)}`);
  await input().evaluate((field) => {
    for (const text of ["融", "融资", "融资租"]) {
      field.value = text;
      field.dispatchEvent(new InputEvent("input", { bubbles: true, composed: true }));
    }
  });
  await page.locator("case-search .notice p").waitFor();
  assert.match(await page.locator("case-search .notice").innerText(), /没有案例含有“融资租”/);
  assert.deepEqual(other.noted.map(({ method, path }) => `${method} ${path}`), ["GET /noted/api/v1/suggest"]);
  const { headers } = other.noted[0];
  assert.equal(headers.cookie, undefined);
  assert.equal(headers.origin, foreign.url);
  // What any browser sends of itself.
  const usual = /^(host|connection|accept|accept-encoding|accept-language|origin|referer|user-agent|sec-.*|dnt|cache-control|pragma)$/;
  assert.deepEqual(Object.keys(headers).filter((name) => !usual.test(name)), []);
});

for (const mode of ["box", "page"]) {
  test(`a question that is no longer wanted is called off: ${mode}`, async () => {
    foreign.noted.length = 0;
    const until = async (holds) => {
      for (let tries = 0; !holds(); tries++) {
        assert.ok(tries < 1000, `waited for: ${holds}`);
        await new Promise((done) => setTimeout(done, 20));
      }
    };
    const note = (q) => foreign.noted.find((note) => note.q === q);
    await page.clock.install();
    await visit(`failing.html?api=${encodeURIComponent(`${foreign.url}/hang`)}`);
    if (mode === "page") {
      await page.evaluate(() => document.querySelector("case-search").setAttribute("mode", "page"));
      await until(() => note(null)); // a list shows all cases before anything is typed
    }
    await page.clock.pauseAt(Date.now() + 60_000); // so that nothing is called off because it took long
    await input().fill("融");
    await page.clock.runFor(100);
    await until(() => note("融"));
    await input().fill("融资");
    await page.clock.runFor(100);
    await until(() => note("融").calledOff && note("融资"));
    await page.evaluate(() => document.querySelector("case-search").destroy());
    await until(() => note("融资").calledOff);
  });
}

for (const [name, asked] of [["clean.html", suggest], ["page.html", search]]) {
  test(`answers in any order: only that to the last question is shown: ${name}`, async () => {
    // No request is called off, so that answers come that nobody waits for.
    await context.addInitScript(() => {
      const get = window.fetch;
      window.read = 0;
      window.fetch = async (address, options) => {
        const response = await get(address, { ...options, signal: undefined });
        const json = response.json.bind(response);
        response.json = async () => {
          const value = await json();
          setTimeout(() => window.read++); // after whoever asked has had it
          return value;
        };
        return response;
      };
    });
    const texts = ["融", "融资", "海关"];
    const { total } = await (await fetch(`${site.url}/api/v1/search?q=海关`)).json();
    for (const order of [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]]) { // prettier-ignore
      await page.unrouteAll();
      await visit(name);
      if (asked === search) await page.waitForFunction(() => window.read > 0); // all cases, before anything is typed
      await hear();
      const answers = await hold(asked);
      for (const text of texts) {
        await input().fill(text);
        await answers.asked(text);
      }
      for (const i of order) {
        const read = await page.evaluate(() => window.read);
        await answers.release(texts[i]);
        await page.waitForFunction((n) => window.read > n, read);
      }
      assert.deepEqual((await heard("results")).map(([, { query }]) => query), ["海关"], `order ${order}`);
      if (asked === search) await counted(total);
      else assert.match(await options().first().innerText(), /海关/);
    }
  });
}

test("a skeleton shows after 150 milliseconds, and goes with the answer; who waits for 10 seconds is told", async () => {
  await page.clock.install();
  await visit("clean.html");
  const answers = await hold(suggest);
  const skeleton = page.locator("case-search .skeleton");
  await page.clock.pauseAt(Date.now() + 60_000);
  await input().fill("融资");
  await page.clock.runFor(100); // the pause after a key
  await answers.asked("融资");
  await page.clock.runFor(149);
  assert.equal(await skeleton.count(), 0);
  await page.clock.runFor(1);
  assert.equal(await skeleton.count(), 1);
  assert.equal(await skeleton.innerText(), "正在搜索……");
  await answers.release("融资");
  await options().nth(1).waitFor();
  assert.equal(await skeleton.count(), 0);

  await input().fill("海关");
  await page.clock.runFor(100);
  await answers.asked("海关");
  await page.clock.runFor(9_999);
  assert.equal(await notice().count(), 0);
  await page.clock.runFor(1);
  await notice().waitFor();
  assert.match(await notice().innerText(), /没有回答/);
});

test("failures are told apart, and 查看全部结果 is there", async () => {
  // What the browser says of the network, whatever the network of this machine.
  await context.addInitScript(() => {
    let online = true;
    Object.defineProperty(Navigator.prototype, "onLine", { get: () => online });
    window.setOnline = (now) => {
      online = now;
      dispatchEvent(new Event(now ? "online" : "offline"));
    };
  });
  const says = async (text) => {
    await notice().waitFor();
    assert.match(await notice().innerText(), text);
    assert.equal(await page.locator("case-search [role=status]").textContent(), await notice().textContent());
    assert.equal(await options().last().innerText(), "查看全部结果");
  };
  await visit("failing.html");
  await hear();
  await input().fill("融资");
  await says(/暂时不能回答/);
  assert.deepEqual(await heard("error"), [["error", { kind: "server" }]]);
  await notice().getByRole("button", { name: "再试一次" }).click();
  await page.waitForFunction(() => window.heard.filter(([name]) => name === "error").length === 2);

  await visit(`failing.html?api=${encodeURIComponent("http://127.0.0.1:9")}`);
  await input().fill("融资");
  await says(/连不上案例搜/);

  await visit("clean.html");
  await context.setOffline(true);
  await page.evaluate(() => window.setOnline(false));
  await input().fill("融资");
  await says(/网络已断开/);
  await context.setOffline(false);
  await page.evaluate(() => window.setOnline(true));
  await options().nth(1).waitFor(); // tried again by itself
  assert.equal(await notice().count(), 0);

  complaints.length = 0;
  await visit("csp.html?closed");
  await input().fill("融资");
  await says(/这个网页上暂时还不能搜索/);
  const told = (kind) => complaints.filter((line) => line.includes("<case-search>") && line.includes(kind)).length;
  assert.equal(told(`connect-src ${site.url}; frame-src ${site.url}`), 1);
  assert.equal(await notice().getByRole("button").count(), 0, "another try would not help");
  assert.equal(await notice().getByRole("link", { name: "到案例搜去搜索" }).count(), 1);
  await input().fill("海关");
  await page.waitForTimeout(1000);
  assert.equal(told("connect-src"), 1, "the console is told once");
  assert.ok(complaints.some((line) => line.includes("violation: connect-src")), "the browser told of the violation");
});

test("whoever asks too fast is told when to try again", async () => {
  // So little a second that a visitor who has asked for a burst waits as long as a test may take.
  const limited = await startSite({ more: ["--limit", "0.01", "--trusted-proxy", "127.0.0.1"] });
  let address = "203.0.113.9";
  await page.route(suggest, (route) => {
    const asked = new URL(route.request().url());
    return route.continue({ url: `${limited.url}${asked.pathname}${asked.search}`, headers: { ...route.request().headers(), "x-forwarded-for": address } });
  });
  try {
    await visit("clean.html");
    await type("融资");
    let status = 200; // the rest of the burst
    for (let i = 0; i < 20 && status === 200; i++) {
      ({ status } = await fetch(`${limited.url}/api/v1/suggest?q=a`, { headers: { "X-Forwarded-For": address } }));
    }
    assert.equal(status, 429);
    const refused = page.waitForResponse((response) => response.status() === 429);
    await input().fill("海关");
    const wait = await (await refused).headerValue("retry-after");
    assert.ok(Number(wait) > 1 && Number(wait) <= 100, `Retry-After: ${wait}`);
    await notice().waitFor();
    assert.match(await notice().innerText(), new RegExp(`搜索得太快了，请过 ${wait} 秒再试`));
    address = "203.0.113.10"; // another visitor is not kept waiting
    await notice().getByRole("button").click();
    await options().nth(1).waitFor();
  } finally {
    await limited.stop();
  }
});

test("origins: registered ones, their subdomains and null; others are refused", async () => {
  const allowed = async (origin, at = site.url) => (await fetch(`${at}/api/v1/search?q=a`, { headers: { Origin: origin } })).headers.get("access-control-allow-origin");
  for (const origin of [foreign.named, "http://a.example.test", "null", "http://localhost:3000", "http://127.0.0.1:1", "http://[::1]:9", site.url]) assert.equal(await allowed(origin), origin);
  for (const origin of [`${foreign.named}1`, "http://city.test", "https://city.test", "http://example.test", "http://evil-example.test", "http://city.test.evil.test", "http://xlocalhost", `${foreign.named}/`, "file://"]) assert.equal(await allowed(origin), null, origin);
  assert.match((await fetch(`${site.url}/api/v1/search?q=a`)).headers.get("vary"), /Origin/);
  // In the browser: a page of a site that is registered is answered, one of another gets nothing, and is told so.
  await visit("clean.html", foreign.named);
  await type("融资");
  quiet();
  await visit("clean.html", foreign.stranger);
  await input().fill("融资");
  await notice().waitFor();
  // The visitor is told where to search, whoever looks after the page what would allow it.
  assert.match(await notice().innerText(), /这个网页上暂时还不能搜索/);
  assert.doesNotMatch(await notice().innerText(), /anlisou|登记|http/);
  const hint = () => complaints.filter((line) => line.includes(`anlisou site add 名称 ${foreign.stranger}`));
  assert.equal(hint().length, 1, complaints.join("\n"));
  assert.ok(complaints.some((line) => line.includes("<case-search>")));
  await input().fill("海关");
  await page.waitForTimeout(1000);
  assert.equal(hint().length, 1, "once");
  // What the hint says is what helps.
  site.run(...hint()[0].match(/anlisou (site add \S+ \S+)/)[1].split(" "));
  for (const until = Date.now() + 30_000; (await allowed(foreign.stranger)) === null && Date.now() < until; ) await page.waitForTimeout(100);
  assert.equal(await notice().getByRole("button").count(), 0, "another try would not have helped");
  await type("融资");
  assert.equal(await notice().count(), 0);
  site.run("site", "remove", "名称");
});

test("a sandboxed frame, whose origin is null, is served where a site asks for that, and remembers nothing", async () => {
  await page.goto(`${foreign.url}/sandbox.html`);
  const inner = page.frames()[1];
  await type("融资", inner);
  assert.equal(await inner.evaluate(() => self.origin), "null");
  await inner.evaluate(() => document.addEventListener("case-search:select", (event) => event.preventDefault()));
  await page.keyboard.press("Enter"); // what was searched for would be kept
  await input(inner).fill("");
  assert.equal(await inner.locator("case-search .recent").count(), 0);
  quiet();
});

test("a sandboxed frame is refused where no site asks for it", async () => {
  const closed = await startSite({ sites: [["大家", "*"]] });
  const elsewhere = await startForeign(() => closed.url);
  try {
    await page.goto(`${elsewhere.url}/sandbox.html`);
    const inner = page.frames()[1];
    await input(inner).fill("融资");
    await notice(inner).waitFor();
    assert.match(await notice(inner).innerText(), /这个网页上暂时还不能搜索/);
    assert.ok(complaints.some((line) => /from origin 'null' has been blocked by CORS policy/.test(line)), complaints.join("\n"));
  } finally {
    await elsewhere.stop();
    await closed.stop();
  }
});
