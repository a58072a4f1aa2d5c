// Who belongs to a room. A superuser adds and removes members; a member may leave.
import { useEffect, useState } from "preact/hooks";
import { _, _f } from "../base/text.ts";
import type { Participant } from "../model/members.ts";
import type { Room } from "../model/room.ts";
import { AddMember } from "./add-member.tsx";
import { Avatar } from "./avatar.tsx";
import { Button } from "./button.tsx";
import { Confirm, Dialog } from "./dialog.tsx";
import { Loading, Problem } from "./note.tsx";
import { go } from "./route.ts";
import { useAct } from "./use-act.ts";
import { useApp } from "./use-app.ts";

interface MemberProps {
  member: Participant;
  /** undefined: not for this reader to do. */
  onRemove: (() => void) | undefined;
}

function Member({ member, onRemove }: MemberProps) {
  return (
    <li class="member">
      <Avatar name={member.name} size="small" />
      <div class="member-name">
        <bdi>{member.name}</bdi>
        {member.email !== "" && <p class="small muted">{member.email}</p>}
      </div>
      {onRemove && (
        <Button compact kind="danger" label={_f("Remove {name}", { name: member.name })} onClick={onRemove}>
          {_("Remove")}
        </Button>
      )}
    </li>
  );
}

function MemberList({ room, onRemove }: { room: Room; onRemove(member: Participant): void }) {
  const { session } = useApp();
  const list = room.members.list.value;
  const me = session.me.value;
  if (!list) return <Loading />;
  if (list.length === 0) return <p class="muted">{_("Nobody is a member yet.")}</p>;
  return (
    <ul class="members">
      {list.map((member) => (
        <Member
          key={member.id}
          member={member}
          onRemove={me?.isSuperuser ? () => onRemove(member) : undefined}
        />
      ))}
    </ul>
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
      {act.failure && <Problem text={act.failure.text} />}
      {asking && (
        <Confirm
          title={_("Leave the room")}
          text={_("Only an administrator can let you in again.")}
          action={_("Leave the room")}
          busy={act.busy}
          onClose={() => setAsking(false)}
          onConfirm={() => {
            void act.run(() => room.members.leave()).then((left) => (left ? onLeft() : setAsking(false)));
          }}
        />
      )}
    </>
  );
}

export function MembersDialog({ room, onClose }: { room: Room; onClose(): void }) {
  const { rooms, session } = useApp();
  const me = session.me.value;
  const loading = useAct();
  const removing = useAct();
  const load = (): void => void loading.run(() => room.members.load());
  useEffect(load, []);
  const failure = loading.failure ?? removing.failure;
  const belongs = room.members.list.value?.some((member) => member.id === me?.id) ?? false;
  return (
    <Dialog title={_("Members")} onClose={onClose}>
      {failure && <Problem text={failure.text} onRetry={load} />}
      {!loading.failure && (
        <MemberList room={room} onRemove={(member) => void removing.run(() => room.members.remove(member.id))} />
      )}
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
    </Dialog>
  );
}
