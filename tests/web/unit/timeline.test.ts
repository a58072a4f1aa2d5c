import assert from "node:assert/strict";
import { test } from "node:test";
import { signal } from "@preact/signals";
import type { Message } from "../../../data/web/src/model/entry.ts";
import { Timeline } from "../../../data/web/src/model/timeline.ts";
import { LARGEST } from "../../../data/web/src/model/window.ts";
import { History, makeMessage } from "./fixture.ts";

function open(history: History) {
  const unsent = signal<readonly Message[]>([]);
  const claims = new Map<string, string>();
  const claim = ({ text }: Message, taken: ReadonlySet<string>) => {
    const key = claims.get(text);
    return key === undefined || taken.has(key) ? null : key;
  };
  const timeline = new Timeline(history.read, { list: unsent, claim });
  const seqs = () => timeline.items.value.map((entry) => (entry.kind === "message" ? entry.seq : entry.what));
  const keys = () => timeline.items.value.map(({ key }) => key);
  return { timeline, unsent, claims, seqs, keys };
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}

test("it begins at the live end and grows backwards", async () => {
  const { timeline, seqs } = open(new History(250));
  await timeline.catchUp();
  assert.deepEqual(seqs(), range(151, 250));
  assert.equal(timeline.hasOlder.value, true);
  await Promise.all([timeline.loadOlder(), timeline.loadOlder()]);
  assert.deepEqual(seqs(), range(51, 250));
  await timeline.loadOlder();
  assert.deepEqual(seqs(), range(1, 250));
  assert.equal(timeline.hasOlder.value, false);
});

test("a gap is not shown, but filled", async () => {
  const history = new History(3);
  const { timeline, seqs } = open(history);
  await timeline.catchUp();
  history.add();
  const late = history.add();
  assert.equal(timeline.hear(late), true);
  assert.deepEqual(seqs(), [1, 2, 3]);
  await timeline.catchUp();
  assert.deepEqual(seqs(), [1, 2, 3, 4, 5]);
  assert.equal(timeline.hear(late), false);
  assert.deepEqual(seqs(), [1, 2, 3, 4, 5]);
});

test("what is heard while a page is read is neither lost nor doubled", async () => {
  const history = new History(2);
  const { timeline, seqs } = open(history);
  const reading = timeline.catchUp();
  assert.equal(timeline.hear(history.add()), false);
  assert.equal(timeline.hear(makeMessage(4)), false);
  history.add();
  await reading;
  assert.deepEqual(seqs(), [1, 2, 3, 4]);
});

test("catching up again while it runs reads once more", async () => {
  const history = new History(2);
  const { timeline, seqs } = open(history);
  await timeline.catchUp();
  const read = history.read;
  const first = timeline.catchUp();
  history.add();
  history.read = read;
  await Promise.all([first, timeline.catchUp()]);
  assert.deepEqual(seqs(), [1, 2, 3]);
});

test("a failed load is tried again without loss", async () => {
  const history = new History(2);
  const { timeline, seqs } = open(history);
  await timeline.catchUp();
  history.add();
  history.failure = new Error("away");
  await assert.rejects(timeline.catchUp(), /away/);
  assert.equal(timeline.loading.value, false);
  history.failure = null;
  await timeline.catchUp();
  assert.deepEqual(seqs(), [1, 2, 3]);
});

test("whoever missed thousands gets them by scrolling on", async () => {
  const history = new History(10);
  const { timeline, seqs } = open(history);
  await timeline.catchUp();
  for (let i = 0; i < 1500; i += 1) history.add();
  await timeline.catchUp();
  assert.deepEqual(seqs(), range(1, 1010));
  assert.equal(timeline.hasNewer.value, true);
  assert.equal(timeline.hear(history.add()), false);
  while (timeline.hasNewer.value) await timeline.loadNewer();
  assert.deepEqual(seqs(), range(1, 1511));
  timeline.hear(history.add());
  assert.equal(seqs().at(-1), 1512);
});

test("memory is bounded whichever way somebody reads", async () => {
  const history = new History(5000);
  const { timeline, seqs } = open(history);
  await timeline.catchUp();
  while (timeline.hasOlder.value) await timeline.loadOlder();
  assert.ok(seqs().length <= LARGEST);
  assert.equal(seqs()[0], 1);
  assert.equal(timeline.hasNewer.value, true);
  while (timeline.hasNewer.value) {
    await timeline.loadNewer();
    assert.ok(seqs().length <= LARGEST);
  }
  assert.equal(seqs().at(-1), 5000);
  const [first] = seqs() as number[];
  assert.deepEqual(seqs(), range(first ?? 0, 5000));
});

test("live messages do not pull the ground from who reads far back", async () => {
  const history = new History(5000);
  const { timeline, seqs } = open(history);
  await timeline.catchUp();
  while (seqs().length < LARGEST) await timeline.loadOlder();
  const [first] = seqs();
  for (let i = 0; i < 10; i += 1) timeline.hear(history.add());
  assert.equal(seqs()[0], first);
  assert.equal(timeline.hasNewer.value, true);
  while (timeline.hasNewer.value) await timeline.loadNewer();
  assert.equal(seqs().at(-1), 5010);
});

test("it moves to a place far back, and back to the live end", async () => {
  const { timeline, seqs } = open(new History(1000));
  await timeline.catchUp();
  await timeline.loadAt(3000);
  assert.deepEqual(seqs(), range(251, 400));
  assert.equal(timeline.hasOlder.value && timeline.hasNewer.value, true);
  await timeline.loadNewest();
  assert.deepEqual(seqs(), range(901, 1000));
  assert.equal(timeline.hasNewer.value, false);
});

test("an unsent message keeps its key when it is heard, and stands alone", async () => {
  const history = new History(1);
  const { timeline, unsent, keys } = open(history);
  await timeline.catchUp();
  unsent.value = [makeMessage(0, { key: "c1", own: true, state: "sending" })];
  assert.deepEqual(keys(), ["m10", "c1"]);
  timeline.hear({ ...history.add({ own: true }), key: "c1" });
  assert.deepEqual(keys(), ["m10", "c1"]);
  unsent.value = [];
  await timeline.catchUp();
  assert.deepEqual(keys(), ["m10", "c1"]);
});

test("an unsent message that the history has already is shown once; if it was another, both are", async () => {
  const history = new History(1);
  const { timeline, unsent, claims, keys } = open(history);
  await timeline.catchUp();
  unsent.value = [makeMessage(0, { key: "c1", text: "ok", own: true, state: "sending" })];
  claims.set("ok", "c1");
  history.add({ text: "ok", own: true });
  await timeline.catchUp();
  assert.deepEqual(keys(), ["m10", "c1"]);
  timeline.release("c1");
  assert.deepEqual(keys(), ["m10", "m20", "c1"]);
});

test("one's own message that was stored behind a gap does not vanish meanwhile; another tab's waits", async () => {
  const history = new History(1);
  const { timeline, unsent, keys } = open(history);
  await timeline.catchUp();
  unsent.value = [makeMessage(0, { key: "c1", own: true, state: "sending" })];
  history.add();
  assert.equal(timeline.hear({ ...history.add({ own: true }), key: "c1" }), true);
  unsent.value = [];
  assert.equal(timeline.hear({ ...history.add({ own: true }), key: "d1" }), true);
  assert.deepEqual(keys(), ["m10", "c1"]);
  await timeline.catchUp();
  assert.deepEqual(keys(), ["m10", "m20", "c1", "d1"]);
});

test("one's own message is recognised when it is heard without its name", async () => {
  const history = new History(1);
  const { timeline, unsent, claims, keys } = open(history);
  await timeline.catchUp();
  unsent.value = [makeMessage(0, { key: "c1", text: "ok", own: true, state: "sending" })];
  claims.set("ok", "c1");
  timeline.hear(history.add({ text: "ok", own: true }));
  timeline.hear(history.add({ text: "ok", own: true }));
  assert.deepEqual(keys(), ["m10", "c1", "m30"]);
});

test("what is heard while the window is moved is not lost", async () => {
  const history = new History(300);
  const { timeline, seqs } = open(history);
  await timeline.catchUp();
  for (const move of [() => timeline.loadNewest(), () => timeline.loadAt(2950)]) {
    const moving = move();
    await Promise.resolve();
    await Promise.resolve();
    timeline.hear(history.add());
    await moving;
    assert.equal(seqs().at(-1), history.messages.length);
  }
});

test("the answer to something sent long ago tears no hole", async () => {
  const { timeline, seqs } = open(new History(300));
  await timeline.catchUp();
  assert.equal(timeline.hear(makeMessage(7, { own: true, key: "c1" })), false);
  assert.deepEqual(seqs(), range(201, 300));
});

test("what has no number yet gets it from the history, one for one", async () => {
  const history = new History(0);
  const { timeline, keys } = open(history);
  await timeline.catchUp();
  const loose = { seq: undefined, text: "hi", own: true };
  timeline.hearLoose(makeMessage(0, { ...loose, key: "a" }));
  timeline.hearLoose(makeMessage(0, { ...loose, key: "b" }));
  timeline.hearLoose(makeMessage(0, { ...loose, key: "c", own: false }));
  assert.deepEqual(keys(), ["a", "b", "c"]);
  history.add({ text: "hi", own: true });
  history.add({ text: "hi", own: false });
  await timeline.catchUp();
  assert.deepEqual(keys(), ["a", "c", "b"]);
  history.add({ text: "hi", own: true });
  await timeline.catchUp();
  assert.deepEqual(keys(), ["a", "c", "b"]);
  assert.equal(timeline.loose.length, 0);
});

test("what the history gave a moment before it was heard is not doubled", async () => {
  const history = new History(0);
  const { timeline, keys } = open(history);
  await timeline.catchUp();
  history.add({ text: "hi", seq: undefined });
  await timeline.catchUp();
  timeline.hearLoose(makeMessage(0, { text: "hi", key: "a" }));
  assert.deepEqual(keys(), ["m10"]);
  timeline.hearLoose(makeMessage(0, { text: "hi", key: "b" }));
  assert.deepEqual(keys(), ["m10", "b"]);
  timeline.hearEcho(makeMessage(0, { text: "hi", key: "m10", own: true }));
  assert.deepEqual(keys(), ["m10", "b"]);
});

test("visits stand between the messages", async () => {
  const history = new History(1);
  const { timeline, seqs } = open(history);
  await timeline.catchUp();
  timeline.note({ kind: "event", key: "e1", what: "join", nickname: "ivan", time: 0 });
  timeline.hear(history.add());
  assert.deepEqual(seqs(), [1, "join", 2]);
});

test("a visit is not before what was said before it, whatever this machine's clock says", async () => {
  const { timeline } = open(new History(2));
  await timeline.catchUp();
  timeline.note({ kind: "event", key: "e1", what: "join", nickname: "ivan", time: 1000 });
  assert.deepEqual(timeline.items.value.map(({ time }) => time), [1000, 2000, 2000]);
});
