import assert from "node:assert/strict";
import { test } from "node:test";
import { inRegion, pickLanguage } from "../../../data/web/src/base/language.ts";
import { _, _f, n_, pickPlural } from "../../../data/web/src/base/text.ts";
import { parseTime } from "../../../data/web/src/base/time.ts";

const COUNTS = [0, 1, 2, 4, 5, 11, 12, 21, 22, 25, 101, 111, 112];

test("each language counts by its own forms", () => {
  const pick = (code: string) => COUNTS.map((n) => pickPlural(code, n));
  assert.deepEqual(pick("en"), [1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]);
  assert.deepEqual(pick("ko"), [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  assert.deepEqual(pick("ru"), [2, 0, 1, 1, 2, 2, 2, 0, 1, 2, 0, 2, 2]);
});

test("a text without a translation is itself, and its gaps are filled once", () => {
  assert.equal(_("A text"), "A text");
  assert.equal(_f("Hello, {name}", { name: "{name}" }), "Hello, {name}");
  assert.equal(_f("{one} and {other}", { one: "A" }), "A and {other}");
  assert.equal(n_("{n} message", "{n} messages", 1), "1 message");
  assert.equal(n_("{n} message", "{n} messages", 1234), "1,234 messages");
});

test("a name that turns the words around it stands by itself", () => {
  const say = (name: string) => _f("{name}: joined", { name });
  assert.equal(say("민지"), "민지: joined");
  assert.equal(say("דנה"), "\u2068דנה\u2069: joined");
  assert.equal(say("\u202Eevil\u2066"), "\u2068\u202Eevil\u2069: joined");
  assert.equal(say("\u2069\u202Eevil"), "\u2068\u202Eevil\u2069: joined");
  assert.equal(n_("{name}: {n}", "{name}: {n}", 2, { name: "سلام" }), "\u2068سلام\u2069: 2");
});

test("of several names each stands by itself", () => {
  const say = (...names: string[]) => _f("In the room: {names}", { names });
  assert.equal(say("민지", "ivan"), "In the room: 민지, ivan");
  assert.equal(say("דנה", "ivan", "سلام"), "In the room: \u2068דנה\u2069, ivan, \u2068سلام\u2069");
  assert.equal(say("\u202Eevil", "ivan"), "In the room: \u2068\u202Eevil\u2069, ivan");
});

test("times are written by the reader's region", () => {
  assert.equal(inRegion("en", ["ko-KR", "en-GB", "en-US"]), "en-GB");
  assert.equal(inRegion("ru", ["en-GB"]), "ru");
});

test("the browser's first language that the page has is taken", () => {
  assert.equal(pickLanguage(["fr", "ko-KR", "ru"]), "ko");
  assert.equal(pickLanguage(["RU"]), "ru");
  assert.equal(pickLanguage(["fr"]), "en");
  assert.equal(pickLanguage([]), "en");
});

test("times of the server have microseconds and a zone", () => {
  assert.equal(parseTime("2026-11-21T18:30:00.123456+09:00"), Date.UTC(2026, 10, 21, 9, 30, 0, 123));
});
