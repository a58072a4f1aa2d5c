// A bridge from the tests to a real Chromium: a line of JSON in, a line of JSON out, one after the other.
//
// {"do": "open", …} and its like are the commands at the end; {"on": "part", "page": 1, "path": […], "call": "click",
// "with": […]} calls a method of Playwright by its own name. What a page complains of is kept until it is asked for.
// The end of the input is the end of the browser.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const require = createRequire(new URL("../web/package.json", import.meta.url));
const { chromium, devices } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

const [executablePath, patience] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath });

const { userAgent: _, ...phone } = devices["Pixel 7"];
const SIZES = {
  phone: { ...phone, viewport: { width: 390, height: 760 }, deviceScaleFactor: 1 },
  small: { ...phone, viewport: { width: 320, height: 640 }, deviceScaleFactor: 1 },
  desk: { viewport: { width: 1280, height: 800 } },
};
const ASSETS = new Set(["document", "script", "stylesheet", "image", "font", "media", "manifest"]);
const HARMLESS = new Set(["net::ERR_ABORTED", "csp"]); // left by the reader, or reported by the policy itself
const CALLS_REFUSED = /^Failed to load resource: /; // that of an asset is seen by its answer

const pages = [];
const contexts = [];

function watch(page, note) {
  page.on("console", (message) => {
    if (message.type() === "error" && !CALLS_REFUSED.test(message.text())) note(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => note(`error: ${error.stack ?? error.message}`));
  page.on("requestfailed", (request) => {
    const reason = request.failure()?.errorText;
    if (ASSETS.has(request.resourceType()) && !HARMLESS.has(reason)) note(`${reason}: ${request.url()}`);
  });
  page.on("response", (response) => {
    const asset = ASSETS.has(response.request().resourceType());
    if (response.status() >= (asset ? 400 : 500)) note(`${response.status()}: ${response.url()}`);
  });
  page.on("dialog", (dialog) => {
    note(`dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
}

function reportViolations() {
  document.addEventListener("securitypolicyviolation", (event) =>
    console.error(`Content-Security-Policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`),
  );
}

/** Says on the console, once, each text that a reader sees or hears: where only debugging is said. */
function tellTexts() {
  const told = new Set();
  const names = ["alt", "aria-description", "aria-label", "aria-valuetext", "placeholder", "title"];
  const tell = (text) => {
    if (text.trim() === "" || told.has(text)) return;
    told.add(text);
    console.debug(text.trim());
  };
  const tellNames = (part) => part.checkVisibility() && names.forEach((name) => tell(part.getAttribute(name) ?? ""));
  const look = () => {
    tell(document.title);
    const texts = document.createTreeWalker(document, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const owner = texts.currentNode.parentElement;
      if (owner.closest("option") || owner.checkVisibility()) tell(texts.currentNode.data);
    }
    document.querySelectorAll(names.map((name) => `[${name}]`).join()).forEach(tellNames);
  };
  const everything = { attributes: true, characterData: true, childList: true, subtree: true };
  new MutationObserver(look).observe(document, everything);
}

async function open({ origin, size, language, scheme, zone, cookies = [], motion = "no-preference", listens = false }) {
  const context = await browser.newContext({
    ...SIZES[size],
    locale: language,
    timezoneId: zone,
    colorScheme: scheme,
    reducedMotion: motion,
    baseURL: origin,
  });
  context.setDefaultTimeout(patience * 1000);
  await context.addInitScript(reportViolations);
  if (listens) await context.addInitScript(tellTexts);
  await context.addCookies(cookies);
  contexts.push({ context, complaints: [], told: [] });
  return { context: contexts.length - 1 };
}

async function openTab({ context: number }) {
  const { context, complaints, told } = contexts[number];
  const page = await context.newPage();
  watch(page, (text) => complaints.push(text));
  page.on("console", (message) => message.type() === "debug" && told.push(message.text()));
  pages.push({ page, context: number, devtools: await context.newCDPSession(page) });
  return pages.length - 1;
}

/** What axe finds by these rules, or by all where none is named: a line for every rule and place. */
async function runAxe({ page: number, rules }) {
  const { page } = pages[number];
  if (await page.evaluate(() => !window.axe)) await page.evaluate(axe);
  const { violations } = await page.evaluate(
    (rules) => axe.run({ resultTypes: ["violations"], ...(rules.length > 0 && { runOnly: rules }) }),
    rules,
  );
  return violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.target}: ${node.failureSummary}`));
}

/** As an input method does: text is being composed, and its keys are not the page's. */
async function compose({ page: number, text }) {
  const end = text.length;
  await pages[number].devtools.send("Input.imeSetComposition", { text, selectionStart: end, selectionEnd: end });
}

/** The Enter that ends a composition: the key goes to the input method, which then inserts the text. */
async function endComposition({ page: number, text }) {
  const { devtools } = pages[number];
  const key = { key: "Enter", code: "Enter", windowsVirtualKeyCode: 229 };
  await devtools.send("Input.dispatchKeyEvent", { type: "rawKeyDown", ...key });
  await devtools.send("Input.insertText", { text });
  await devtools.send("Input.dispatchKeyEvent", { type: "keyUp", ...key, windowsVirtualKeyCode: 13 });
}

function takeComplaints({ context: number }) {
  return contexts[number].complaints.splice(0);
}

function takeTold({ context: number }) {
  return contexts[number].told.splice(0);
}

async function close({ context: number }) {
  await contexts[number].context.close();
}

const COMMANDS = { open, openTab, runAxe, compose, endComposition, takeComplaints, takeTold, close };

/** A part of a page by steps, each within the one before: Playwright's own methods and their arguments. */
function find(page, path) {
  return path.reduce((part, [how, ...what]) => part[how](...what), page);
}

const TARGETS = {
  page: ({ page }) => page,
  context: ({ context }) => contexts[context].context,
  keyboard: ({ page }) => page.keyboard,
  mouse: ({ page }) => page.mouse,
  clock: ({ page }) => page.clock,
  part: ({ page }, path) => find(page, path),
};

async function answer(request) {
  if (request.do) return COMMANDS[request.do](request);
  const target = TARGETS[request.on](pages[request.page], request.path);
  if (request.call !== "evaluate") return target[request.call](...request.with);
  const [text, ...more] = request.with;
  return target.evaluate((0, eval)(text), ...more); // Playwright calls a function, but not the text of one
}

for await (const line of createInterface({ input: process.stdin })) {
  let reply;
  try {
    reply = JSON.stringify({ value: await answer(JSON.parse(line)) });
  } catch (error) {
    reply = JSON.stringify({ error: error.message });
  }
  process.stdout.write(`${reply}\n`);
}
await browser.close();
