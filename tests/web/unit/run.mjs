// Bundles the unit tests of the page's model and runs them with node's own runner: node run.mjs [ITS ARGUMENTS]
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { argv, execPath, exit } from "node:process";
import { fileURLToPath } from "node:url";

const HERE = dirname(fileURLToPath(import.meta.url));
const WEB = join(HERE, "../../../data/web");
const { buildSync } = createRequire(join(WEB, "package.json"))("esbuild");

const folder = mkdtempSync(join(tmpdir(), "madang-web-unit-"));
const tests = readdirSync(HERE).filter((name) => name.endsWith(".test.ts"));
buildSync({
  absWorkingDir: WEB,
  entryPoints: tests.map((name) => join(HERE, name)),
  outdir: folder,
  outExtension: { ".js": ".mjs" },
  bundle: true,
  nodePaths: [join(WEB, "node_modules")],
  format: "esm",
  platform: "node",
  sourcemap: "inline",
  logLevel: "warning",
});
const bundles = tests.map((name) => join(folder, name.replace(/\.ts$/, ".mjs")));
const { status } = spawnSync(execPath, ["--test", ...argv.slice(2), ...bundles], { stdio: "inherit" });
rmSync(folder, { recursive: true });
exit(status ?? 1);
