import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { signal } from "@preact/signals";
import "./browser.ts";
import type { Tabs } from "../../../data/web/src/base/tabs.ts";
import { Api } from "../../../data/web/src/net/api.ts";
import { noteAnswer } from "../../../data/web/src/net/reach.ts";
import type { Session } from "../../../data/web/src/net/session.ts";
import { Connection } from "../../../data/web/src/model/connection.ts";
import type { Direct } from "../../../data/web/src/model/direct.ts";
import { Directs } from "../../../data/web/src/model/directs.ts";
import { Friends } from "../../../data/web/src/model/friends.ts";
import type { Notices } from "../../../data/web/src/model/notices.ts";
import { clock } from "./clock.ts";
import { FakeSocket } from "./socket.ts";
import { ME } from "./world.ts";

interface Said {
  readonly id: number;
  readonly from: number;
  readonly to: number;
  readonly message: string;
}

const MINE = ME.id;
const IVAN = 8;
const EVA = 9;

/** The server's side: people with nicknames, which they may change, and what they said to each other. */
class Server {
  names = new Map([[MINE, "minji"], [IVAN, "ivan"], [EVA, "eva"]]);
  said: Said[] = [];
  calls: string[] = [];
  /** Echoes are lost on their way. */
  isMute = false;

  fetch = async (path: string): Promise<Response> => {
    const { pathname, searchParams } = new URL(path, "https://example.org");
    this.calls.push(pathname);
    if (pathname === "/api/chatting/conversations/") return Response.json(this.list());
    if (pathname === "/api/chatting/messages/") return this.read(searchParams);
    return Response.json([]);
  };

  name = (id: number) => this.names.get(id) ?? "";
  find = (nickname: unknown) => [...this.names].find(([, name]) => name === nickname)?.[0];

  say(from: number, to: number, message: string): Said {
    const said = { id: (this.said.at(-1)?.id ?? 0) + 10, from, to, message };
    this.said.push(said);
    return said;
  }

  toBody = ({ id, from, to, message }: Said) => {
    return { id, from: this.name(from), to: this.name(to), message, created_at: "2026-11-22T08:00:00.000000+00:00" };
  };

  read(query: URLSearchParams): Response {
    const other = this.find(query.get("target_nickname"));
    if (other === undefined) return Response.json({ detail: "Not found." }, { status: 404 });
    const [after, before] = [Number(query.get("after")), Number(query.get("before") ?? Infinity)];
    const within = this.with(other).filter(({ id }) => id > after && id < before);
    const limit = Number(query.get("limit"));
    return Response.json((query.has("after") ? within.slice(0, limit) : within.slice(-limit)).map(this.toBody));
  }

  with(other: number): Said[] {
    return this.said.filter(({ from, to }) => (from === MINE ? to : from) === other);
  }

  list(): unknown[] {
    return [IVAN, EVA].flatMap((other) => {
      const last = this.with(other).at(-1);
      return last ? [{ nickname: this.name(other), profile_picture: null, last_message: this.toBody(last) }] : [];
    });
  }

  /** What the page has sent since the last time is stored. */
  take(): void {
    const socket = newest();
    for (const frame of socket.sent.splice(0).map((text) => JSON.parse(text) as Record<string, string>)) {
      const to = this.find(frame["target_nickname"]);
      if (frame["message"] === undefined || to === undefined) continue;
      this.say(MINE, to, frame["message"]);
      if (!this.isMute) hear(this.name(MINE), frame["message"]);
    }
  }
}

const newest = () => FakeSocket.all.at(-1) as FakeSocket;

function hear(from: string, message: string): void {
  newest().onmessage({ data: JSON.stringify({ type: "chat_message", from, message, time: "18:30" }) });
}

let server: Server;

beforeEach(() => {
  clock.start();
  localStorage.clear();
  sessionStorage.clear();
  noteAnswer();
  FakeSocket.all = [];
  server = new Server();
  globalThis.fetch = server.fetch as typeof fetch;
});

async function settle(): Promise<void> {
  for (let i = 0; i < 30; i += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** The socket comes back. */
async function reopen(): Promise<void> {
  clock.tick(0);
  newest().open();
  await settle();
  newest().onmessage({ data: JSON.stringify({ message: "", online_friends: [] }) });
  await settle();
}

async function open() {
  const me = signal(ME);
  const recall = async () => void (me.value = { ...ME, nickname: server.name(MINE) });
  const token = { token: signal("t"), getToken: async () => "t" };
  const session = { me, ...token, recall, retryAt: signal(null), retry: () => undefined, stands: async () => true };
  const api = new Api({ getToken: async () => "t", renewToken: async () => "t" });
  const tabs = { tell: () => undefined } as unknown as Tabs;
  const directs = new Directs({
    api,
    session: session as unknown as Session,
    me: ME,
    tabs,
    connection: new Connection(session as unknown as Session),
    friends: new Friends(api, ME, tabs),
    notices: {} as Notices,
    prefix: "a.",
    onDirect: () => undefined,
    onSystem: () => undefined,
  });
  await reopen();
  return directs;
}

const show = (direct: Direct) =>
  direct.timeline.items.value.map((entry) => entry.kind === "message" && `${entry.own ? "I" : "they"}: ${entry.text}`);
const unread = (directs: Directs) => directs.list.value.map(({ nickname, unread }) => `${nickname} ${unread}`);

test("a message is known as one's own after one's nickname was changed elsewhere, and is sent once", async () => {
  const directs = await open();
  const talk = directs.open("ivan");
  server.names.set(MINE, "minji2");
  talk.send("hello");
  await settle();
  server.take();
  await settle();
  assert.equal(directs.outbox.isEmpty, true);
  clock.tick(60_000);
  await settle();
  server.take();
  assert.deepEqual(server.said.map(({ message }) => message), ["hello"]);
  assert.deepEqual(show(talk), ["I: hello"]);
  assert.deepEqual(unread(directs), ["ivan 0"]);
  directs.close();
});

test("what another says at that moment is not taken for the echo", async () => {
  const directs = await open();
  const talk = directs.open("ivan");
  talk.send("hello");
  await settle();
  for (const from of ["ivan", "eva"]) hear(from, "hello");
  await settle();
  assert.equal(directs.outbox.isEmpty, false);
  assert.deepEqual(unread(directs), ["ivan 1", "eva 1"]);
  server.take();
  await settle();
  assert.equal(directs.outbox.isEmpty, true);
  directs.close();
});

test("a lost echo is looked for in the whole history, and what is there is not sent again", async () => {
  server.say(MINE, IVAN, "ok");
  const directs = await open();
  const talk = directs.open("ivan");
  await settle();
  server.isMute = true;
  talk.send("ok");
  await settle();
  server.take();
  newest().lose(1006);
  clock.tick(1000);
  await reopen();
  assert.equal(directs.outbox.isEmpty, true);
  assert.equal(server.said.length, 2);
  directs.close();
});

test("an open talk follows who has another nickname, and a message in doubt is not sent again", async () => {
  server.say(IVAN, MINE, "hi");
  const directs = await open();
  const talk = directs.open("ivan");
  await settle();
  server.isMute = true;
  talk.send("hello");
  await settle();
  server.take();
  server.names.set(IVAN, "vanya");
  newest().lose(1006);
  clock.tick(1000);
  await reopen();
  assert.equal(talk.state.value, "gone");
  assert.deepEqual(show(talk).slice(0, 1), ["they: hi"]);
  assert.equal(talk.renamed.value, "vanya");
  const after = directs.open("vanya");
  for (let i = 0; i < 5; i += 1) {
    clock.tick(2000);
    await settle();
    server.take();
  }
  assert.equal(directs.outbox.isEmpty, true);
  assert.deepEqual(show(after), ["they: hi", "I: hello"]);
  assert.deepEqual(server.said.map(({ message }) => message), ["hi", "hello"]);
  assert.deepEqual(directs.list.value.map(({ nickname }) => nickname), ["vanya"]);
  directs.close();
});

test("conversations are listed by one call, and what is unread is counted", async () => {
  server.say(IVAN, MINE, "before this browser");
  (await open()).close();
  ["one", "two"].forEach((text) => server.say(IVAN, MINE, text));
  server.say(EVA, MINE, "three");
  server.say(MINE, EVA, "answered elsewhere");
  server.calls = [];
  const directs = await open();
  assert.deepEqual(unread(directs).sort(), ["eva 0", "ivan 2"]);
  assert.deepEqual(server.calls.filter((path) => path.includes("chatting")), [
    "/api/chatting/conversations/",
    "/api/chatting/messages/",
  ]);
  const talk = directs.open("ivan");
  await settle();
  talk.seen();
  assert.deepEqual(unread(directs).sort(), ["eva 0", "ivan 0"]);
  directs.close();
  const again = await open();
  assert.deepEqual(unread(again).sort(), ["eva 0", "ivan 0"]);
  again.close();
});

test("after a log-out the machine knows nobody's name, and what was seen stays seen", async () => {
  const first = await open();
  server.say(IVAN, MINE, "hello");
  const talk = first.open("ivan");
  await settle();
  talk.seen();
  first.close();
  first.forget();
  const kept = Array.from({ length: localStorage.length }, (_, i) => localStorage.key(i) ?? "");
  assert.deepEqual(kept.filter((name) => name.includes("ivan") || localStorage.getItem(name)?.includes("ivan")), []);
  const second = await open();
  assert.deepEqual(unread(second), ["ivan 0"]);
  server.say(IVAN, MINE, "new");
  await reopen();
  assert.deepEqual(unread(second), ["ivan 1"]);
  second.close();
});
