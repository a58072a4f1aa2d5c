import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import "./browser.ts";
import { Link, type LinkOwner } from "../../../data/web/src/net/link.ts";
import { FakeSocket } from "./socket.ts";
import { clock } from "./clock.ts";

function open(goesOn = true) {
  const heard: unknown[] = [];
  const owner: LinkOwner = {
    onSocket: () => link.markOpen(),
    onFrame: (frame) => heard.push(frame),
    onLoss: async (code) => {
      heard.push(code);
      return goesOn;
    },
  };
  const link: Link = new Link("/ws/chat/5/chat/", owner);
  link.start();
  return { link, heard };
}

const newest = () => FakeSocket.all.at(-1) as FakeSocket;
const settle = async () => {
  for (let i = 0; i < 5; i += 1) await Promise.resolve();
};

beforeEach(() => {
  FakeSocket.all = [];
  clock.start();
});

test("it opens beside the page, safely where the page is", () => {
  const { link } = open();
  assert.equal(newest().url, "wss://example.org/ws/chat/5/chat/");
  assert.equal(link.state.value, "opening");
  newest().open();
  assert.equal(link.state.value, "open");
});

test("frames are JSON; what is not is null", () => {
  const { heard } = open();
  newest().open();
  newest().onmessage({ data: '{"type":"x"}' });
  newest().onmessage({ data: "no JSON" });
  assert.deepEqual(heard, [{ type: "x" }, null]);
});

test("a lost socket comes back after pauses that grow", () => {
  const { link } = open();
  const pauses: number[] = [];
  for (let i = 0; i < 8; i += 1) {
    newest().lose(1006);
    assert.equal(link.state.value, "waiting");
    const pause = (link.retryAt.value ?? 0) - Date.now();
    pauses.push(pause);
    clock.tick(pause);
    assert.equal(link.state.value, "reopening");
  }
  [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000].forEach((whole, i) => {
    const pause = pauses[i] ?? 0;
    assert.ok(pause >= whole / 2 && pause <= whole, `${pause} of ${whole}`);
  });
  assert.equal(FakeSocket.all.length, 9);
});

test("only a socket that stood for a while makes the pauses short again", () => {
  const { link } = open();
  const lose = (after: number) => {
    newest().open();
    clock.tick(after);
    newest().lose(1001);
    const pause = (link.retryAt.value ?? 0) - Date.now();
    clock.tick(pause);
    return pause;
  };
  lose(100);
  lose(100);
  assert.ok(lose(100) >= 1000);
  assert.ok(lose(6000) <= 500);
});

test("a pause ends when somebody wants it, and the owner has the last word", async () => {
  const { link } = open();
  newest().lose(1006);
  link.retry();
  assert.equal(link.state.value, "reopening");
  link.retry();
  assert.equal(FakeSocket.all.length, 2);
  link.close();
  const other = open(false);
  newest().lose(4000);
  await settle();
  assert.equal(other.link.state.value, "closed");
  clock.tick(60_000);
  assert.equal(FakeSocket.all.length, 3);
});

test("a socket that cannot be trusted is replaced at once, and not heard any more", () => {
  const { link, heard } = open();
  const old = newest();
  old.open();
  link.replace();
  clock.tick(0);
  assert.equal(FakeSocket.all.length, 2);
  old.onmessage({ data: "1" });
  old.lose(1006);
  assert.equal(FakeSocket.all.length, 2);
  assert.equal(heard.includes(1), false);
});

test("an opening that takes too long is given up", () => {
  open();
  clock.tick(15_000);
  clock.tick(30_000);
  assert.ok(FakeSocket.all.length >= 2);
});
