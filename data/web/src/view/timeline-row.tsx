// A row of a timeline: a message, or somebody's coming or going, below the date and the mark of the unread. It is
// rendered anew only when a property of it changes, so every property is a value or a thing that stays the same.
import { formatClock, formatDay, formatMoment, toMachineTime } from "../base/time.ts";
import { _, _f } from "../base/text.ts";
import type { Entry, Event, Message } from "../model/timeline.ts";
import { Avatar } from "./avatar.tsx";
import { Button } from "./button.tsx";
import { classNames } from "./class-names.ts";
import type { Place } from "./grouping.ts";
import { Icon } from "./icons.tsx";
import { MessageText } from "./message-text.tsx";

/** What can be done with a message that is not sent. */
export interface MessageActs {
  retry(message: Message): void;
  discard(message: Message): void;
}

function Moment({ time }: { time: number }) {
  return (
    <time class="moment" dateTime={toMachineTime(time)} title={formatMoment(time)}>
      {formatClock(time)}
    </time>
  );
}

function Unsent({ message, acts }: { message: Message; acts: MessageActs }) {
  const failed = message.state === "failed";
  return (
    <div class={classNames("unsent", failed && "failed")}>
      <p>
        {failed && <Icon name="warning" />}
        <span dir="auto">{message.reason ?? (failed ? _("Not sent.") : _("Sending…"))}</span>
      </p>
      <Button compact onClick={() => acts.retry(message)}>
        {_("Retry")}
      </Button>
      <Button compact onClick={() => acts.discard(message)}>
        {_("Discard")}
      </Button>
    </div>
  );
}

function Bubble({ message }: { message: Message }) {
  const sending = message.state === "sending";
  return (
    <div class={classNames("bubble", message.state)}>
      <MessageText text={message.text} />
      <p class="bubble-foot">
        {sending && <Icon name="clock" />}
        {sending && <span class="hidden-text">{_("Sending…")}</span>}
        <Moment time={message.time} />
      </p>
    </div>
  );
}

function MessageLine({ message, continued, acts }: { message: Message; continued: boolean; acts: MessageActs }) {
  const { sender, own } = message;
  const stuck = message.state === "failed" || (message.state === "sending" && message.reason !== undefined);
  return (
    <article class={classNames("message", own && "own", continued && "continued")}>
      {!own && (continued ? <span class="avatar-gap" /> : <Avatar name={sender.nickname} picture={sender.picture} />)}
      <div class="message-body">
        <p class={continued || own ? "hidden-text" : "message-name"}>
          <bdi>{own ? _("You") : sender.nickname}</bdi>
        </p>
        <Bubble message={message} />
        {stuck && <Unsent message={message} acts={acts} />}
      </div>
    </article>
  );
}

function EventLine({ event }: { event: Event }) {
  const name = event.nickname;
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

export function TimelineRow({ entry, newDay, firstUnread, continued, acts }: TimelineRowProps) {
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
