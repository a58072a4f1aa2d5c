// Who somebody is, as far as they let us see it, and what we can do with them.
import { _ } from "../../base/text.ts";
import type { Person } from "../../model/friends.ts";
import type { ProfileView } from "../../model/profile.ts";
import { useApp } from "../hooks/use-app.ts";
import { useLoad, type Load } from "../hooks/use-load.ts";
import { Avatar } from "../parts/avatar.tsx";
import { LinkButton } from "../parts/button.tsx";
import { Icon } from "../parts/icons.tsx";
import { MessageText } from "../parts/message-text.tsx";
import { showName } from "../parts/name.ts";
import { Loading, Problem } from "../parts/note.tsx";
import { Pane, PaneHead } from "../parts/pane.tsx";
import { namePresence, StatusTag } from "../parts/status.tsx";
import { href } from "../route.ts";
import { BlockButton } from "./block-button.tsx";
import { FriendButton } from "./friend-button.tsx";

function Facts({ profile }: { profile: ProfileView }) {
  const address = `mailto:${encodeURIComponent(profile.email).replace("%40", "@")}`; // RFC 6068, section 2
  return (
    <dl class="facts">
      <dt>{_("E-mail")}</dt>
      <dd>
        <a href={address}>{profile.email}</a>
      </dd>
      {profile.contactNumber && <dt>{_("Contact number")}</dt>}
      {profile.contactNumber && <dd dir="auto">{profile.contactNumber}</dd>}
      {profile.bio && <dt>{_("About me")}</dt>}
      {profile.bio && (
        <dd>
          <MessageText text={profile.bio} />
        </dd>
      )}
    </dl>
  );
}

function Private() {
  return (
    <div class="note">
      <p class="row">
        <Icon name="lock" />
        <strong>{_("This profile is private.")}</strong>
      </p>
      <p>{_("Only people the owner has added as friends can see it.")}</p>
    </div>
  );
}

function Details({ load }: { load: Load<ProfileView> }) {
  if (load.value) return <Facts profile={load.value} />;
  if (!load.failure) return <Loading />;
  if (load.failure.isForbidden) return <Private />;
  return <Problem text={load.failure.text} onRetry={load.again} />;
}

function Acts({ email, nickname }: { email: string; nickname: string }) {
  return (
    <div class="row">
      <LinkButton kind="primary" icon="mail" href={href({ view: "direct", nickname })}>
        {_("Write a message")}
      </LinkButton>
      <FriendButton email={email} nickname={nickname} />
      <BlockButton nickname={nickname} />
    </div>
  );
}

export interface PersonViewProps {
  id: number;
  /** What a list said of the person. */
  known: Person | undefined;
}

export function PersonView({ id, known }: PersonViewProps) {
  const { friends, session } = useApp();
  const load = useLoad(() => friends.profile(id), id);
  const who = load.value ?? known;
  const own = session.me.value?.id === id;
  const name = who ? showName(who.nickname, who.email) : _("Profile");
  const head = <PaneHead title={name} back={href({ view: "friends" })} />;
  return (
    <Pane head={head}>
      <div class="page stack">
        {who && (
          <div class="person-head">
            <Avatar name={who.nickname} picture={who.picture} size="large" online={known?.online} />
            <p class="row muted">
              {namePresence(known?.online)}
              <StatusTag status={who.status} />
            </p>
          </div>
        )}
        {who && !own && <Acts email={who.email} nickname={who.nickname} />}
        {own && (
          <div class="row">
            <LinkButton icon="pencil" href={href({ view: "profile" })}>
              {_("Edit profile")}
            </LinkButton>
          </div>
        )}
        <Details load={load} />
      </div>
    </Pane>
  );
}
