// Direct messages: with whom there are any, and beside them the conversation that is open.
import { useState } from "preact/hooks";
import { _, _f } from "../../base/text.ts";
import { formatBrief, formatMoment, toMachineTime } from "../../base/time.ts";
import type { Conversation } from "../../model/directs.ts";
import { useApp } from "../hooks/use-app.ts";
import { Avatar } from "../parts/avatar.tsx";
import { Badge } from "../parts/badge.tsx";
import { IconButton } from "../parts/button.tsx";
import { showName } from "../parts/name.ts";
import { Empty } from "../parts/note.tsx";
import { Pane, PaneHead, Split } from "../parts/pane.tsx";
import { href } from "../route.ts";
import { DirectView } from "./direct.tsx";
import { NewDirectDialog } from "./new-direct.tsx";

/** What a line of the list can hold at most. */
const EXCERPT = 80;

function Last({ last }: { last: NonNullable<Conversation["last"]> }) {
  const text = last.text.slice(0, EXCERPT);
  return (
    <span class="small muted conversation-last" dir="auto">
      {/* Translators: the beginning of the reader's own last message in a list of conversations. */}
      {last.own ? _f("You: {text}", { text }) : text}
    </span>
  );
}

function ConversationLink({ row, current }: { row: Conversation; current: boolean }) {
  const { nickname, picture, online, unread, last } = row;
  return (
    <li>
      <a class="item" href={href({ view: "direct", nickname })} aria-current={current ? "page" : undefined}>
        <Avatar name={nickname} picture={picture} online={online} />
        <span class="person-lines">
          <span class="person-name">
            <bdi class="item-name">{showName(nickname)}</bdi>
            {last && (
              <time class="small muted" dateTime={toMachineTime(last.time)} title={formatMoment(last.time)}>
                {formatBrief(last.time)}
              </time>
            )}
          </span>
          {last && <Last last={last} />}
        </span>
        <Badge count={unread} />
      </a>
    </li>
  );
}

function Conversations({ current }: { current: string | undefined }) {
  const list = useApp().directs.list.value;
  if (list.length === 0) {
    return <Empty icon="mail" title={_("No conversations yet. Write to a friend, or to anybody by nickname.")} />;
  }
  return (
    <ul class="items">
      {list.map((row) => (
        <ConversationLink key={row.nickname} row={row} current={row.nickname === current} />
      ))}
    </ul>
  );
}

function ListPane({ current }: { current: string | undefined }) {
  const [choosing, setChoosing] = useState(false);
  const head = (
    <PaneHead
      title={_("Direct messages")}
      level={current === undefined ? 1 : 2}
      actions={<IconButton icon="pencil" label={_("New message")} onClick={() => setChoosing(true)} />}
    />
  );
  return (
    <Pane head={head}>
      <Conversations current={current} />
      {choosing && <NewDirectDialog onClose={() => setChoosing(false)} />}
    </Pane>
  );
}

export function DirectsView({ nickname }: { nickname?: string }) {
  return (
    <Split
      list={<ListPane current={nickname} />}
      detail={nickname !== undefined && <DirectView key={nickname} nickname={nickname} />}
      empty={<Empty icon="mail" title={_("Choose a conversation, or start one.")} />}
    />
  );
}
