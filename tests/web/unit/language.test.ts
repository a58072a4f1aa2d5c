import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { computed } from "@preact/signals";
import "./browser.ts";
import { language, setLanguage, startLanguage } from "../../../data/web/src/base/language.ts";
import { followDays, formatBrief, formatClock, formatDay } from "../../../data/web/src/base/time.ts";
import { clock } from "./clock.ts";

Object.assign(globalThis, { CATALOGUES: { ko: ["/ko", "/ko-later"], ru: ["/ru", "/ru-later"] } });

/** Answers when the test wants. */
const answers = new Map<string, () => void>();
globalThis.fetch = ((path: string) =>
  new Promise((resolve) => answers.set(path, () => resolve(Response.json({}))))) as typeof fetch;

async function settle(): Promise<void> {
  for (let i = 0; i < 5; i += 1) await new Promise((resolve) => setImmediate(resolve));
}

function chooseElsewhere(code: string): void {
  localStorage.setItem("madang.language", JSON.stringify(code));
  const event = Object.assign(new Event("storage"), { storageArea: localStorage, key: "madang.language" });
  dispatchEvent(event);
}

beforeEach(() => clock.start());

test("the language that another tab chooses is taken, and the last choice counts", async () => {
  await startLanguage();
  assert.equal(language.value, "en");
  chooseElsewhere("ko");
  answers.get("/ko")?.();
  await settle();
  assert.equal(language.value, "ko");
  const slow = setLanguage("ru");
  chooseElsewhere("en");
  await settle();
  answers.get("/ru")?.();
  await slow;
  assert.equal(language.value, "en");
});

test("a page whose catalogue does not come begins in English, and has it when it comes", async () => {
  localStorage.setItem("madang.language", JSON.stringify("ko"));
  await setLanguage("en");
  localStorage.setItem("madang.language", JSON.stringify("ko"));
  answers.clear();
  const started = startLanguage();
  clock.tick(3000);
  await started;
  assert.equal(language.value, "en");
  answers.get("/ko")?.();
  await settle();
  assert.equal(language.value, "ko");
});

test("what was said today has its date when the day is over, without anything else to change", () => {
  clock.start(new Date(2026, 10, 22, 23, 57).getTime());
  followDays();
  clock.tick(2 * 60_000);
  const time = Date.now();
  const shown = computed(() => formatBrief(time));
  const before = [shown.value, formatClock(time)];
  clock.tick(2 * 60_000);
  assert.equal(before[0], before[1]);
  assert.notEqual(shown.value, before[0]);
});

test("what writes times is made once for a language and a shape", () => {
  const make = mock.method(Intl, "DateTimeFormat");
  for (let minute = 0; minute < 100; minute += 1) {
    formatClock(minute * 60_000);
    formatDay(minute * 60_000);
  }
  assert.ok(make.mock.callCount() <= 2, `${make.mock.callCount()} were made`);
});
