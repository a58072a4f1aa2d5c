// The rooms that the person may enter, and the one that is open.
import { useRef, useState } from "preact/hooks";
import { _ } from "../../base/text.ts";
import type { RoomRow } from "../../model/rooms.ts";
import { useApp } from "../hooks/use-app.ts";
import { lazy } from "../lazy.tsx";
import { firstLetter } from "../parts/avatar.tsx";
import { Badge } from "../parts/badge.tsx";
import { Button } from "../parts/button.tsx";
import { classNames } from "../parts/class-names.ts";
import { pickColour } from "../parts/colour.ts";
import { TextField } from "../parts/field.tsx";
import { Icon } from "../parts/icons.tsx";
import { memo } from "../parts/memo.ts";
import { showName } from "../parts/name.ts";
import { Empty, Loading } from "../parts/note.tsx";
import { Pane, PaneHead, Split } from "../parts/pane.tsx";
import { href } from "../route.ts";
import { RoomView } from "./room.tsx";

const NewRoomDialog = lazy((views) => views.NewRoomDialog);

/** Fewer rooms are found by looking at them. */
const SEARCHED_FROM = 8;

const RoomLink = memo(({ row, current }: { row: RoomRow; current: boolean }) => {
  const name = showName(row.name);
  return (
    <li>
      <a class="item" href={href({ view: "room", id: row.id })} aria-current={current ? "page" : undefined}>
        <span class={classNames("item-sign", "avatar-" + pickColour(row.name))} aria-hidden="true">
          {firstLetter(name)}
        </span>
        <bdi class="item-name">{name}</bdi>
        {row.closed && <Icon name="lock" />}
        {row.closed && <span class="hidden-text">{_("Closed room")}</span>}
        <Badge count={row.unread} />
      </a>
    </li>
  );
});

/** Those with something unread come first, but what comes in the open one is being read. Held rows stay in place. */
function useUnreadFirst(rows: readonly RoomRow[], current: number | undefined, held: boolean): readonly RoomRow[] {
  const first = useRef<ReadonlySet<number>>(new Set());
  const unread = rows.filter((row) => row.unread > 0 && row.id !== current);
  if (!held) first.current = new Set(unread.map(({ id }) => id));
  const isFirst = ({ id }: RoomRow): boolean => first.current.has(id);
  return [...rows.filter(isFirst), ...rows.filter((row) => !isFirst(row))];
}

function RoomItems({ current, wanted }: { current: number | undefined; wanted: string }) {
  const { rooms } = useApp();
  const [held, setHeld] = useState(false);
  const list = useUnreadFirst(rooms.list.value, current, held);
  if (!rooms.ready.value) return <Loading />;
  const needle = wanted.trim().toLocaleLowerCase();
  const rows = list.filter((row) => row.name.toLocaleLowerCase().includes(needle));
  if (rows.length === 0) {
    return <Empty icon="rooms" title={wanted ? _("No rooms found.") : _("There are no rooms yet.")} />;
  }
  return (
    <ul
      class="items"
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocusIn={() => setHeld(true)}
      onFocusOut={() => setHeld(false)}
    >
      {rows.map((row) => (
        <RoomLink key={row.id} row={row} current={row.id === current} />
      ))}
    </ul>
  );
}

function RoomList({ current }: { current: number | undefined }) {
  const { rooms } = useApp();
  const [making, setMaking] = useState(false);
  const [wanted, setWanted] = useState("");
  const head = (
    <PaneHead
      title={_("Rooms")}
      level={current === undefined ? 1 : 2}
      actions={
        <Button icon="plus" kind="quiet" onClick={() => setMaking(true)}>
          {_("New room")}
        </Button>
      }
    />
  );
  return (
    <Pane head={head}>
      {rooms.list.value.length >= SEARCHED_FROM && (
        <div class="list-search">
          <TextField label={_("Find a room")} bare type="search" value={wanted} onInput={setWanted} />
        </div>
      )}
      <RoomItems current={current} wanted={wanted} />
      {rooms.hasMore.value && <p class="note">{_("There are more rooms: only the newest are shown.")}</p>}
      {making && <NewRoomDialog onClose={() => setMaking(false)} />}
    </Pane>
  );
}

export function RoomsView({ id }: { id?: number }) {
  return (
    <Split
      list={<RoomList current={id} />}
      detail={id !== undefined && <RoomView key={id} id={id} />}
      empty={<Empty icon="rooms" title={_("Choose a room or create a new one.")} />}
    />
  );
}
