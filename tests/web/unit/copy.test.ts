// A tab that the browser has duplicated finds in its session what another tab is sending.
import assert from "node:assert/strict";
import { test } from "node:test";
import "./browser.ts";
import { Outbox, type Carrier, type Item } from "../../../data/web/src/model/outbox.ts";
import { clock } from "./clock.ts";
import { FakeLocks } from "./locks.ts";

test("what a duplicated tab has of the first one's unsent messages, it does not send", async () => {
  clock.start();
  const locks = new FakeLocks();
  locks.install();
  locks.others.add("madang.tab.first");
  sessionStorage.setItem("madang.tab", JSON.stringify("first"));
  const item: Item = { key: "k", lane: "ivan", text: "theirs", time: 0, refused: "", anchor: null };
  sessionStorage.setItem("outbox", JSON.stringify([item]));
  const carried: string[] = [];
  const carrier: Carrier = { carry: async ({ text }) => void carried.push(text), onRefused: () => undefined };
  const outbox = new Outbox("outbox", () => ({ nickname: "minji", picture: "" }), carrier);
  outbox.flush();
  outbox.add("ivan", "mine");
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(carried, []);
  clock.tick(5000);
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(carried, ["mine"]);
  assert.equal(outbox.isEmpty, true);
  assert.notEqual(sessionStorage.getItem("madang.tab"), JSON.stringify("first"));
});
