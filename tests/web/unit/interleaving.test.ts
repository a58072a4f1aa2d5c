// A message's sending, its echo, pages of the history, reloads and dying servers in orders that nobody thought of:
// what a tab shows is never a double, a gap or another order, and what was written does not vanish.
import assert from "node:assert/strict";
import { test } from "node:test";
import { signal } from "@preact/signals";
import "./browser.ts";
import type { Tabs } from "../../../data/web/src/base/tabs.ts";
import { Api } from "../../../data/web/src/net/api.ts";
import { noteAnswer } from "../../../data/web/src/net/reach.ts";
import type { Session } from "../../../data/web/src/net/session.ts";
import { Connection } from "../../../data/web/src/model/connection.ts";
import type { Message } from "../../../data/web/src/model/entry.ts";
import type { Room } from "../../../data/web/src/model/room.ts";
import { Rooms } from "../../../data/web/src/model/rooms.ts";
import { makeChance, ME, ROOM, World } from "./world.ts";
import { clock } from "./clock.ts";

const RUNS = 40;
const STEPS = 150;

const session = {
  me: signal(ME),
  retryAt: signal(null),
  retry: () => undefined,
  stands: async () => true,
} as unknown as Session;
const tabs = { tell: () => undefined } as unknown as Tabs;
const tokens = { getToken: async () => "token", renewToken: async () => "token" };

async function settle(): Promise<void> {
  for (let i = 0; i < 4; i += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** A tab of one's own. */
class Tab {
  rooms!: Rooms;
  room!: Room;
  written: string[] = [];
  #prefix: string;
  #keys = new Map<string, string>();

  constructor(prefix: string) {
    this.#prefix = prefix;
    this.load();
  }

  load(): void {
    const connection = new Connection(session);
    const context = { api: new Api(tokens), session, me: ME, connection, tabs, prefix: this.#prefix };
    this.#keys = new Map();
    this.rooms = new Rooms({ ...context, onHeard: () => undefined, onNews: () => undefined });
    this.room = this.rooms.open(ROOM);
  }

  reload(): void {
    this.rooms.close();
    this.load();
  }

  /** There is nothing to write in before the room is there. */
  send(text: string): void {
    if (!this.room.timeline.ready.value) return;
    this.written.push(text);
    this.room.send(text);
  }

  get shown(): readonly Message[] {
    return this.room.timeline.items.value.filter((entry) => entry.kind === "message");
  }

  /** @param isUnique whether no two messages have the same text */
  check(world: World, isUnique: boolean): void {
    const { shown } = this;
    const seqs = shown.flatMap(({ seq }) => seq ?? []);
    const [first = 0] = seqs;
    const inWindow = seqs.filter((seq) => seq <= (this.room.timeline.newest?.seq ?? 0));
    assert.deepEqual(inWindow, inWindow.map((_, i) => first + i), "a gap, or another order");
    assert.deepEqual(seqs, [...seqs].sort((one, other) => one - other), "another order");
    assert.equal(new Set(shown.map(({ key }) => key)).size, shown.length, "one key twice");
    const stored = world.messages.flatMap(({ seq, name }) => (seq >= first && name) || []);
    const unsent = this.rooms.outbox.of(String(ROOM)).value.map(({ key }) => key);
    const own = shown.filter((message) => message.own);
    assert.ok(own.length <= new Set([...stored, ...unsent]).size, "more than there are");
    if (isUnique) this.#checkTexts();
    this.room.seen();
  }

  #checkTexts(): void {
    const texts = this.shown.map(({ text }) => text);
    assert.equal(new Set(texts).size, texts.length, `a double: ${texts.join(", ")}`);
    const { shown } = this;
    shown.forEach(({ text, key }) => assert.equal(this.#keys.get(text) ?? key, key, "the row of a message is another"));
    this.#keys = new Map(shown.map(({ text, key }) => [text, key]));
    const { ready, hasOlder, hasNewer } = this.room.timeline;
    const isWhole = ready.value && !hasOlder.value && !hasNewer.value;
    if (isWhole) this.written.forEach((text) => assert.ok(texts.includes(text), `${text} vanished`));
  }
}

function act(world: World, tabs: readonly Tab[], chance: (below: number) => number, text: string): string {
  const tab = tabs[chance(tabs.length)] as Tab;
  const [name, deed] = ([
    ["write", () => tab.send(text)],
    ["write", () => tab.send(text)],
    ["hear", () => world.say(text)],
    ["reload", () => tab.reload()],
    ["kill", () => world.kill()],
    ["start", () => (world.isUp = true)],
    ["start", () => (world.isUp = true)],
    ["look", () => tab.rooms.wake()],
    ["older", () => void tab.room.timeline.loadOlder().catch(() => undefined)],
    ["newest", () => void tab.room.timeline.loadNewest().catch(() => undefined)],
    ["wait", () => clock.tick(chance(3000))],
    ["wait", () => clock.tick(chance(3000))],
  ] as const)[chance(12)] as readonly [string, () => void];
  deed();
  return name;
}

async function run(seed: number, isUnique: boolean): Promise<void> {
  const chance = makeChance(seed);
  const world = new World(chance);
  localStorage.clear();
  sessionStorage.clear();
  noteAnswer();
  globalThis.fetch = world.fetch as typeof fetch;
  // Of two tabs that write the same words neither could know at once which message is whose.
  const tabs = (isUnique ? ["a.", "b."] : ["a."]).map((prefix) => new Tab(prefix));
  const done: string[] = [];
  const check = async (name: string) => {
    done.push(name);
    await settle();
    try {
      tabs.forEach((tab) => tab.check(world, isUnique));
    } catch (error) {
      throw new Error(`run ${seed}: ${done.slice(-25).join(", ")}: ${String(error)}`, { cause: error });
    }
  };
  for (let step = 0; step < STEPS; step += 1) {
    if (chance(3) === 0) await check(act(world, tabs, chance, isUnique ? `text ${step}` : `text ${chance(2)}`));
    else {
      world.deliver();
      await check("arrive");
    }
  }
  world.isUp = true;
  for (let rest = 0; rest < 400; rest += 1) {
    if (world.isIdle) clock.tick(1000);
    else world.deliver();
    await check("rest");
  }
  for (const tab of tabs) {
    assert.equal(tab.rooms.outbox.lanes.length, 0, `run ${seed}: not all was sent`);
    const newest = world.messages.at(-1)?.seq;
    assert.equal(tab.room.timeline.newest?.seq, newest, `run ${seed}: not all was read`);
    tab.rooms.close();
  }
  const names = world.messages.flatMap(({ name }) => name ?? []);
  assert.equal(names.length, tabs.flatMap(({ written }) => written).length, `run ${seed}: stored once each`);
}

for (const isUnique of [true, false]) {
  test(`whatever the order, with texts that ${isUnique ? "differ" : "are alike"}`, async () => {
    clock.start();
    for (let seed = 1; seed <= RUNS; seed += 1) await run(seed, isUnique);
  });
}
