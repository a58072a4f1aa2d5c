// The conversation with somebody. What cannot be delivered at once is not stored, and this is said before it is met.
import { useCallback, useEffect, useState } from "preact/hooks";
import { _, _f } from "../base/text.ts";
import type { Direct } from "../model/direct.ts";
import { Avatar } from "./avatar.tsx";
import { BlockButton } from "./block-button.tsx";
import { LinkButton } from "./button.tsx";
import { Composer } from "./composer.tsx";
import { Empty, Loading } from "./note.tsx";
import { Pane, PaneHead } from "./pane.tsx";
import { href } from "./route.ts";
import { namePresence } from "./status.tsx";
import { TimelineView } from "./timeline.tsx";
import { useApp } from "./use-app.ts";

function DirectHead({ direct }: { direct: Direct }) {
  const { friends, directs, session } = useApp();
  const { nickname } = direct;
  const online = direct.online.value;
  const friend = friends.list.value.find((person) => person.nickname === nickname);
  const row = directs.list.value.find((conversation) => conversation.nickname === nickname);
  const other = nickname !== session.me.value?.nickname && direct.state.value !== "gone";
  return (
    <PaneHead
      title={nickname}
      back={href({ view: "directs" })}
      picture={<Avatar name={nickname} picture={friend?.picture ?? row?.picture} online={online} />}
      subtitle={namePresence(online)}
      actions={
        <>
          {friend && (
            <LinkButton kind="quiet" icon="person" href={href({ view: "person", id: friend.id })}>
              {_("Profile")}
            </LinkButton>
          )}
          {other && <BlockButton nickname={nickname} place="head" />}
        </>
      }
    />
  );
}

/** What keeps a message from arriving, if anything is known to. */
function Warning({ direct }: { direct: Direct }) {
  const { blocks } = useApp();
  const name = direct.nickname;
  const blocked = blocks.list.value.includes(name);
  const offline = direct.online.value === false;
  if (!blocked && !offline) return null;
  return (
    <p class="talk-warning" role="status">
      {blocked
        ? _f("{name}: blocked. You do not receive the answers.", { name })
        : _f("{name}: offline. Messages to people who are offline are not kept, so they do not arrive later.", {
            name,
          })}
    </p>
  );
}

function Talk({ direct }: { direct: Direct }) {
  const state = direct.state.value;
  const onSeen = useCallback(() => direct.seen(), [direct]);
  if (state === "gone") {
    return (
      <Empty icon="person" title={_("There is no user with this nickname.")}>
        <a href={href({ view: "directs" })}>{_("Direct messages")}</a>
      </Empty>
    );
  }
  if (state === "loading" && direct.timeline.items.value.length === 0) return <Loading />;
  return (
    <>
      <TimelineView
        timeline={direct.timeline}
        label={direct.nickname}
        ready={state === "ready"}
        firstUnread={null}
        acts={direct}
        onSeen={onSeen}
      />
      <Warning direct={direct} />
      <Composer
        draftKey={"direct:" + direct.nickname}
        describedAs={direct.nickname}
        send={(text) => direct.send(text)}
      />
    </>
  );
}

/** Open as long as it is rendered; somebody else needs another key. */
export function DirectView({ nickname }: { nickname: string }) {
  const { directs } = useApp();
  const [direct] = useState(() => directs.open(nickname));
  useEffect(() => () => direct.close(), []);
  return (
    <Pane head={<DirectHead direct={direct} />} filled>
      <Talk direct={direct} />
    </Pane>
  );
}
