// Who belongs to a room. A superuser adds and removes members; a member may leave.
import { useEffect, useState } from "preact/hooks";
import { _, _f } from "../../base/text.ts";
import type { Participant } from "../../model/members.ts";
import type { Room } from "../../model/room.ts";
import { useAct } from "../hooks/use-act.ts";
import { useApp } from "../hooks/use-app.ts";
import { Avatar } from "../parts/avatar.tsx";
import { Button } from "../parts/button.tsx";
import { Confirm, Dialog } from "../parts/dialog.tsx";
import { showName } from "../parts/name.ts";
import { Loading, Problem } from "../parts/note.tsx";
import { go } from "../route.ts";
import { AddMember } from "./add-member.tsx";
import { usePeople } from "./use-people.ts";

interface MemberProps {
  name: string;
  email: string;
  picture: string | undefined;
  /** It is the reader. */
  own: boolean;
  /** undefined: not for this reader to do. */
  onRemove: (() => void) | undefined;
}

function Member({ name, email, picture, own, onRemove }: MemberProps) {
  return (
    <li class="member">
      <Avatar name={name} picture={picture} size="small" />
      <div class="member-name">
        <bdi>{name}</bdi>
        {email !== "" && email !== name && <p class="small muted">{email}</p>}
      </div>
      {own && <span class="tag">{_("You")}</span>}
      {onRemove && (
        <Button compact kind="danger" label={_f("Remove {name}", { name })} onClick={onRemove}>
          {_("Remove")}
        </Button>
      )}
    </li>
  );
}

/** Somebody of the list, with the name to call them by. */
interface Named {
  id: number;
  name: string;
}

interface MemberListProps {
  members: readonly Participant[];
  /** undefined: not for this reader to do. */
  onRemove: ((member: Named) => void) | undefined;
}

function MemberList({ members, onRemove }: MemberListProps) {
  const me = useApp().session.me.value;
  const people = usePeople(members);
  if (!people) return <Loading />;
  if (members.length === 0) return <p class="muted">{_("There are no members yet.")}</p>;
  return (
    <ul class="members" aria-label={_("Members")}>
      {members.map(({ id, name: given, email }) => {
        const person = people.get(id);
        const own = id === me?.id;
        const name = showName((own ? me.nickname : person?.nickname) || given, email);
        return (
          <Member
            key={id}
            name={name}
            email={email}
            picture={person?.picture}
            own={own}
            onRemove={own || !onRemove ? undefined : () => onRemove({ id, name })}
          />
        );
      })}
    </ul>
  );
}

function RemoveDialog({ room, member, onClose }: { room: Room; member: Named; onClose(): void }) {
  const act = useAct();
  const { id, name } = member;
  return (
    <Confirm
      title={_("Remove this member?")}
      text={_f("{name}: will no longer be able to read or write here. You can add this person again.", { name })}
      action={_("Remove")}
      busy={act.busy}
      problem={act.failure?.text}
      onConfirm={() => void act.run(() => room.members.remove(id)).then((removed) => removed && onClose())}
      onClose={onClose}
    />
  );
}

function LeaveButton({ room, onLeft }: { room: Room; onLeft(): void }) {
  const [asking, setAsking] = useState(false);
  const act = useAct();
  return (
    <>
      <Button kind="danger" onClick={() => setAsking(true)}>
        {_("Leave the room")}
      </Button>
      {asking && (
        <Confirm
          title={_("Leave the room?")}
          text={_("Only an administrator can let you in again.")}
          action={_("Leave the room")}
          busy={act.busy}
          problem={act.failure?.text}
          onClose={() => setAsking(false)}
          onConfirm={() => void act.run(() => room.members.leave()).then((left) => left && onLeft())}
        />
      )}
    </>
  );
}

export function MembersDialog({ room, onClose }: { room: Room; onClose(): void }) {
  const { rooms, session } = useApp();
  const me = session.me.value;
  const loading = useAct();
  const [removing, setRemoving] = useState<Named | null>(null);
  const load = (): void => void loading.run(() => room.members.load());
  useEffect(load, []);
  const members = room.members.list.value;
  const belongs = members?.some((member) => member.id === me?.id) ?? false;
  return (
    <Dialog title={_("Members")} onClose={onClose}>
      {loading.failure && <Problem text={loading.failure.text} onRetry={load} />}
      {!members && !loading.failure && <Loading />}
      {members && <MemberList members={members} onRemove={me?.isSuperuser ? setRemoving : undefined} />}
      {me?.isSuperuser && <AddMember members={room.members} />}
      <div class="dialog-actions">
        {belongs && (
          <LeaveButton
            room={room}
            onLeft={() => {
              onClose();
              go({ view: "rooms" });
              // Where that fails the list is read again before long in any case.
              rooms.reload().catch(() => undefined);
            }}
          />
        )}
        <Button onClick={onClose}>{_("Close")}</Button>
      </div>
      {removing && <RemoveDialog room={room} member={removing} onClose={() => setRemoving(null)} />}
    </Dialog>
  );
}
