import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import "./browser.ts";
import { Failure } from "../../../data/web/src/net/failure.ts";
import { Outbox, type Carrier, type Item } from "../../../data/web/src/model/outbox.ts";
import type { Stored } from "../../../data/web/src/model/entry.ts";
import { noteAnswer, noteLoss } from "../../../data/web/src/net/reach.ts";
import { makeMessage } from "./fixture.ts";
import { clock } from "./clock.ts";

class Server implements Carrier {
  carried: string[] = [];
  refused: string[] = [];
  failures: Failure[] = [];
  outbox!: Outbox;

  async carry(item: Item): Promise<void> {
    if (item.anchor === null) this.outbox.mark(item.key, { after: 0, twins: 0 });
    this.carried.push(item.text);
    const failure = this.failures.shift();
    if (failure !== undefined) throw failure;
  }

  onRefused(item: Item): void {
    this.refused.push(item.text);
  }
}

function open(failures: Failure[] = []) {
  const server = new Server();
  server.failures = failures;
  const outbox = new Outbox("outbox", () => ({ nickname: "minji", picture: "" }), server);
  server.outbox = outbox;
  const list = outbox.of("5");
  return { server, outbox, texts: () => list.value.map(({ text, state }) => `${text} ${state}`), list };
}

const settle = async () => {
  for (let i = 0; i < 20; i += 1) await Promise.resolve();
};

beforeEach(() => {
  sessionStorage.clear();
  clock.start();
});

test("messages of a room are sent one after the other", async () => {
  const { server, outbox, texts } = open();
  outbox.add("5", "a");
  outbox.add("5", "b");
  assert.deepEqual(texts(), ["a sending", "b sending"]);
  assert.deepEqual(server.carried, ["a"]);
  await settle();
  assert.deepEqual(server.carried, ["a", "b"]);
  assert.deepEqual(texts(), []);
  assert.equal(sessionStorage.getItem("outbox"), null);
});

test("a passing trouble is tried again with the same key, and those behind wait", async () => {
  const { server, outbox, texts, list } = open([Failure.unreachable(), Failure.unreachable()]);
  outbox.add("5", "a");
  outbox.add("5", "b");
  await settle();
  assert.deepEqual(server.carried, ["a"]);
  const [first] = list.value;
  assert.equal(first?.state, "sending");
  assert.ok((first?.retryAt ?? 0) > Date.now());
  assert.notEqual(first?.reason, undefined);
  clock.tick(500);
  await settle();
  clock.tick(1000);
  await settle();
  assert.deepEqual(server.carried, ["a", "a", "a", "b"]);
  assert.deepEqual(texts(), []);
});

test("the server's own wish to wait counts", async () => {
  const { server, outbox } = open([new Failure(429, "slow", {}, 10)]);
  outbox.add("5", "a");
  await settle();
  clock.tick(9000);
  await settle();
  assert.equal(server.carried.length, 1);
  clock.tick(1000);
  await settle();
  assert.equal(server.carried.length, 2);
});

test("a refused message fails with the server's text, the next goes on; retry and discard are for people", async () => {
  const { server, outbox, texts, list } = open([new Failure(403, "muted"), new Failure(403, "still")]);
  outbox.add("5", "a");
  outbox.add("5", "b");
  await settle();
  assert.deepEqual(texts(), ["a failed", "b failed"]);
  assert.deepEqual(server.refused, ["a", "b"]);
  assert.equal(list.value[0]?.reason, "muted");
  outbox.retry(list.value[0]?.key ?? "");
  outbox.discard(list.value[1]?.key ?? "");
  assert.deepEqual(texts(), ["a sending"]);
  await settle();
  assert.deepEqual(texts(), []);
});

test("a reload keeps what is not known to be stored, under the same key", async () => {
  const before = open([Failure.unreachable()]);
  before.outbox.add("5", "a");
  await settle();
  const key = before.list.value[0]?.key;
  before.outbox.close();
  const after = open();
  assert.equal(after.list.value[0]?.key, key);
  after.outbox.flush();
  await settle();
  assert.deepEqual(after.server.carried, ["a"]);
  assert.equal(sessionStorage.getItem("outbox"), null);
});

test("a frame that came before the answer settles it", async () => {
  const { server, outbox, list } = open([Failure.unreachable()]);
  outbox.add("5", "a");
  await settle();
  outbox.settle(list.value[0]?.key ?? "");
  clock.tick(60_000);
  await settle();
  assert.deepEqual(server.carried, ["a"]);
});

test("only what was handed over and may be stored is recognised in the history", async () => {
  const { outbox, list } = open([Failure.unreachable(), new Failure(403, "muted")]);
  const own = (text: string, change = {}) => makeMessage(1, { text, own: true, ...change });
  const claim = (lane: string, message: Stored, taken: string[] = []) => outbox.claim(lane, message, new Set(taken));
  outbox.add("5", "a");
  outbox.add("5", "b");
  await settle();
  const key = list.value[0]?.key ?? "";
  assert.equal(claim("5", own("a")), key);
  assert.equal(claim("5", own("a", { time: 0 })), key, "clocks may be apart");
  assert.equal(claim("5", own("a"), [key]), null, "another is known to be it");
  assert.equal(claim("6", own("a")), null);
  assert.equal(claim("5", own("b")), null);
  assert.equal(claim("5", own("a", { id: 0 })), null, "it was there before");
  outbox.flush();
  await settle();
  assert.equal(claim("5", own("a")), null);
});

test("without a connection it says that it will be sent, from the first", async () => {
  const { server, outbox, list } = open();
  noteLoss();
  server.failures = [Failure.unreachable(), new Failure(503, "busy")];
  outbox.add("5", "a");
  const reasons = [list.value[0]?.reason];
  await settle();
  reasons.push(list.value[0]?.reason);
  noteAnswer();
  outbox.flush();
  await settle();
  reasons.push(list.value[0]?.reason);
  const waiting = "It will be sent when the connection is back.";
  assert.deepEqual(reasons, [waiting, waiting, "busy"]);
});
