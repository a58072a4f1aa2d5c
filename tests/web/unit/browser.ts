// What the page's modules find in a browser, for tests in node. Imported before them.
import { File } from "node:buffer";
import { webcrypto } from "node:crypto";
import { FakeSocket } from "./socket.ts";

class FakeStorage {
  #values = new Map<string, string>();

  get length(): number {
    return this.#values.size;
  }

  key = (i: number) => [...this.#values.keys()][i] ?? null;
  getItem = (name: string) => this.#values.get(name) ?? null;
  setItem = (name: string, value: string) => void this.#values.set(name, value);
  removeItem = (name: string) => void this.#values.delete(name);
  clear = () => this.#values.clear();
}

const document = Object.assign(new EventTarget(), { visibilityState: "visible", documentElement: { lang: "en" } });
const events = new EventTarget();

for (const [name, value] of Object.entries({
  document,
  // Not everywhere in the node of Debian 12.
  crypto: webcrypto,
  File,
  navigator: { onLine: true, languages: ["en"] },
  addEventListener: events.addEventListener.bind(events),
  removeEventListener: events.removeEventListener.bind(events),
  dispatchEvent: events.dispatchEvent.bind(events),
  localStorage: new FakeStorage(),
  sessionStorage: new FakeStorage(),
  location: { href: "https://example.org/#/rooms/5" },
  WebSocket: FakeSocket,
})) {
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
}
