import assert from "node:assert/strict";
import { test } from "node:test";
import { Pauses } from "../../../data/web/src/base/pauses.ts";

test("pauses double from half a second to half a minute", () => {
  const pauses = new Pauses(() => 1);
  const seen = Array.from({ length: 9 }, () => pauses.next());
  assert.deepEqual(seen, [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
});

test("pauses are between half and all of that, so that pages do not come back together", () => {
  assert.equal(new Pauses(() => 0).next(), 250);
  const pauses = new Pauses();
  for (let whole = 500; whole < 30_000; whole *= 2) {
    const pause = pauses.next();
    assert.ok(pause >= whole / 2 && pause <= whole, `${pause} of ${whole}`);
  }
});

test("success begins them anew", () => {
  const pauses = new Pauses(() => 1);
  pauses.next();
  pauses.next();
  pauses.reset();
  assert.equal(pauses.next(), 500);
});
