// The npm package of the widget, as those get it who build their pages.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { access, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "../..");

test("what is packed has the licence of the repository, and words for those who use it", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "anlisou-package-"));
  try {
    await run("npm", ["pack", "--pack-destination", folder], { cwd: path.join(root, "web/widget") });
    const { version } = JSON.parse(await readFile(path.join(root, "web/widget/package.json"), "utf8"));
    await run("tar", ["-xzf", `anlisou-case-search-${version}.tgz`], { cwd: folder });
    const packed = (name) => readFile(path.join(folder, "package", name), "utf8");
    assert.equal(await packed("LICENSE"), await readFile(path.join(root, "LICENSE"), "utf8"));
    const readme = await packed("README.md");
    for (const says of [`npm install ./anlisou-case-search-${version}.tgz`, 'import "@anlisou/case-search"', "## 属性", "## 事件", "--cs-accent", "## In English"]) {
      assert.ok(readme.includes(says), says);
    }
    assert.doesNotMatch(readme, /make |web\/|\.ci\/|esbuild|shadow root|\.go\b/, "how it is made is not for those who use it");
    await assert.rejects(access(path.join(root, "web/widget/LICENSE")), "the copy is taken away again");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
