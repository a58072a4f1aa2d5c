// Who is a member of a room: of one's own rooms, and for superusers of any.
import { signal, type ReadonlySignal } from "@preact/signals";
import type { Api } from "../net/api.ts";
import type { Me } from "../net/session.ts";
import type { ChatBody, UserBody } from "../net/types.ts";

export interface Participant {
  readonly id: number;
  /** First and last name where there are any, else the username. */
  readonly name: string;
  readonly username: string;
  readonly email: string;
}

function toParticipant({ id, first_name, last_name, username, email }: UserBody): Participant {
  return { id, name: `${first_name} ${last_name}`.trim() || username, username, email };
}

export class Members {
  /** null: not read yet, or not for us to see. */
  readonly list: ReadonlySignal<readonly Participant[] | null>;
  #list = signal<readonly Participant[] | null>(null);
  #room: number;
  #api: Api;
  #me: Me;

  constructor(room: number, api: Api, me: Me) {
    this.list = this.#list;
    this.#room = room;
    this.#api = api;
    this.#me = me;
  }

  /** Throws a Failure; so do all others. */
  async load(): Promise<void> {
    // The list of chats is the one route that names members; between these bounds there is one chat.
    const query = { after: this.#room - 1, before: this.#room + 1 };
    const chats = await this.#api.get<ChatBody[]>("/api/chat/", query);
    this.#list.value = chats[0]?.participants.map(toParticipant) ?? null;
  }

  async add(userId: number): Promise<void> {
    await this.#api.put(this.#path(userId));
    await this.load();
  }

  async remove(userId: number): Promise<void> {
    await this.#api.delete(this.#path(userId));
    await this.load();
  }

  async leave(): Promise<void> {
    await this.#api.delete(this.#path(this.#me.id));
  }

  #path(userId: number): string {
    return `/api/chat/${this.#room}/user/${userId}/`;
  }
}
