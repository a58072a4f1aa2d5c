// A server with one room and a network in which anything may be late, lost or cut off: chance decides, by a seed.
import { FakeSocket } from "./socket.ts";

export const ROOM = 5;
export const ME = { id: 7, nickname: "minji", email: "minji@example.org", isSuperuser: false };
const OTHER = { id: 8, nickname: "ivan", email: "ivan@example.org" };

interface StoredMessage {
  readonly id: number;
  readonly seq: number;
  readonly sender: typeof OTHER;
  readonly text: string;
  readonly name: string | undefined;
}

/** Something on its way; those of one line arrive in their order. */
interface Parcel {
  readonly line: unknown;
  arrive(): void;
  lose(): void;
}

export function makeChance(seed: number): (below: number) => number {
  let state = seed * 2654435761 + 1;
  return (below) => {
    state = Math.imul(state ^ (state >>> 15), 2246822519) + 3266489917;
    state ^= state >>> 13;
    return (state >>> 0) % below;
  };
}

export class World {
  messages: StoredMessage[] = [];
  isUp = true;
  #parcels: Parcel[] = [];
  #hearing = new Set<FakeSocket>();
  #chance: (below: number) => number;

  constructor(chance: (below: number) => number) {
    this.#chance = chance;
    FakeSocket.all = [];
  }

  get isIdle(): boolean {
    return this.#parcels.length === 0 && FakeSocket.all.every(({ readyState }) => readyState !== 0);
  }

  say(text: string): void {
    if (this.isUp) this.#store(OTHER, text, undefined);
  }

  /** Nothing arrives any more, and who waits is told so. */
  kill(): void {
    this.isUp = false;
    this.#hearing.clear();
    this.#parcels.splice(0).forEach((parcel) => parcel.lose());
    FakeSocket.all.filter(({ readyState }) => readyState < 2).forEach((socket) => socket.lose(1006));
  }

  /** One thing that is on its way arrives. */
  deliver(): void {
    this.#openSockets();
    const first = this.#parcels.filter((parcel, i) => this.#parcels.findIndex((p) => p.line === parcel.line) === i);
    const parcel = first[this.#chance(first.length || 1)];
    if (parcel === undefined) return;
    this.#parcels.splice(this.#parcels.indexOf(parcel), 1);
    parcel.arrive();
  }

  /** What the page calls for fetch. */
  fetch = (path: string, init: RequestInit): Promise<Response> =>
    new Promise((resolve, reject) => {
      const line = {};
      const lose = () => reject(new TypeError("lost"));
      const answer = () => {
        const body = this.#answer(new URL(path, "https://example.org"), init);
        this.#parcels.push({ line, lose, arrive: () => resolve(Response.json(body.body, { headers: body.headers })) });
      };
      init.signal?.addEventListener("abort", lose);
      if (this.isUp) this.#parcels.push({ line, lose, arrive: answer });
      else lose();
    });

  #openSockets(): void {
    for (const socket of FakeSocket.all.filter(({ readyState }) => readyState === 0)) {
      if (!this.isUp) socket.lose(1006);
      else if (this.#chance(2) === 0) {
        this.#hearing.add(socket);
        socket.open();
      }
    }
  }

  #answer({ pathname, searchParams }: URL, { body }: RequestInit): { body: unknown; headers?: HeadersInit } {
    if (pathname === "/chat/v1/message/") return { body: this.#send(JSON.parse(String(body))) };
    if (pathname === `/chat/v1/room/${ROOM}/`) return this.#page(searchParams);
    const room = { id: ROOM, name: "Room", owner: null, post: null, closed: false, seq: this.messages.length };
    return { body: pathname === "/chat/v1/room/" ? [room] : {} };
  }

  #send({ message, client_id }: { message: string; client_id: string }): unknown {
    const known = this.messages.find(({ name }) => name === client_id);
    return toBody(known ?? this.#store(ME, message, client_id));
  }

  #store(sender: typeof OTHER, text: string, name: string | undefined): StoredMessage {
    const seq = this.messages.length + 1;
    const message = { id: seq * 10, seq, sender, text, name };
    this.messages.push(message);
    const frame = JSON.stringify(toFrame(message));
    const ignore = () => undefined;
    for (const socket of this.#hearing) {
      const arrive = () => socket.readyState === 1 && socket.onmessage({ data: frame });
      this.#parcels.push({ line: socket, lose: ignore, arrive });
    }
    return message;
  }

  #page(query: URLSearchParams): { body: unknown; headers: HeadersInit } {
    const limit = Math.min(Number(query.get("limit")), 4);
    const after = query.get("after");
    const within = this.messages.filter(({ id }) => id < Number(query.get("before") ?? Infinity) && id > Number(after));
    const page = after === null ? within.slice(-limit) : within.slice(0, limit);
    const [first, last] = [page[0], page.at(-1)];
    const links = [
      first && first.seq > 1 ? `</x?before=${first.id}>; rel="prev"` : "",
      last && last.seq < this.messages.length ? `</x?after=${last.id}>; rel="next"` : "",
    ];
    const senders = [ME, OTHER].map(({ id, nickname }) => ({ id, nickname, profile_picture_url: "" }));
    const room = { id: ROOM, name: "Room", owner: null, closed: false, chat_messages: page.map(toBody), senders };
    return { body: room, headers: { Link: links.filter((link) => link !== "").join(", ") } };
  }
}

function toBody({ id, seq, sender, text }: StoredMessage): unknown {
  const created_at = "2026-11-22T08:00:00.000000+00:00";
  return { id, seq, sender: sender.id, room: ROOM, message: text, created_at, parent_chat: null };
}

function toFrame({ id, seq, sender, text, name }: StoredMessage): unknown {
  const { nickname, email } = sender;
  const own = sender === OTHER ? {} : { client_id: name };
  const created_at = "2026-11-22T08:00:00.000000+00:00";
  const known = { type: "chat.message", message: text, sender: email, nickname, profile_picture_url: "" };
  return { ...known, id, seq, created_at, ...own };
}
