// Which view the address names. The path is in the hash, so that the server knows none of them.
import { computed, signal } from "@preact/signals";

export type Route =
  | { view: "rooms" }
  | { view: "room"; id: number }
  | { view: "directs" }
  | { view: "direct"; nickname: string }
  | { view: "friends" }
  | { view: "person"; id: number }
  | { view: "blocks" }
  | { view: "posts" }
  | { view: "post"; id: number }
  | { view: "new-post" }
  | { view: "edit-post"; id: number }
  | { view: "profile" }
  | { view: "settings" }
  | { view: "login" }
  | { view: "register" }
  | { view: "unknown" };

/** The address of a view, for href. */
export function href(route: Route): string {
  switch (route.view) {
    case "room":
      return `#/rooms/${route.id}`;
    case "direct":
      return `#/messages/${encodeURIComponent(route.nickname)}`;
    case "directs":
      return "#/messages";
    case "person":
      return `#/friends/${route.id}`;
    case "post":
      return `#/posts/${route.id}`;
    case "new-post":
      return "#/posts/write";
    case "edit-post":
      return `#/posts/${route.id}/edit`;
    case "unknown":
      return "#/";
    default:
      return `#/${route.view}`;
  }
}

function decode(part: string): string | null {
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
}

function readId(part: string): number | null {
  const id = /^[1-9][0-9]*$/.test(part) ? Number(part) : NaN;
  return Number.isSafeInteger(id) ? id : null;
}

const PLAIN = ["rooms", "friends", "blocks", "posts", "profile", "settings", "login", "register"] as const;

function parsePair(section: string, rest: string): Route | null {
  if (section === "messages") {
    const nickname = decode(rest);
    return nickname ? { view: "direct", nickname } : null;
  }
  if (section === "posts" && rest === "write") return { view: "new-post" };
  const id = readId(rest);
  if (id === null) return null;
  if (section === "rooms") return { view: "room", id };
  if (section === "friends") return { view: "person", id };
  if (section === "posts") return { view: "post", id };
  return null;
}

export function parse(hash: string): Route {
  const [section = "", rest, last, ...more] = hash.replace(/^#?\/?/, "").replace(/\/$/, "").split("/");
  if (section === "") return { view: "rooms" };
  if (rest === undefined) {
    const plain = PLAIN.find((view) => view === section);
    if (plain) return { view: plain };
    return section === "messages" ? { view: "directs" } : { view: "unknown" };
  }
  if (last === undefined) return parsePair(section, rest) ?? { view: "unknown" };
  const id = readId(rest);
  const editing = section === "posts" && last === "edit" && more.length === 0;
  return editing && id !== null ? { view: "edit-post", id } : { view: "unknown" };
}

const hash = signal(location.hash);
addEventListener("hashchange", () => {
  hash.value = location.hash;
});

export const route = computed(() => parse(hash.value));

/** Goes to a view; "replace" leaves nothing to come back to. */
export function go(target: Route, how: "push" | "replace" = "push"): void {
  if (how === "replace") location.replace(href(target));
  else location.assign(href(target));
  hash.value = location.hash;
}
