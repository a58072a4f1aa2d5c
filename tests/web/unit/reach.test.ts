import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import "./browser.ts";
import { reach, noteAnswer } from "../../../data/web/src/net/reach.ts";
import { request } from "../../../data/web/src/net/request.ts";
import { clock } from "./clock.ts";

/** What each call meets: an answer, a lost connection, or silence until it is given up. */
type Fate = "answer" | "loss" | "silence";

let fates: Fate[];
let isThere: Fate;
let calls: string[];

function meet(fate: Fate, signal: AbortSignal): Promise<Response> {
  if (fate === "answer") return Promise.resolve(Response.json({ id: 1 }));
  if (fate === "loss") return Promise.reject(new TypeError("lost"));
  return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
}

beforeEach(() => {
  clock.start();
  [fates, isThere, calls] = [[], "answer", []];
  noteAnswer();
  globalThis.fetch = ((path: string, init: RequestInit) => {
    calls.push(path);
    const fate = path === "/healthz" ? isThere : (fates.shift() ?? "answer");
    return meet(fate, init.signal as AbortSignal);
  }) as typeof fetch;
});

async function pass(seconds: number): Promise<void> {
  for (let half = 0; half < seconds * 2; half += 1) {
    clock.tick(500);
    for (let i = 0; i < 3; i += 1) await new Promise((resolve) => setImmediate(resolve));
  }
}

/** How a call ended, and after how many seconds. */
async function time(call: Promise<unknown>): Promise<string> {
  let end = "";
  call.then(
    () => (end = "answered"),
    (error: { status: number }) => (end = `failed ${error.status}`),
  );
  const start = Date.now();
  while (end === "" && Date.now() - start < 60_000) await pass(0.5);
  return `${end} after ${Math.round((Date.now() - start) / 500) / 2} s`;
}

test("a read on a connection that died without a word is made again on another", async () => {
  fates = ["silence"];
  assert.equal(await time(request("GET", "/a")), "answered after 4 s");
  assert.equal(calls.filter((path) => path === "/a").length, 2);
  assert.equal(reach.value, "reached");
});

test("a read is given up soon where nothing is heard of the server", async () => {
  [fates, isThere] = [["silence"], "silence"];
  assert.equal(await time(request("GET", "/a")), "failed 0 after 6.5 s");
  assert.equal(reach.value, "silent");
  assert.equal(await time(request("GET", "/a")), "answered after 0.5 s");
  assert.equal(reach.value, "reached");
});

test("what must not be made twice is waited for, and meanwhile it is known that nothing is heard", async () => {
  [fates, isThere] = [["silence"], "silence"];
  const ended = time(request("POST", "/a", { body: {} }));
  await pass(7);
  assert.equal(reach.value, "silent");
  assert.match(await ended, /^failed 0/);
  assert.equal(calls.filter((path) => path === "/a").length, 1);
});

test("a lost connection is known at once", async () => {
  fates = ["loss"];
  await assert.rejects(request("GET", "/a"), { status: 0 });
  assert.equal(reach.value, "broken");
  assert.deepEqual(calls, ["/a"]);
});

test("an answer that is long may take its time, as long as it goes on coming", async () => {
  const parts = Array.from({ length: 8 }, (_, i) => (i === 0 ? "[1" : i === 7 ? "]" : ",1"));
  const body = new ReadableStream({
    async pull(controller) {
      await new Promise((resolve) => setTimeout(resolve, 3000));
      const part = parts.shift();
      if (part === undefined) controller.close();
      else controller.enqueue(new TextEncoder().encode(part));
    },
  });
  globalThis.fetch = (async () => new Response(body)) as typeof fetch;
  assert.match(await time(request("GET", "/a")), /^answered after 2\d/);
});
