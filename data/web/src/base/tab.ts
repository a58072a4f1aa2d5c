// Who this tab is. A browser that duplicates a tab copies what the session keeps: the copy must not take the unsent
// messages of the first for its own.
import { holdForLife } from "./lock.ts";
import { readItem, writeItem } from "./storage.ts";
import { SECOND } from "./time.ts";
import { makeUnique } from "./unique.ts";

const ITEM = "madang.tab";
// The page that was in this tab before ends within this; one that does not is in another tab.
const PATIENCE = 5 * SECOND;

async function find(): Promise<boolean> {
  const known = readItem<string>("session", ITEM);
  if (known !== null && (await holdForLife(`${ITEM}.${known}`, PATIENCE))) return true;
  const name = makeUnique();
  writeItem("session", ITEM, name);
  void holdForLife(`${ITEM}.${name}`, PATIENCE);
  return known === null;
}

let found: Promise<boolean> | null = null;

/** Whether what the session keeps is this tab's own; false in the copy of a tab that is still there. */
export function isOriginal(): Promise<boolean> {
  found ??= find();
  return found;
}
