import assert from "node:assert/strict";
import { test } from "node:test";
import "./browser.ts";
import { Drafts } from "../../../data/web/src/model/drafts.ts";

test("a draft is followed in other tabs, and moved", () => {
  const drafts = new Drafts("a.draft.");
  const heard: string[] = [];
  const stop = drafts.follow("room:5", (text) => heard.push(text));
  const change = (text: string) => {
    drafts.set("room:5", text);
    dispatchEvent(Object.assign(new Event("storage"), { storageArea: localStorage, key: "a.draft.room:5" }));
  };
  assert.equal(drafts.isEmpty, true);
  change("hello");
  change("");
  stop();
  change("not heard");
  assert.deepEqual(heard, ["hello", ""]);
  assert.equal(drafts.isEmpty, false);
  drafts.move("room:5", "room:6");
  assert.deepEqual([drafts.get("room:5"), drafts.get("room:6")], ["", "not heard"]);
});
