// The socket of direct messages and presence, /ws/chatting/. Its frames do not say which sending they answer, so one
// message is under way at a time: the next echo or error is about it.
import { effect } from "@preact/signals";
import { SECOND } from "../base/time.ts";
import { CloseCode, Link, type LinkOwner } from "./link.ts";
import { DOUBT, lookForServer } from "./reach.ts";
import type { Session } from "./session.ts";
import type {
  DirectErrorFrame,
  DirectFrame,
  DirectMessageFrame,
  GreetingFrame,
  StatusFrame,
  SystemFrame,
} from "./types.ts";

/** "lost": the connection went before the answer came, and only the history tells whether it was stored. */
export type Outcome = "stored" | "offline" | "invalid" | "limited" | "lost";

export interface DirectLinkListener {
  onGreeting(frame: GreetingFrame): void;
  onMessage(frame: DirectMessageFrame): void;
  onStatus(frame: StatusFrame): void;
  onSystem(frame: SystemFrame): void;
}

interface Delivery {
  readonly target: string;
  readonly text: string;
  finish(outcome: Outcome): void;
}

// The server gives up storing after 10 s.
const ECHO_PATIENCE = 12 * SECOND;

function readOutcome(error: DirectErrorFrame): Outcome {
  if (error.from !== undefined) return "offline";
  return error.error === "Too many messages." ? "limited" : "invalid";
}

export class DirectLink implements LinkOwner {
  readonly link: Link;
  #session: Session;
  #listener: DirectLinkListener;
  #delivery: Delivery | null = null;
  #stopRenewing: () => void;

  constructor(session: Session, listener: DirectLinkListener) {
    this.link = new Link("/ws/chatting/", this);
    this.#session = session;
    this.#listener = listener;
    this.#stopRenewing = effect(() => {
      const token = session.token.value;
      if (token !== null && this.link.state.peek() === "open") this.link.send({ token });
    });
  }

  /** Whether a message may be handed over now. */
  get isFree(): boolean {
    return this.link.state.peek() === "open" && this.#delivery === null;
  }

  /** Hands one over; only when the link is free. */
  async deliver(target: string, text: string): Promise<Outcome> {
    if (!this.link.send({ target_nickname: target, message: text })) return "lost";
    const doubt = setTimeout(() => void lookForServer(), DOUBT);
    const end = setTimeout(() => this.link.replace(), ECHO_PATIENCE);
    const outcome = await new Promise<Outcome>((finish) => {
      this.#delivery = { target, text, finish };
    });
    clearTimeout(doubt);
    clearTimeout(end);
    return outcome;
  }

  close(): void {
    this.#stopRenewing();
    this.#finish("lost");
    this.link.close();
  }

  async onSocket(): Promise<void> {
    try {
      this.link.send({ token: await this.#session.getToken() });
    } catch {
      this.link.fail();
    }
  }

  onFrame(frame: unknown): void {
    if (typeof frame !== "object" || frame === null) return;
    const known = frame as DirectFrame;
    if (known.type === undefined) this.#onGreeting(known);
    else if (known.type === "send_status") this.#listener.onStatus(known);
    else if (known.type === "system_message") this.#listener.onSystem(known);
    else if (known.error !== undefined) this.#finish(readOutcome(known));
    else if (this.#isDoubtful(known)) void this.#onDoubtful(known);
    else this.#onMessage(known);
  }

  async onLoss(code: number): Promise<boolean> {
    this.#finish(code === CloseCode.tooLarge ? "invalid" : "lost");
    return code === CloseCode.directOver ? this.#session.stands() : true;
  }

  #onGreeting(frame: GreetingFrame): void {
    if (!Array.isArray(frame.online_friends)) return;
    this.link.markOpen();
    this.#listener.onGreeting(frame);
  }

  /** It says what is under way, and is from somebody unknown: perhaps oneself, under a name given elsewhere. */
  #isDoubtful({ from, message }: DirectMessageFrame): boolean {
    const delivery = this.#delivery;
    return message === delivery?.text && from !== delivery.target && !this.#isMyName(from);
  }

  async #onDoubtful(frame: DirectMessageFrame): Promise<void> {
    try {
      await this.#session.recall();
      this.#onMessage(frame);
    } catch {
      // The histories know, when they can be read.
      this.link.replace();
    }
  }

  #onMessage(frame: DirectMessageFrame): void {
    if (this.#isMyName(frame.from) && frame.message === this.#delivery?.text) this.#finish("stored");
    else this.#listener.onMessage(frame);
  }

  #isMyName(name: string): boolean {
    return name === this.#session.me.peek()?.nickname;
  }

  #finish(outcome: Outcome): void {
    const delivery = this.#delivery;
    this.#delivery = null;
    delivery?.finish(outcome);
  }
}
