// Which way a text runs, and whether a name has anything in it to be seen.
import assert from "node:assert/strict";
import { test } from "node:test";
import "./browser.ts";
import { findDirection } from "../../../data/web/src/view/parts/direction.ts";
import { showName } from "../../../data/web/src/view/parts/name.ts";

test("the first letter decides", () => {
  for (const text of ["", "1, 2", "hello", "안녕 \u05e9", "12 a \u0634"]) assert.equal(findDirection(text), "ltr");
  for (const text of ["\u05e9", "12: \u0634 hello", "— \u0710"]) assert.equal(findDirection(text), "rtl");
});

test("a name without anything to see is replaced by what else is known", () => {
  for (const name of ["", " ", "\u200b", "\u3164", "\u2800\u2800", "\u202e", "\u00a0\ufeff", "\u0301"]) {
    assert.equal(showName(name), "(no name)");
    assert.equal(showName(name, "a@example.org"), "a@example.org");
  }
  for (const name of ["a", "가람", ".", "!", "\u{1f468}\u200d\u{1f469}", "7"]) assert.equal(showName(name), name);
});
