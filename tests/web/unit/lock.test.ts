import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import "./browser.ts";
import { doAlone, holdForLife } from "../../../data/web/src/base/lock.ts";
import { isSeenAnywhere } from "../../../data/web/src/base/visibility.ts";
import { FakeLocks } from "./locks.ts";

let locks: FakeLocks;

beforeEach(() => {
  locks = new FakeLocks();
  locks.install();
});

test("what must be done alone is done without a lock, too, where the browser refuses one", async () => {
  locks.isRefusing = true;
  assert.equal(await doAlone("a", async () => "done"), "done");
  assert.equal(await holdForLife("a", 1000), true);
});

test("its own failure is not taken for a refusal", async () => {
  let times = 0;
  const work = async () => {
    times += 1;
    throw new Error("failed");
  };
  await assert.rejects(doAlone("a", work), /failed/);
  assert.equal(times, 1);
});

test("a lock for life is waited for, but not for ever", async () => {
  locks.others.add("a");
  assert.equal(await holdForLife("a", 10), false);
  const held = holdForLife("a", 10_000);
  locks.end("a");
  assert.equal(await held, true);
});

test("a hidden page is seen where another tab is", async () => {
  assert.equal(await isSeenAnywhere(), true);
  Object.assign(document, { visibilityState: "hidden" });
  document.dispatchEvent(new Event("visibilitychange"));
  assert.equal(await isSeenAnywhere(), false);
  locks.others.add("madang.seen");
  assert.equal(await isSeenAnywhere(), true);
});
