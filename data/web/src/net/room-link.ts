// The socket of a room, /ws/chat/{room}/chat/: it only hears; sending is by REST. It opens by cookie.
import { CloseCode, Link, type LinkOwner } from "./link.ts";
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
}

export class RoomLink implements LinkOwner {
  readonly link: Link;
  #session: Session;
  #listener: RoomLinkListener;

  constructor(room: number, session: Session, listener: RoomLinkListener) {
    this.link = new Link(`/ws/chat/${room}/chat/`, this);
    this.#session = session;
    this.#listener = listener;
  }

  onSocket(): void {
    this.link.markOpen();
    this.#listener.onUp();
  }

  onFrame(frame: unknown): void {
    const known = frame as RoomFrame | null;
    if (known?.type === "chat.message") this.#listener.onMessage(known);
    else if (known?.type === "chat.user.join" || known?.type === "chat.user.leave") this.#listener.onVisit(known);
  }

  async onLoss(code: number): Promise<boolean> {
    if (code === CloseCode.roomGone) {
      this.#listener.onGone();
      return false;
    }
    if (code === CloseCode.sessionOver) return this.#session.stands();
    this.#listener.onDown();
    return true;
  }
}
