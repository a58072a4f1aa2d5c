// Profiles: one's own, which can be changed, and how others' are shown.
import { signal, type ReadonlySignal } from "@preact/signals";
import type { Tabs } from "../base/tabs.ts";
import type { Api } from "../net/api.ts";
import type { Me, Session } from "../net/session.ts";
import type { ProfileBody, Status } from "../net/types.ts";
import { pictureOf } from "./picture.ts";

export type { Status } from "../net/types.ts";

/** A profile, one's own or another's. */
export interface ProfileView {
  readonly id: number;
  readonly email: string;
  readonly nickname: string;
  /** A path that is served, also for who has no picture. */
  readonly picture: string;
  readonly hasPicture: boolean;
  readonly contactNumber: string;
  readonly status: Status;
  readonly isPrivate: boolean;
  readonly bio: string;
  readonly friendsEmails: readonly string[];
}

/** What of one's own can be changed; what is not given stays. */
export interface ProfileChanges {
  readonly nickname?: string;
  readonly contactNumber?: string;
  readonly status?: Status;
  readonly isPrivate?: boolean;
  readonly bio?: string;
}

export function toProfileView(body: ProfileBody): ProfileView {
  return {
    id: body.id,
    email: body.email,
    nickname: body.nickname,
    picture: pictureOf(body.profile_picture),
    hasPicture: body.profile_picture !== null,
    contactNumber: body.contact_number,
    status: body.status,
    isPrivate: body.is_private,
    bio: body.bio,
    friendsEmails: body.friends_emails,
  };
}

/** What is undefined is left out of the JSON. */
function toBody(fields: ProfileChanges): Readonly<Record<string, unknown>> {
  return {
    nickname: fields.nickname,
    contact_number: fields.contactNumber,
    status: fields.status,
    is_private: fields.isPrivate,
    bio: fields.bio,
  };
}

function makeForm(body: Readonly<Record<string, unknown>>, picture: File): FormData {
  const form = new FormData();
  const given = Object.entries(body).filter(([, value]) => value !== undefined);
  given.forEach(([name, value]) => form.append(name, String(value)));
  form.append("profile_picture", picture);
  return form;
}

export class Profile {
  /** null until it is loaded. */
  readonly own: ReadonlySignal<ProfileView | null>;
  #own = signal<ProfileView | null>(null);
  #api: Api;
  #session: Session;
  #me: Me;
  #tabs: Tabs;

  constructor(api: Api, session: Session, me: Me, tabs: Tabs) {
    this.own = this.#own;
    this.#api = api;
    this.#session = session;
    this.#me = me;
    this.#tabs = tabs;
  }

  /** Throws a Failure; so do all others. */
  async load(): Promise<void> {
    this.#show(await this.#api.get<ProfileBody>("/user/profile/"));
  }

  /** Changes all of it or nothing; @param picture null removes the present one. */
  async change(fields: ProfileChanges, picture?: File | null): Promise<void> {
    const body = toBody(fields);
    await this.#patch(picture ? makeForm(body, picture) : { ...body, profile_picture: picture });
  }

  async #patch(body: unknown): Promise<void> {
    this.#show(await this.#api.patch<ProfileBody>("/user/profile/", body));
    this.#tabs.tell({ what: "changed", user: this.#me.id, list: "profile" });
  }

  #show(body: ProfileBody): void {
    this.#own.value = toProfileView(body);
    this.#session.rename(body.nickname);
  }
}
