import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { signal } from "@preact/signals";
import "./browser.ts";
import type { Tabs } from "../../../data/web/src/base/tabs.ts";
import { Api } from "../../../data/web/src/net/api.ts";
import type { Session } from "../../../data/web/src/net/session.ts";
import { Connection } from "../../../data/web/src/model/connection.ts";
import { Profile } from "../../../data/web/src/model/profile.ts";
import { Rooms } from "../../../data/web/src/model/rooms.ts";
import { clock } from "./clock.ts";
import { FakeSocket } from "./socket.ts";
import { makeChance, ME, ROOM, World } from "./world.ts";

const session = {
  me: signal(ME),
  retryAt: signal(null),
  retry: () => undefined,
  rename: () => undefined,
} as unknown as Session;
const api = new Api({ getToken: async () => "token", renewToken: async () => "token" });

async function settle(): Promise<void> {
  for (let i = 0; i < 5; i += 1) await new Promise((resolve) => setImmediate(resolve));
}

function openRoom() {
  const connection = new Connection(session);
  const tabs = { tell: () => undefined } as unknown as Tabs;
  const context = { api, session, me: ME, connection, tabs, prefix: "a." };
  const rooms = new Rooms({ ...context, onHeard: () => undefined, onNews: () => undefined });
  return { rooms, room: rooms.open(ROOM) };
}

beforeEach(() => {
  clock.start();
  FakeSocket.all = [];
});

test("nothing is listened to before the room is known to be there", async () => {
  const refuse = () => Promise.resolve(Response.json({ detail: "Not found." }, { status: 404 }));
  globalThis.fetch = refuse as typeof fetch;
  const { rooms, room } = openRoom();
  await settle();
  assert.equal(room.state.value, "gone");
  assert.equal(FakeSocket.all.length, 0);
  rooms.close();
});

test("what cannot be read at first says why, and is read as soon as it can be", async () => {
  const world = new World(makeChance(1));
  world.isUp = false;
  globalThis.fetch = world.fetch as typeof fetch;
  const { rooms, room } = openRoom();
  await settle();
  assert.equal(room.state.value, "loading");
  assert.equal(room.trouble.value?.reason, "The server cannot be reached.");
  world.isUp = true;
  room.catchUp();
  for (let i = 0; i < 20; i += 1) {
    world.deliver();
    await settle();
  }
  assert.equal(room.state.value, "ready");
  assert.equal(room.trouble.value, null);
  assert.equal(FakeSocket.all.length, 1);
  rooms.close();
});

test("a profile is changed with its picture in one act", async () => {
  const bodies: unknown[] = [];
  globalThis.fetch = (async (_: string, { body }: RequestInit) => {
    bodies.push(body instanceof FormData ? Object.fromEntries(body) : JSON.parse(String(body)));
    return Response.json({ ...ME, profile_picture: null });
  }) as typeof fetch;
  const profile = new Profile(api, session, ME, { tell: () => undefined } as unknown as Tabs);
  await profile.change({ bio: "hello", isPrivate: true }, new File(["x"], "picture"));
  await profile.change({ bio: "" }, null);
  await profile.change({ bio: "" });
  const [whole, ...others] = bodies as Record<string, unknown>[];
  assert.equal(whole?.["bio"], "hello");
  assert.equal(whole?.["is_private"], "true");
  assert.ok(whole?.["profile_picture"] instanceof Blob);
  assert.deepEqual(others, [{ bio: "", profile_picture: null }, { bio: "" }]);
});
