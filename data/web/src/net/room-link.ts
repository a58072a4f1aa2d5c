// The socket of a room, /ws/chat/{room}/chat/: it only hears; sending is by REST. It opens by cookie.
import { SECOND } from "../base/time.ts";
import { CloseCode, Link, type LinkOwner } from "./link.ts";
import { reach } from "./reach.ts";
import type { Session } from "./session.ts";
import type { MessageFrame, RoomFrame, VisitFrame } from "./types.ts";

export interface RoomLinkListener {
  /** It hears from now on: what came before must be asked for. */
  onUp(): void;
  onMessage(frame: MessageFrame): void;
  onVisit(frame: VisitFrame): void;
  /** It was lost, or refused: which of the two, a call of the room will tell. */
  onDown(): void;
  onGone(): void;
  /** Messages exist that it should have brought: neither it nor other sockets can be trusted. */
  onDeaf(): void;
}

// How much later than by a call a message may be heard by the socket.
const DELAY = 5 * SECOND;
// So many sockets refused in a row while calls are answered: the cookies, by which it opens, may be lost.
const DOUBTED = 2;

export class RoomLink implements LinkOwner {
  readonly link: Link;
  #session: Session;
  #listener: RoomLinkListener;
  /** What was there when it began to hear; null while that is not known. */
  #floor: number | null = null;
  #heard = 0;
  /** How often in a row no socket came about. */
  #refusals = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(room: number, session: Session, listener: RoomLinkListener) {
    this.link = new Link(`/ws/chat/${room}/chat/`, this);
    this.#session = session;
    this.#listener = listener;
  }

  /** All up to that number was read since it hears; what comes behind, it must bring. */
  begin(seq: number): void {
    if (this.link.state.peek() === "open") this.#floor ??= seq;
  }

  /** A message of that number exists, as a call has told. */
  expect(seq: number): void {
    if (this.#floor === null || seq <= Math.max(this.#floor, this.#heard)) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      if (this.#heard < seq) this.#listener.onDeaf();
    }, DELAY);
  }

  close(): void {
    this.#forget();
    this.link.close();
  }

  onSocket(): void {
    this.#refusals = 0;
    this.link.markOpen();
    this.#listener.onUp();
  }

  onFrame(frame: unknown): void {
    const known = frame as RoomFrame | null;
    if (known?.type === "chat.message") this.#onMessage(known);
    else if (known?.type === "chat.user.join" || known?.type === "chat.user.leave") this.#listener.onVisit(known);
  }

  async onLoss(code: number): Promise<boolean> {
    this.#forget();
    if (code === CloseCode.roomGone) {
      this.#listener.onGone();
      return false;
    }
    if (code === CloseCode.sessionOver) return this.#session.stands();
    this.#listener.onDown();
    this.#refusals += 1;
    return this.#refusals !== DOUBTED || reach.peek() !== "reached" || this.#session.stands();
  }

  #onMessage(frame: MessageFrame): void {
    this.#heard = Math.max(this.#heard, frame.seq);
    this.#listener.onMessage(frame);
  }

  #forget(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#floor = null;
    this.#heard = 0;
  }
}
