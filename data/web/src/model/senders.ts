// Who wrote: histories name senders by id and list them beside the messages, frames bring nickname and picture.
import type { SenderBody } from "../net/types.ts";
import type { Sender } from "./entry.ts";

export class Senders {
  #byId = new Map<number, Sender>();

  learn(bodies: readonly SenderBody[]): void {
    for (const { id, nickname, profile_picture_url: picture } of bodies) this.#byId.set(id, { id, nickname, picture });
  }

  get(id: number): Sender {
    return this.#byId.get(id) ?? { id, nickname: "", picture: "" };
  }
}
