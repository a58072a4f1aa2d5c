// A room: its messages, and where one is written.
import { useCallback, useEffect, useState } from "preact/hooks";
import { _, _f, n_ } from "../../base/text.ts";
import type { Room, RoomState } from "../../model/room.ts";
import { useApp } from "../hooks/use-app.ts";
import { lazy } from "../lazy.tsx";
import { Button } from "../parts/button.tsx";
import { Icon } from "../parts/icons.tsx";
import { showName } from "../parts/name.ts";
import { Pane, PaneHead } from "../parts/pane.tsx";
import { href } from "../route.ts";
import { Composer } from "../talk/composer.tsx";
import { Opening } from "../talk/opening.tsx";
import { TimelineView } from "../talk/timeline.tsx";

const Ended = lazy((views) => views.Ended);
const MembersDialog = lazy((views) => views.MembersDialog);

/** So many of those who are there are named. */
const NAMED = 3;

function describePresent(present: readonly string[]): string {
  const names = present.slice(0, NAMED).map((name) => showName(name));
  const others = present.length - NAMED;
  if (others <= 0) return _f("In the room: {names}", { names });
  return n_("In the room: {names} and {n} more", "In the room: {names} and {n} more", others, { names });
}

function RoomHead({ room }: { room: Room }) {
  const [open, setOpen] = useState(false);
  const { rooms, session } = useApp();
  const listed = rooms.list.value.find((row) => row.id === room.id);
  const given = room.name.value || listed?.name;
  const unnamed = room.state.value === "loading" ? "" : _("Room");
  const closed = room.closed.value;
  const present = room.present.value;
  const hasMembers = room.state.value === "ready" && (closed || session.me.value?.isSuperuser === true);
  return (
    <>
      <PaneHead
        title={given ? showName(given) : unnamed}
        back={href({ view: "rooms" })}
        subtitle={
          <>
            {closed && (
              <span class="pane-fact">
                <Icon name="lock" />
                {_("Closed room")}
              </span>
            )}
            {present.length > 0 && <bdi>{describePresent(present)}</bdi>}
          </>
        }
        actions={
          hasMembers && (
            <Button kind="quiet" icon="people" onClick={() => setOpen(true)}>
              {_("Members")}
            </Button>
          )
        }
      />
      {open && <MembersDialog room={room} onClose={() => setOpen(false)} />}
    </>
  );
}

/** Goes to the first unread message where the newest page does not reach back to it. */
async function reachUnread(room: Room): Promise<void> {
  const first = room.timeline.items.value.find((entry) => entry.kind === "message" && entry.seq !== undefined);
  const from = first?.kind === "message" ? (first.seq ?? 0) : 0;
  if (room.firstUnread !== null && from > room.firstUnread) await room.showUnread();
}

/** Whether the timeline is where the reader begins. Where the unread cannot be reached that is at the newest. */
function useBegun(room: Room): boolean {
  const [begun, setBegun] = useState(false);
  const ready = room.state.value === "ready";
  useEffect(() => {
    if (ready) void reachUnread(room).then(() => setBegun(true), () => setBegun(true));
  }, [ready]);
  return begun;
}

/** A room that is over for the reader leaves the list at once. */
function useListedAnew(state: RoomState): void {
  const { rooms } = useApp();
  const over = state === "gone" || state === "refused";
  useEffect(() => {
    // Where that fails the list is read again before long in any case.
    if (over) rooms.reload().catch(() => undefined);
  }, [over]);
}

/** @param wasOpen whether it could be read before */
function explainEnd(state: "gone" | "refused", wasOpen: boolean): string {
  if (state === "gone") {
    return wasOpen ? _("This room has been deleted.") : _("This room does not exist or has been deleted.");
  }
  return wasOpen ? _("You are no longer a member of this room.") : _("Only members can enter this room.");
}

function Talk({ room }: { room: Room }) {
  const state = room.state.value;
  const [written, setWritten] = useState(0);
  const onSeen = useCallback(() => room.seen(), [room]);
  const begun = useBegun(room);
  const draftKey = "room:" + room.id;
  useListedAnew(state);
  if (state === "gone" || state === "refused") {
    return (
      <Ended
        icon={state === "gone" ? "bin" : "lock"}
        title={explainEnd(state, room.name.value !== "")}
        href={href({ view: "rooms" })}
        way={_("Rooms")}
        timeline={room.timeline}
        acts={room}
        draftKey={draftKey}
      />
    );
  }
  if (!begun && room.timeline.items.value.length === 0) {
    return <Opening trouble={room.trouble} onRetry={() => room.catchUp()} />;
  }
  return (
    <>
      <TimelineView
        timeline={room.timeline}
        label={room.name.value}
        ready={begun}
        firstUnread={room.firstUnread}
        acts={room}
        written={written}
        onSeen={onSeen}
      />
      <Composer
        draftKey={draftKey}
        describedAs={room.name.value}
        send={(text) => {
          room.send(text);
          setWritten(written + 1);
        }}
      />
    </>
  );
}

/** Open as long as it is rendered; another room needs another key. */
export function RoomView({ id }: { id: number }) {
  const { rooms } = useApp();
  const [room, setRoom] = useState<Room | null>(null);
  useEffect(() => {
    const opened = rooms.open(id);
    setRoom(opened);
    return () => opened.close();
  }, [id]);
  if (!room) return null;
  return (
    <Pane head={<RoomHead room={room} />} filled>
      <Talk room={room} />
    </Pane>
  );
}
