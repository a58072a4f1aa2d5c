// Builds the page: node build.mjs LIST DEPFILE
// LIST is the glib-compile-resources list to write; the files that it names go into the folder "page" beside it.
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { argv, cwd, exit } from "node:process";
import { fileURLToPath } from "node:url";
import { readCatalogues, translate } from "./build/catalogue.mjs";
import { listResources, nameByContent, writeFiles } from "./build/pack.mjs";

const HERE = dirname(fileURLToPath(import.meta.url));
const CATALOGUES = { ko: "../../po/ko.po", ru: "../../po/ru.po" };
const SCRIPT = "src/main.tsx";
const SHEETS = ["src/style/page.css", "src/style/later.css"];
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

/** Puts the catalogues among the files; returns the paths that a browser asks for, for each language. */
async function addCatalogues(files, sources) {
  const paths = {};
  for (const [language, po] of Object.entries(CATALOGUES)) {
    const catalogues = readCatalogues(await readFile(at(po), "utf8"), sources);
    paths[language] = catalogues.map((catalogue, i) => {
      const content = JSON.stringify(catalogue);
      const path = `assets/${nameByContent(`${language}${i > 0 ? "-later" : ""}.json`, content)}`;
      files[path] = content;
      return `/${path}`;
    });
  }
  return paths;
}

/** Bundles the entries, what is imported later into files of their own. */
async function bundle(entryPoints, define) {
  const { build } = await loadEsbuild();
  return build({
    absWorkingDir: HERE,
    entryPoints,
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
    define,
    logLevel: "warning",
  });
}

/** The files that a bundled one imports at once, and those that they do. */
function listImports(outputs, path) {
  const direct = outputs[path].imports.filter(({ kind }) => kind === "import-statement").map((one) => one.path);
  return [...new Set(direct.flatMap((one) => [one, ...listImports(outputs, one)]))];
}

/** The path that a browser asks for of what an entry has become. */
function findOutput({ outputs }, entry) {
  return "/" + Object.keys(outputs).find((path) => outputs[path].entryPoint === entry);
}

/** The scripts that come with the page. */
function listFirst(metafile) {
  const script = findOutput(metafile, SCRIPT).slice(1);
  return [script, ...listImports(metafile.outputs, script)];
}

/** The sources of those: a bundling that is only for that. */
async function findFirstSources() {
  const { metafile } = await bundle([SCRIPT], { CATALOGUES: "{}", LATER_SHEET: '""' });
  return listFirst(metafile).flatMap((path) => Object.keys(metafile.outputs[path].inputs));
}

/** Bundles all, and adds it to the files; gives of what it is made. The script names the catalogues and a sheet. */
async function addBundles(files) {
  const catalogues = await addCatalogues(files, await findFirstSources());
  const sheets = await bundle(SHEETS, {});
  const [, later] = SHEETS.map((entry) => findOutput(sheets.metafile, entry));
  const define = { CATALOGUES: JSON.stringify(catalogues), LATER_SHEET: JSON.stringify(later) };
  const script = await bundle([SCRIPT], define);
  for (const file of [...sheets.outputFiles, ...script.outputFiles]) files[relative(HERE, file.path)] = file.contents;
  const merge = (name) => ({ ...sheets.metafile[name], ...script.metafile[name] });
  return { inputs: merge("inputs"), outputs: merge("outputs") };
}

/** For who has no scripts, and so no language: in all of them. */
async function sayWhatIsNeeded() {
  const _ = (text) => text;
  const needed = _("Madang needs JavaScript.");
  const translations = Object.entries(CATALOGUES).map(async ([language, po]) => {
    return `<p lang="${language}">${translate(await readFile(at(po), "utf8"), needed)}</p>`;
  });
  return [`<p>${needed}</p>`, ...(await Promise.all(translations))].join("\n");
}

/** The page itself, with {{name}} replaced by the path of that asset, and what it will ask for next named too. */
async function makePage(metafile) {
  const template = await readFile(at("index.html"), "utf8");
  const [script, sheet] = [SCRIPT, SHEETS[0]].map((entry) => findOutput(metafile, entry));
  const next = listFirst(metafile).slice(1).map((path) => `<link rel="modulepreload" href="/${path}">\n`);
  return template
    .replace("{{sheet}}", sheet)
    .replace("{{script}}", script)
    .replace("{{noscript}}", await sayWhatIsNeeded())
    .replace("{{next}}\n", next.join(""));
}

function makeDepfile(metafile) {
  const bundled = Object.keys(metafile.inputs).filter((path) => !path.startsWith("<"));
  const inputs = [...bundled, ...OWN, ...BUILD, ...Object.values(CATALOGUES)];
  const paths = inputs.map((path) => relative(cwd(), at(path)).replaceAll(" ", "\\ "));
  return `${list}: ${paths.join(" \\\n  ")}\n`;
}

const files = {};
const metafile = await addBundles(files).catch((error) => {
  if (error.errors === undefined) throw error;
  exit(1); // esbuild has said what is wrong
});
files["index.html"] = await makePage(metafile);
files["favicon.svg"] = await readFile(at("favicon.svg"));

const folder = join(dirname(list), "page");
await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
await writeFile(list, listResources("page", await writeFiles(folder, files)));
await writeFile(depfile, makeDepfile(metafile));
