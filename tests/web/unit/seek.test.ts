import assert from "node:assert/strict";
import { test } from "node:test";
import { findId } from "../../../data/web/src/model/seek.ts";
import { History } from "./fixture.ts";

/** A history whose ids are far apart in its middle. */
function makeHistory(size: number, gap: number): History {
  const history = new History(size);
  history.messages = history.messages.map((message, i) => ({ ...message, id: message.id + (i > size / 2 ? gap : 0) }));
  return history;
}

function countUpTo(history: History, last: number): number {
  return history.messages.filter(({ id }) => id <= last).length;
}

for (const [size, gap, most] of [[150, 0, 1], [5000, 0, 3], [20_000, 1_000_000_000, 12]] as const) {
  test(`a message is found by its number among ${size}, ids ${gap} apart`, async () => {
    const history = makeHistory(size, gap);
    const newest = history.messages.at(-1);
    assert.ok(newest);
    for (const seq of [1, 2, size / 3, size / 2, size / 2 + 1, size - 1, size].map(Math.round)) {
      history.calls = [];
      assert.equal(countUpTo(history, await findId(history.read, seq, newest)), seq);
      assert.ok(history.calls.length <= most, `number ${seq}: ${history.calls.length} calls`);
    }
  });
}

test("where that message is not there any more, the place is", async () => {
  const history = new History(500);
  history.messages.splice(200, 50);
  const newest = history.messages.at(-1);
  assert.ok(newest);
  assert.equal(countUpTo(history, await findId(history.read, 230, newest)), 200);
});
