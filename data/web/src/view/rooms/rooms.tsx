// The rooms that the person may enter, and the one that is open.
import { useState } from "preact/hooks";
import { language } from "../../base/language.ts";
import { _ } from "../../base/text.ts";
import type { RoomRow } from "../../model/rooms.ts";
import { useApp } from "../hooks/use-app.ts";
import { lazy } from "../lazy.tsx";
import { firstLetter, pickColour } from "../parts/avatar.tsx";
import { Badge } from "../parts/badge.tsx";
import { Button } from "../parts/button.tsx";
import { classNames } from "../parts/class-names.ts";
import { TextField } from "../parts/field.tsx";
import { Icon } from "../parts/icons.tsx";
import { Empty, Loading } from "../parts/note.tsx";
import { Pane, PaneHead, Split } from "../parts/pane.tsx";
import { href } from "../route.ts";
import { RoomView } from "./room.tsx";

const NewRoomDialog = lazy((views) => views.NewRoomDialog);

/** Fewer rooms are found by looking at them. */
const SEARCHED_FROM = 8;

function RoomLink({ row, current }: { row: RoomRow; current: boolean }) {
  return (
    <li>
      <a class="item" href={href({ view: "room", id: row.id })} aria-current={current ? "page" : undefined}>
        <span class={classNames("item-sign", "avatar-" + pickColour(row.name))} aria-hidden="true">
          {firstLetter(row.name)}
        </span>
        <bdi class="item-name">{row.name}</bdi>
        {row.closed && <Icon name="lock" />}
        {row.closed && <span class="hidden-text">{_("Closed room")}</span>}
        <Badge count={row.unread} />
      </a>
    </li>
  );
}

function sortRooms(rows: readonly RoomRow[], wanted: string): RoomRow[] {
  const { compare } = new Intl.Collator(language.value, { numeric: true });
  const needle = wanted.trim().toLocaleLowerCase();
  return rows
    .filter((row) => row.name.toLocaleLowerCase().includes(needle))
    .sort((one, other) => compare(one.name, other.name) || one.id - other.id);
}

function RoomItems({ current, wanted }: { current: number | undefined; wanted: string }) {
  const { rooms } = useApp();
  if (!rooms.ready.value) return <Loading />;
  const rows = sortRooms(rooms.list.value, wanted);
  if (rows.length === 0) {
    return <Empty icon="rooms" title={wanted ? _("No rooms found.") : _("There are no rooms yet.")} />;
  }
  return (
    <ul class="items">
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
