// What stands in a timeline.

export interface Sender {
  readonly id?: number;
  readonly nickname: string;
  /** A path that is served, or empty where it is not known. */
  readonly picture: string;
}

/** Characters that a message may have, as the server counts them. */
export const LONGEST_MESSAGE = 4000;

/** A message; never changed in place, so that a view may compare by identity. */
export interface Message {
  readonly kind: "message";
  /** The same from "sending" to "sent", unlike any other of its timeline. */
  readonly key: string;
  readonly id?: number;
  readonly seq?: number;
  readonly text: string;
  readonly sender: Sender;
  readonly own: boolean;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly state: "sent" | "sending" | "failed";
  /** Why it failed, or why it is still sending, for people. */
  readonly reason?: string;
  /** While "sending": when it will be tried again by itself. Retry and discard are possible meanwhile. */
  readonly retryAt?: number;
}

/** A message that has its number. */
export type Stored = Message & { readonly id: number };

export interface Event {
  readonly kind: "event";
  readonly key: string;
  readonly what: "join" | "leave";
  readonly nickname: string;
  readonly time: number;
}

export type Entry = Message | Event;
