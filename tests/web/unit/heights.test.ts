// Where rows begin: by what was measured, as long as they are there.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Heights } from "../../../data/web/src/view/talk/heights.ts";

const GUESS = 10;
const makeRows = (...keys: string[]) => keys.map((key) => ({ key }));

test("a measured row keeps its height while it is there, also as another object", () => {
  const heights = new Heights(() => GUESS);
  heights.update(makeRows("a", "b", "c"));
  heights.measure(1, 50);
  heights.update(makeRows("z", "a", "b", "c"));
  assert.equal(heights.total, 3 * GUESS + 50);
  assert.equal(heights.top(3), 2 * GUESS + 50);
});

test("of a row that has left nothing is kept", () => {
  const heights = new Heights(() => GUESS);
  const [a, b, c] = makeRows("a", "b", "c");
  heights.update([a!, b!, c!]);
  heights.measure(1, 50);
  heights.update([a!, c!]);
  heights.update([a!, b!, c!]);
  assert.equal(heights.total, 3 * GUESS);
});
