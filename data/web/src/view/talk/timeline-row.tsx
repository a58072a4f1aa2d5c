// A row of a timeline: a message, or somebody's coming or going, below the date and the mark of the unread. It is
// rendered anew only when a property of it changes, so every property is a value or a thing that stays the same.
import { _, _f } from "../../base/text.ts";
import { formatClock, formatDay, formatMoment, toMachineTime } from "../../base/time.ts";
import type { Entry, Event, Message, Sender } from "../../model/timeline.ts";
import { useApp } from "../hooks/use-app.ts";
import { Avatar } from "../parts/avatar.tsx";
import { classNames } from "../parts/class-names.ts";
import { Icon } from "../parts/icons.tsx";
import { memo } from "../parts/memo.ts";
import { showName } from "../parts/name.ts";
import { FoldingText } from "./folding.tsx";
import type { Place } from "./grouping.ts";
import { Unsent, type MessageActs } from "./unsent.tsx";

function Moment({ time }: { time: number }) {
  return (
    <time class="moment" dateTime={toMachineTime(time)} title={formatMoment(time)}>
      {formatClock(time)}
    </time>
  );
}

function Bubble({ message }: { message: Message }) {
  const sending = message.state === "sending";
  return (
    <div class={classNames("bubble", message.state)}>
      <FoldingText text={message.text} />
      <p class="bubble-foot">
        {sending && <Icon name="clock" />}
        {sending && <span class="hidden-text">{_("Sending…")}</span>}
        <Moment time={message.time} />
      </p>
    </div>
  );
}

/** Direct messages bring no picture; that of a friend is known all the same. */
function SenderAvatar({ sender: { nickname, picture } }: { sender: Sender }) {
  const { friends } = useApp();
  const known = picture || friends.list.value.find((friend) => friend.nickname === nickname)?.picture;
  return <Avatar name={nickname} picture={known} />;
}

function MessageLine({ message, continued, acts }: { message: Message; continued: boolean; acts: MessageActs }) {
  const { sender, own } = message;
  return (
    <article class={classNames("message", own && "own", continued && "continued")}>
      {!own && (continued ? <span class="avatar-gap" /> : <SenderAvatar sender={sender} />)}
      <div class="message-body">
        <p class={continued || own ? "hidden-text" : "message-name"}>
          <bdi>{own ? _("You") : showName(sender.nickname)}</bdi>
        </p>
        <Bubble message={message} />
        {message.state !== "sent" && <Unsent message={message} acts={acts} />}
      </div>
    </article>
  );
}

function EventLine({ event }: { event: Event }) {
  const name = showName(event.nickname);
  return (
    <p class="event-line" dir="auto">
      {event.what === "join"
        ? /* Translators: somebody has entered the room; the name stands before the colon. */
          _f("{name}: joined", { name })
        : /* Translators: somebody has left the room; the name stands before the colon. */
          _f("{name}: left", { name })}{" "}
      <Moment time={event.time} />
    </p>
  );
}

export interface TimelineRowProps extends Place {
  entry: Entry;
  acts: MessageActs;
}

function Row({ entry, newDay, firstUnread, continued, acts }: TimelineRowProps) {
  return (
    <div class="timeline-row">
      {newDay && (
        <p class="day-line">
          <time dateTime={toMachineTime(entry.time)}>{formatDay(entry.time)}</time>
        </p>
      )}
      {firstUnread && (
        <p class="unread-line">
          <span>{_("New messages")}</span>
        </p>
      )}
      {entry.kind === "message" ? (
        <MessageLine message={entry} continued={continued} acts={acts} />
      ) : (
        <EventLine event={entry} />
      )}
    </div>
  );
}

export const TimelineRow = memo(Row);
