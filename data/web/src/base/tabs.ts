// What the tabs of one browser tell each other. A tab does not hear itself.

export type TabNews =
  | { what: "in"; user: number }
  | { what: "out" }
  | { what: "token"; user: number; access: string }
  | { what: "direct"; user: number; nickname: string }
  | { what: "changed"; user: number; list: "friends" | "blocks" | "rooms" | "profile" };

export class Tabs {
  #channel = new BroadcastChannel("madang");
  #listeners = new Set<(news: TabNews) => void>();

  constructor() {
    this.#channel.onmessage = (event: MessageEvent<TabNews>) =>
      this.#listeners.forEach((listener) => listener(event.data));
  }

  tell(news: TabNews): void {
    this.#channel.postMessage(news);
  }

  /** Returns what ends the listening. */
  listen(listener: (news: TabNews) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
