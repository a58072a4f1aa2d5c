// Notifications of the browser for what comes while the page is hidden: only after the reader has asked for them.
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { onItemChange, readItem, writeItem } from "../base/storage.ts";
import { _ } from "../base/text.ts";
import { isSeenAnywhere } from "../base/visibility.ts";
import type { Heard } from "../model/app.ts";
import { useApp } from "./hooks/use-app.ts";
import { go, type Route } from "./route.ts";

const ITEM = "madang.notifications";

const wanted = signal(readWanted());
onItemChange((name) => {
  if (name === ITEM) wanted.value = readWanted();
});
const permission = signal<NotificationPermission | "missing">(readPermission());

function readWanted(): boolean {
  return readItem<unknown>("local", ITEM) === true;
}

function readPermission(): NotificationPermission | "missing" {
  return "Notification" in window ? Notification.permission : "missing";
}

export type NotificationState = "on" | "off" | "refused" | "missing";

/** Whether they are on; "refused" by the browser, or "missing" from it. */
export function notificationState(): NotificationState {
  if (permission.value === "missing") return "missing";
  if (permission.value === "denied") return "refused";
  return wanted.value && permission.value === "granted" ? "on" : "off";
}

/** Turns them on, which makes the browser ask the reader, or off. */
export async function setNotifications(on: boolean): Promise<void> {
  if (on) permission.value = await Notification.requestPermission();
  wanted.value = on && permission.value === "granted";
  writeItem("local", ITEM, wanted.value ? true : null);
}

function findRoute(heard: Heard): Route {
  if (heard.kind === "room") return { view: "room", id: Number(heard.where) };
  if (heard.kind === "direct") return { view: "direct", nickname: heard.where };
  return { view: "rooms" };
}

/** One of a room or person at a time, also with several tabs: the tag replaces the one before. */
function show(heard: Heard): void {
  const title = heard.kind === "system" ? _("System message") : heard.title;
  const body = heard.kind === "room" && heard.from ? `${heard.from}: ${heard.text}` : heard.text;
  const options = { body, tag: `${heard.kind}:${heard.where}`, icon: "/favicon.ico" };
  try {
    const notification = new Notification(title, options);
    notification.onclick = () => {
      window.focus();
      go(findRoute(heard));
      notification.close();
    };
  } catch {
    // Some phones have the interface and yet allow it to service workers alone.
  }
}

/** What can be seen in any tab needs none. */
async function showUnseen(heard: Heard): Promise<void> {
  if (!(await isSeenAnywhere())) show(heard);
}

export function useNotifications(): void {
  const { heard } = useApp();
  const last = heard.value;
  useEffect(() => {
    if (last && notificationState() === "on") void showUnseen(last);
  }, [last]);
}
