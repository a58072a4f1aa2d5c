// Builds the page: node build.mjs LIST DEPFILE
// LIST is the glib-compile-resources list to write; the files that it names go into the folder "page" beside it.
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { argv, cwd, exit } from "node:process";
import { fileURLToPath } from "node:url";
import { readCatalogue } from "./build/catalogue.mjs";
import { listResources, nameByContent, writeFiles } from "./build/pack.mjs";

const HERE = dirname(fileURLToPath(import.meta.url));
const CATALOGUES = { ko: "../../po/ko.po", ru: "../../po/ru.po" };
const ENTRIES = ["src/main.tsx", "src/style/page.css"];
const OWN = ["index.html", "favicon.svg", "tsconfig.json", "package-lock.json", "build.mjs"];
const BUILD = ["build/catalogue.mjs", "build/pack.mjs"];

const [list, depfile] = argv.slice(2);
const at = (path) => join(HERE, path);

async function loadEsbuild() {
  try {
    return await import("esbuild");
  } catch (error) {
    if (error.code !== "ERR_MODULE_NOT_FOUND") throw error;
    console.error("The page's packages are missing: run ./dev build, or npm ci --ignore-scripts in data/web");
    exit(1);
  }
}

/** Puts the catalogues among the files; returns the path that a browser asks for, for each language. */
async function addCatalogues(files) {
  const paths = {};
  for (const [language, po] of Object.entries(CATALOGUES)) {
    const catalogue = readCatalogue(await readFile(at(po), "utf8"));
    const content = JSON.stringify(catalogue);
    const path = `assets/${nameByContent(`${language}.json`, content)}`;
    files[path] = content;
    paths[language] = `/${path}`;
  }
  return paths;
}

/** Bundles the entries, what is imported later into files of their own. */
async function bundle(catalogues) {
  const { build } = await loadEsbuild();
  return build({
    absWorkingDir: HERE,
    entryPoints: ENTRIES,
    outdir: ".",
    entryNames: "assets/[name]-[hash]",
    chunkNames: "assets/[name]-[hash]",
    write: false,
    bundle: true,
    splitting: true,
    metafile: true,
    minify: true,
    format: "esm",
    target: "es2022",
    charset: "utf8",
    legalComments: "none",
    define: { CATALOGUES: JSON.stringify(catalogues) },
    logLevel: "warning",
  });
}

/** The files that a bundled one imports at once, and those that they do. */
function listImports(outputs, path) {
  const direct = outputs[path].imports.filter(({ kind }) => kind === "import-statement").map((one) => one.path);
  return [...new Set(direct.flatMap((one) => [one, ...listImports(outputs, one)]))];
}

/** The page itself, with {{name}} replaced by the path of that asset, and what it will ask for next named too. */
async function makePage({ outputs }) {
  const template = await readFile(at("index.html"), "utf8");
  const find = (entry) => Object.keys(outputs).find((path) => outputs[path].entryPoint === entry);
  const [script, sheet] = ENTRIES.map(find);
  const next = listImports(outputs, script).map((path) => `<link rel="modulepreload" href="/${path}">\n`);
  return template
    .replace("{{sheet}}", `/${sheet}`)
    .replace("{{script}}", `/${script}`)
    .replace("{{next}}\n", next.join(""));
}

function makeDepfile(metafile) {
  const bundled = Object.keys(metafile.inputs).filter((path) => !path.startsWith("<"));
  const inputs = [...bundled, ...OWN, ...BUILD, ...Object.values(CATALOGUES)];
  const paths = inputs.map((path) => relative(cwd(), at(path)).replaceAll(" ", "\\ "));
  return `${list}: ${paths.join(" \\\n  ")}\n`;
}

const files = {};
const bundled = await bundle(await addCatalogues(files)).catch((error) => {
  if (error.errors === undefined) throw error;
  exit(1); // esbuild has said what is wrong
});
for (const file of bundled.outputFiles) files[relative(HERE, file.path)] = file.contents;
files["index.html"] = await makePage(bundled.metafile);
files["favicon.svg"] = await readFile(at("favicon.svg"));

const folder = join(dirname(list), "page");
await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
await writeFile(list, listResources("page", await writeFiles(folder, files)));
await writeFile(depfile, makeDepfile(bundled.metafile));
