// Names and their colours: those that are nearly alike are told apart.
import assert from "node:assert/strict";
import { test } from "node:test";
import { pickColour } from "../../../data/web/src/view/parts/colour.ts";

const COLOURS = 12;

function countColours(names: readonly string[]): number[] {
  const counts = new Array<number>(COLOURS).fill(0);
  for (const name of names) counts[pickColour(name)]! += 1;
  return counts;
}

test("the colours are shared out evenly", () => {
  const names = (prefix: string): string[] => Array.from({ length: 1200 }, (_, i) => `${prefix}${i}`);
  for (const prefix of ["person ", "가람 ", "Ася "]) {
    const counts = countColours(names(prefix));
    assert.ok(Math.min(...counts) > 60 && Math.max(...counts) < 160, `${prefix}: ${counts.join(" ")}`);
  }
});

test("the same letters in another order have another colour", () => {
  const names = ["abcd", "abdc", "acbd", "acdb", "adbc", "adcb", "bacd", "badc", "bcad", "bcda", "bdac", "bdca"];
  assert.ok(new Set(names.map(pickColour)).size > 5);
});
