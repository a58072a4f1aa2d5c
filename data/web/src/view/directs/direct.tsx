// The conversation with somebody. What cannot be delivered at once is not stored, and this is said before it is met.
import { useCallback, useEffect, useState } from "preact/hooks";
import { _, _f } from "../../base/text.ts";
import type { Direct } from "../../model/direct.ts";
import { useApp } from "../hooks/use-app.ts";
import { Avatar } from "../parts/avatar.tsx";
import { LinkButton } from "../parts/button.tsx";
import { showName } from "../parts/name.ts";
import { Pane, PaneHead } from "../parts/pane.tsx";
import { namePresence } from "../parts/status.tsx";
import { tell } from "../parts/toast.tsx";
import { BlockButton } from "../people/block-button.tsx";
import { go, href } from "../route.ts";
import { Composer } from "../talk/composer.tsx";
import { Ended } from "../talk/ended.tsx";
import { Opening } from "../talk/opening.tsx";
import { TimelineView } from "../talk/timeline.tsx";

function DirectHead({ direct }: { direct: Direct }) {
  const { friends, session } = useApp();
  const { nickname } = direct;
  const online = direct.online.value;
  const friend = friends.list.value.find((person) => person.nickname === nickname);
  const other = nickname !== session.me.value?.nickname && direct.state.value !== "gone";
  return (
    <PaneHead
      title={showName(nickname, friend?.email)}
      back={href({ view: "directs" })}
      picture={<Avatar name={nickname} picture={friend?.picture} online={online} />}
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
        ? _f("{name}: blocked. You will not get any replies.", { name })
        : _f("{name}: offline. Direct messages only reach people who are online.", {
            name,
          })}
    </p>
  );
}

function draftKeyOf(nickname: string): string {
  return "direct:" + nickname;
}

/** Whoever takes another nickname is still the same: the talk goes on under that. */
function useRenamed(direct: Direct): void {
  const { drafts } = useApp();
  const name = direct.renamed.value;
  useEffect(() => {
    if (name === null) return;
    drafts.move(draftKeyOf(direct.nickname), draftKeyOf(name));
    tell(_f("{old}: new nickname {name}", { old: direct.nickname, name }));
    go({ view: "direct", nickname: name }, "replace");
  }, [name]);
}

function Talk({ direct }: { direct: Direct }) {
  const state = direct.state.value;
  const draftKey = draftKeyOf(direct.nickname);
  const [written, setWritten] = useState(0);
  useRenamed(direct);
  const onSeen = useCallback(() => direct.seen(), [direct]);
  if (state === "gone") {
    return (
      <Ended
        icon="person"
        title={_("There is no user with this nickname.")}
        href={href({ view: "directs" })}
        way={_("Direct messages")}
        timeline={direct.timeline}
        acts={direct}
        draftKey={draftKey}
      />
    );
  }
  if (state === "loading" && direct.timeline.items.value.length === 0) {
    return <Opening trouble={direct.trouble} onRetry={() => direct.catchUp()} />;
  }
  return (
    <>
      <TimelineView
        timeline={direct.timeline}
        label={direct.nickname}
        ready={state === "ready"}
        firstUnread={null}
        acts={direct}
        written={written}
        onSeen={onSeen}
      />
      <Warning direct={direct} />
      <Composer
        draftKey={draftKey}
        describedAs={direct.nickname}
        send={(text) => {
          direct.send(text);
          setWritten(written + 1);
        }}
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
