import assert from "node:assert/strict";
import { mock, test } from "node:test";
import "./browser.ts";
import { language, setLanguage, startLanguage } from "../../../data/web/src/base/language.ts";
import { formatClock, formatDay } from "../../../data/web/src/base/time.ts";

Object.assign(globalThis, { CATALOGUES: { ko: "/ko", ru: "/ru" } });

/** Answers when the test wants. */
const answers = new Map<string, () => void>();
globalThis.fetch = ((path: string) =>
  new Promise((resolve) => answers.set(path, () => resolve(Response.json({}))))) as typeof fetch;

const settle = () => new Promise((resolve) => setTimeout(resolve));

function chooseElsewhere(code: string): void {
  localStorage.setItem("madang.language", JSON.stringify(code));
  const event = Object.assign(new Event("storage"), { storageArea: localStorage, key: "madang.language" });
  dispatchEvent(event);
}

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

test("what writes times is made once for a language and a shape", () => {
  const make = mock.method(Intl, "DateTimeFormat");
  for (let minute = 0; minute < 100; minute += 1) {
    formatClock(minute * 60_000);
    formatDay(minute * 60_000);
  }
  assert.ok(make.mock.callCount() <= 2, `${make.mock.callCount()} were made`);
});
