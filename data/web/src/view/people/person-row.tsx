// A person in a list: a link to who it is, and beside it what can be done.
import type { ComponentChildren } from "preact";
import { language } from "../../base/language.ts";
import type { Person } from "../../model/friends.ts";
import { Avatar } from "../parts/avatar.tsx";
import { showName } from "../parts/name.ts";
import { StatusTag } from "../parts/status.tsx";
import { href } from "../route.ts";

export interface PersonRowProps {
  person: Person;
  /** It is the one that is open beside the list. */
  open: boolean;
  children?: ComponentChildren;
}

export function PersonRow({ person, open, children }: PersonRowProps) {
  const { id, nickname, email, picture, status, online } = person;
  return (
    <li class="person-row">
      <a class="item" href={href({ view: "person", id })} aria-current={open ? "page" : undefined}>
        <Avatar name={nickname} picture={picture} online={online} />
        <span class="person-lines">
          <span class="person-name">
            <bdi class="item-name">{showName(nickname, email)}</bdi>
            <StatusTag status={status} />
          </span>
          <span class="small muted">{email}</span>
        </span>
      </a>
      {children}
    </li>
  );
}

/** Who is online comes first, each half by name. */
export function comparePeople(one: Person, other: Person): number {
  return Number(other.online) - Number(one.online) || one.nickname.localeCompare(other.nickname, language.value);
}
