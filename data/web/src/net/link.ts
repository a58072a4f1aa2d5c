// A WebSocket that comes back: after growing pauses, at once when asked to. Its frames are JSON.
import { batch, signal, type ReadonlySignal } from "@preact/signals";
import { Pauses } from "../base/pauses.ts";
import { SECOND } from "../base/time.ts";
import { lookForServer, noteAnswer } from "./reach.ts";

/** "opening" is the first try, "reopening" one after a loss, "waiting" the pause between; "closed" stays. */
export type LinkState = "opening" | "open" | "waiting" | "reopening" | "closed";

export interface LinkOwner {
  /** The socket is there; the link is "open" only when the owner says so by markOpen(). */
  onSocket(): void;
  onFrame(frame: unknown): void;
  /** The socket is gone, or never came (1006). Whether to try again. */
  onLoss(code: number): Promise<boolean>;
}

export const CloseCode = {
  tooLarge: 1009,
  directOver: 3401,
  roomGone: 4000,
  sessionOver: 4001,
} as const;

const PATIENCE = 6 * SECOND;
// An opening that ends sooner than this has not worked: the pauses go on growing.
const STEADY = 5 * SECOND;
// Codes of our own, for what the page itself gives up.
const FAILED = 4900;
const DROPPED = 4901;

function makeSocketUrl(path: string): string {
  const url = new URL(path, location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  url.hash = "";
  return url.href;
}

function parse(data: unknown): unknown {
  try {
    return JSON.parse(String(data)) as unknown;
  } catch {
    return null;
  }
}

export class Link {
  readonly state: ReadonlySignal<LinkState>;
  /** When the next try will be, while waiting. */
  readonly retryAt: ReadonlySignal<number | null>;

  #state = signal<LinkState>("opening");
  #retryAt = signal<number | null>(null);
  #path: string;
  #owner: LinkOwner;
  #socket: WebSocket | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #pauses = new Pauses();
  #openedAt = 0;

  constructor(path: string, owner: LinkOwner) {
    this.state = this.#state;
    this.retryAt = this.#retryAt;
    this.#path = path;
    this.#owner = owner;
  }

  /** Begins; once, and not after its end. */
  start(): void {
    if (this.#state.value === "opening") this.#connect("opening");
  }

  markOpen(): void {
    clearTimeout(this.#timer);
    this.#openedAt = Date.now();
    this.#set("open", null);
  }

  /** Whether it was handed to a socket that seemed to be open, which promises nothing. */
  send(frame: unknown): boolean {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify(frame));
    return true;
  }

  /** Ends a pause. */
  retry(): void {
    if (this.#state.value === "waiting") this.#connect("reopening");
  }

  /** The socket cannot be trusted: another one, at once. */
  replace(): void {
    if (this.#state.value === "closed") return;
    const socket = this.#drop();
    if (socket === null) return this.retry();
    this.#pauses.reset();
    void this.#onLoss(DROPPED);
  }

  /** The socket is of no use: another one, after a pause. */
  fail(): void {
    if (this.#drop() !== null) void this.#onLoss(FAILED);
  }

  close(): void {
    this.#drop();
    clearTimeout(this.#timer);
    this.#set("closed", null);
  }

  /** Nothing came of the opening. */
  #giveUp(): void {
    this.fail();
    void lookForServer();
  }

  #connect(state: "opening" | "reopening"): void {
    const socket = new WebSocket(makeSocketUrl(this.#path));
    this.#socket = socket;
    this.#set(state, null);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#giveUp(), PATIENCE);
    // What a socket says after it was dropped is not heard.
    const ifCurrent = (act: () => void) => () => this.#socket === socket && act();
    socket.onopen = ifCurrent(() => {
      noteAnswer();
      this.#owner.onSocket();
    });
    socket.onmessage = ({ data }) => ifCurrent(() => this.#owner.onFrame(parse(data)))();
    socket.onclose = ({ code }) => ifCurrent(() => void this.#onLoss(code))();
  }

  #drop(): WebSocket | null {
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
    return socket;
  }

  async #onLoss(code: number): Promise<void> {
    this.#socket = null;
    clearTimeout(this.#timer);
    if (this.#state.value === "open" && Date.now() - this.#openedAt > STEADY) this.#pauses.reset();
    const pause = code === DROPPED ? 0 : this.#pauses.next();
    this.#set("waiting", Date.now() + pause);
    this.#timer = setTimeout(() => this.retry(), pause);
    if (!(await this.#owner.onLoss(code))) this.close();
  }

  #set(state: LinkState, retryAt: number | null): void {
    batch(() => {
      this.#state.value = state;
      this.#retryAt.value = retryAt;
    });
  }
}
