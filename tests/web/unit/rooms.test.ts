import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { signal } from "@preact/signals";
import "./browser.ts";
import type { TabNews, Tabs } from "../../../data/web/src/base/tabs.ts";
import { Api } from "../../../data/web/src/net/api.ts";
import type { Session } from "../../../data/web/src/net/session.ts";
import { Connection } from "../../../data/web/src/model/connection.ts";
import { Rooms, type RoomRow } from "../../../data/web/src/model/rooms.ts";
import { clock } from "./clock.ts";
import { ME } from "./world.ts";

/** The server's side: a list of rooms by their ids. */
class Server {
  rooms: { id: number; name: string; seq: number }[] = [];
  calls: string[] = [];
  /** What the next answer waits for. */
  gate: Promise<void> = Promise.resolve();

  fetch = async (path: string, { method }: RequestInit): Promise<Response> => {
    this.calls.push(`${method} ${path}`);
    const { pathname, searchParams } = new URL(path, "https://example.org");
    if (pathname !== "/chat/v1/room/") return Response.json({ detail: "" }, { status: 404 });
    if (method === "POST") return Response.json(this.add("new"));
    const limit = Number(searchParams.get("limit"));
    const page = this.rooms.filter(({ id }) => id < Number(searchParams.get("before") ?? Infinity)).slice(-limit);
    const isFirst = page.length === 0 || page[0]?.id === this.rooms[0]?.id;
    const headers = isFirst ? undefined : { Link: `</x?before=${page[0]?.id}>; rel="prev"` };
    await this.gate;
    return Response.json(page, { headers });
  };

  add(name: string, seq = 0) {
    const room = { id: this.rooms.length + 1, name, seq };
    this.rooms.push(room);
    return { ...room };
  }
}

let server: Server;

beforeEach(() => {
  clock.start();
  localStorage.clear();
  server = new Server();
  globalThis.fetch = server.fetch as typeof fetch;
});

async function settle(): Promise<void> {
  for (let i = 0; i < 200; i += 1) await new Promise((resolve) => setImmediate(resolve));
}

async function open() {
  const session = { me: signal(ME), retryAt: signal(null), retry: () => undefined } as unknown as Session;
  const news: RoomRow[] = [];
  const told: TabNews[] = [];
  const tabs = { tell: (what: TabNews) => void told.push(what) } as unknown as Tabs;
  const api = new Api({ getToken: async () => "token", renewToken: async () => "token" });
  const context = { api, session, me: ME, connection: new Connection(session), tabs, prefix: "a." };
  const rooms = new Rooms({ ...context, onHeard: () => undefined, onNews: (row) => void news.push(row) });
  await settle();
  return { rooms, news, told, names: () => rooms.list.value.map(({ name }) => name) };
}

test("rooms are listed by name, and a row is another only when something of it is", async () => {
  ["room 10", "b", "room 9", "a"].forEach((name) => server.add(name));
  const { rooms, names } = await open();
  assert.deepEqual(names(), ["a", "b", "room 9", "room 10"]);
  const before = rooms.list.value;
  server.rooms[1] = { id: 2, name: "b", seq: 3 };
  await rooms.reload();
  const changed = rooms.list.value.filter((row, i) => row !== before[i]);
  assert.deepEqual(changed.map(({ name, unread }) => [name, unread]), [["b", 3]]);
  rooms.close();
});

test("all rooms are listed, and a long list is read less often", async () => {
  for (let i = 0; i < 1300; i += 1) server.add(`room ${i}`);
  const { rooms } = await open();
  assert.equal(rooms.list.value.length, 1300);
  assert.equal(server.calls.length, 7);
  clock.tick(15_000);
  await settle();
  assert.equal(server.calls.length, 7);
  clock.tick(15_000);
  await settle();
  assert.equal(server.calls.length, 14);
  rooms.close();
});

test("of more rooms than can be listed it is said so", async () => {
  for (let i = 0; i < 10_001; i += 1) server.add(`room ${i}`);
  const { rooms } = await open();
  assert.equal(rooms.list.value.length, 10_000);
  assert.equal(rooms.hasMore.value, true);
  rooms.close();
});

test("what was said in a room that is not open is told once, by its list", async () => {
  server.add("a", 5);
  const { rooms, news } = await open();
  assert.deepEqual(news, []);
  server.rooms[0] = { id: 1, name: "a", seq: 7 };
  await rooms.reload();
  await rooms.reload();
  assert.deepEqual(news.map(({ id, unread }) => [id, unread]), [[1, 2]]);
  rooms.close();
});

test("a room that was just made is listed, also by an older list and in other tabs", async () => {
  server.add("a");
  const { rooms, told, names } = await open();
  let go: () => void = () => undefined;
  server.gate = new Promise((resolve) => (go = resolve));
  const reading = rooms.reload();
  await settle();
  const made = rooms.create("new");
  await settle();
  go();
  await Promise.all([reading, made]);
  assert.deepEqual(names(), ["a", "new"]);
  assert.deepEqual(told, [{ what: "changed", user: ME.id, list: "rooms" }]);
  rooms.close();
});

test("what was seen of rooms that are there no more is forgotten", async () => {
  server.add("a", 5);
  localStorage.setItem("a.room.begun", "true");
  localStorage.setItem("a.room.1", JSON.stringify({ seq: 4, id: 40 }));
  localStorage.setItem("a.room.9", JSON.stringify({ seq: 4, id: 41 }));
  const { rooms } = await open();
  assert.equal(localStorage.getItem("a.room.9"), null);
  assert.equal(rooms.list.value[0]?.unread, 1);
  rooms.close();
});
