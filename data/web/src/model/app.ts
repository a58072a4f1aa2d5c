// All of the page's state, for the views.
import { signal, type ReadonlySignal } from "@preact/signals";
import { Tabs } from "../base/tabs.ts";
import { onWake, type Wake } from "../base/wake.ts";
import { Session, type Me, type SessionListener } from "../net/session.ts";
import { Account, type Heard } from "./account.ts";
import type { Blocks } from "./blocks.ts";
import { Connection } from "./connection.ts";
import type { Directs } from "./directs.ts";
import type { Drafts } from "./drafts.ts";
import type { Friends } from "./friends.ts";
import type { Notices } from "./notices.ts";
import type { Posts } from "./posts.ts";
import type { Profile } from "./profile.ts";
import type { Rooms } from "./rooms.ts";

export type { Heard } from "./account.ts";

export class App implements SessionListener {
  readonly session: Session;
  readonly connection: Connection;
  /** The last that somebody else has said. */
  readonly heard: ReadonlySignal<Heard | null>;
  /** Whether the last login was ended by nobody here: by the server, or an administrator. */
  readonly wasPutOut: ReadonlySignal<boolean>;

  #heard = signal<Heard | null>(null);
  #wasPutOut = signal(false);
  #tabs = new Tabs();
  #account: Account | null = null;

  constructor() {
    this.session = new Session(this.#tabs, this);
    this.connection = new Connection(this.session);
    this.heard = this.#heard;
    this.wasPutOut = this.#wasPutOut;
  }

  /** Finds out whether somebody is logged in; from then on session.state tells. */
  start(): void {
    onWake((wake) => this.#onWake(wake));
    void this.session.start();
  }

  get rooms(): Rooms {
    return this.#present.rooms;
  }

  get directs(): Directs {
    return this.#present.directs;
  }

  get friends(): Friends {
    return this.#present.friends;
  }

  get blocks(): Blocks {
    return this.#present.blocks;
  }

  get posts(): Posts {
    return this.#present.posts;
  }

  get profile(): Profile {
    return this.#present.profile;
  }

  get notices(): Notices {
    return this.#present.notices;
  }

  get drafts(): Drafts {
    return this.#present.drafts;
  }

  /** Whether a log-out would lose something: an unsent message of any tab, or a draft. */
  async hasUnsent(): Promise<boolean> {
    return this.#account?.hasUnsent() ?? false;
  }

  onBegin(me: Me): void {
    const { session, connection } = this;
    this.#wasPutOut.value = false;
    this.#account = new Account(me, { tabs: this.#tabs, session, connection, heard: this.#heard });
  }

  /** The account stays for views that are just being taken down. */
  onEnd(isWanted: boolean): void {
    this.#account?.close();
    if (isWanted) this.#account?.forget();
    this.#heard.value = null;
    this.#wasPutOut.value = !isWanted;
  }

  #onWake({ isBroken }: Wake): void {
    if (isBroken) this.connection.replace();
    else this.connection.retry();
  }

  /** There once a login has begun. */
  get #present(): Account {
    if (this.#account === null) throw new Error("nobody is logged in");
    return this.#account;
  }
}
