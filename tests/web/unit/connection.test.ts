import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { signal } from "@preact/signals";
import "./browser.ts";
import { Connection } from "../../../data/web/src/model/connection.ts";
import { lookForServer, noteAnswer, noteLoss } from "../../../data/web/src/net/reach.ts";
import { RoomLink } from "../../../data/web/src/net/room-link.ts";
import type { Session } from "../../../data/web/src/net/session.ts";
import { clock } from "./clock.ts";
import { FakeSocket } from "./socket.ts";

const newest = () => FakeSocket.all.at(-1) as FakeSocket;
const links: RoomLink[] = [];

/** The connection with the link of a room, which is open. */
function open(stands = async () => true) {
  const session = { retryAt: signal(null), retry: () => undefined, stands } as unknown as Session;
  const connection = new Connection(session);
  const ignore = () => undefined;
  const onDeaf = () => connection.replace();
  const listener = { onUp: ignore, onMessage: ignore, onVisit: ignore, onDown: ignore, onGone: ignore, onDeaf };
  const room = new RoomLink(5, session, listener);
  connection.watch(room.link);
  links.push(room);
  room.link.start();
  newest().open();
  return { connection, room };
}

function hear(seq: number): void {
  newest().onmessage({ data: JSON.stringify({ type: "chat.message", seq }) });
}

function setOnline(isOnline: boolean): void {
  dispatchEvent(new Event(isOnline ? "online" : "offline"));
}

beforeEach(() => {
  clock.start(1_000_000);
  links.splice(0).forEach((link) => link.close());
  FakeSocket.all = [];
  noteAnswer();
  setOnline(true);
});

test("without a network it is offline at once, but for a server that is there all the same", () => {
  const { connection } = open();
  setOnline(false);
  assert.equal(connection.state.value, "online");
  connection.replace();
  assert.equal(connection.state.value, "offline");
  clock.tick(0);
  assert.equal(connection.state.value, "offline");
  newest().open();
  assert.equal(connection.state.value, "online");
});

test("sockets that seem open are opened anew when the server is silent, and all is tried when it answers", async () => {
  const { connection } = open();
  let tries = 0;
  connection.listen(() => (tries += 1));
  globalThis.fetch = () => Promise.reject(new TypeError("no answer"));
  await lookForServer();
  assert.equal(connection.state.value, "offline");
  clock.tick(0);
  assert.equal(FakeSocket.all.length, 2);
  newest().open();
  assert.equal(connection.state.value, "online");
  assert.equal(tries, 2);
});

test("where calls fail and sockets do not, they do not drive each other", () => {
  const { connection } = open();
  let tries = 0;
  connection.listen(() => {
    tries += 1;
    noteLoss();
    noteAnswer();
  });
  noteLoss();
  noteAnswer();
  assert.equal(tries, 1);
  noteLoss();
  clock.tick(60_000);
  noteAnswer();
  assert.equal(tries, 2);
});

test("a socket that does not bring what calls tell of is deaf, and is opened anew", async () => {
  const { room } = open();
  room.expect(10);
  room.begin(12);
  room.expect(12);
  clock.tick(60_000);
  hear(13);
  room.expect(13);
  room.expect(14);
  clock.tick(2000);
  hear(14);
  clock.tick(60_000);
  assert.equal(FakeSocket.all.length, 1);
  room.expect(15);
  clock.tick(5000);
  clock.tick(0);
  assert.equal(FakeSocket.all.length, 2);
  newest().open();
  room.expect(16);
  clock.tick(60_000);
  assert.equal(FakeSocket.all.length, 2);
});

test("where sockets are refused and calls are not, the login is asked about once", async () => {
  let asked = 0;
  let isIn = true;
  const { room } = open(async () => {
    asked += 1;
    return isIn;
  });
  const refuse = async (times: number) => {
    for (let i = 0; i < times; i += 1) {
      newest().lose(1006);
      await new Promise((resolve) => setImmediate(resolve));
      clock.tick(Math.max(0, (room.link.retryAt.value ?? 0) - Date.now()));
    }
  };
  await refuse(1);
  assert.equal(asked, 0);
  await refuse(5);
  assert.equal(asked, 1);
  newest().open();
  isIn = false;
  await refuse(2);
  assert.equal(asked, 2);
  assert.equal(room.link.state.value, "closed");
});
