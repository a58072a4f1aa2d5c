import assert from "node:assert/strict";
import { test } from "node:test";
import { CUT, follows, LARGEST, merge, trim } from "../../../data/web/src/model/window.ts";
import { weave } from "../../../data/web/src/model/weave.ts";
import { makeMessage, makeRange } from "./fixture.ts";

const ids = (messages: readonly { id: number }[]) => messages.map(({ id }) => id);

test("messages are merged by id, each once, in order", () => {
  const known = [1, 3, 4].map((seq) => makeMessage(seq));
  assert.deepEqual(ids(merge(known, [5, 2, 3].map((seq) => makeMessage(seq)))), [10, 20, 30, 40, 50]);
  assert.deepEqual(ids(merge([], [2, 1, 2].map((seq) => makeMessage(seq)))), [10, 20]);
  assert.equal(merge(known, []), known);
});

test("a known message keeps its key and what only one description knows", () => {
  const frame = makeMessage(1, { key: "client", sender: { nickname: "minji", picture: "/p" } });
  const body = makeMessage(1, { sender: { id: 7, nickname: "minji", picture: "/p" } });
  for (const [one, other] of [[frame, body], [body, frame]] as const) {
    const [merged] = merge([one], [other]);
    assert.equal(merged?.key, one.key);
    assert.equal(merged?.sender.id, 7);
  }
});

test("a window is cut at the end that nobody looks at", () => {
  const long = makeRange(1, LARGEST + 1);
  assert.equal(trim(long.slice(1), "older").length, LARGEST);
  assert.equal(trim(long, "older").length, LARGEST - CUT);
  assert.equal(trim(long, "older").at(-1)?.seq, LARGEST + 1);
  assert.equal(trim(long, "newer")[0]?.seq, 1);
});

test("what does not follow is a gap", () => {
  const known = makeRange(1, 3);
  assert.equal(follows(known, makeMessage(4)), true);
  assert.equal(follows(known, makeMessage(2)), true);
  assert.equal(follows(known, makeMessage(5)), false);
  assert.equal(follows([], makeMessage(1)), true);
  assert.equal(follows([], makeMessage(2)), false);
});

test("events stand where they happened, and what is known by its key is not shown twice", () => {
  const event = { kind: "event", key: "e1", what: "join", nickname: "ivan", time: 0 } as const;
  const sending = makeMessage(9, { key: "m20", state: "sending" });
  const keys = (entries: readonly { key: string }[]) => entries.map(({ key }) => key);
  const events = [{ event, after: 10 }];
  assert.deepEqual(keys(weave(makeRange(1, 2), events, [])), ["m10", "e1", "m20"]);
  assert.deepEqual(keys(weave(makeRange(1, 2), events, [sending])), ["m10", "e1", "m20"]);
  assert.deepEqual(keys(weave(makeRange(2, 3), events, [])), ["m20", "m30"]);
  assert.deepEqual(keys(weave([], [{ event, after: 0 }], [sending])), ["e1", "m20"]);
});
