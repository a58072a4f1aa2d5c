// The messages of a room or of two people: a log that scrolls, of any length.
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { _, n_ } from "../../base/text.ts";
import type { Entry, Timeline } from "../../model/timeline.ts";
import { Button } from "../parts/button.tsx";
import { Icon } from "../parts/icons.tsx";
import { Empty } from "../parts/note.tsx";
import { guessLines } from "./folding.tsx";
import { placeEntry } from "./grouping.ts";
import { Scroller } from "./scroller.ts";
import { TimelineRow } from "./timeline-row.tsx";
import type { MessageActs } from "./unsent.tsx";
import { useAnnounced } from "./use-announced.ts";
import { useMore } from "./use-more.ts";
import { useSeen, useUnseen } from "./use-unseen.ts";

const LINE = 21;
/** Of what was read before, this much stays in sight above the first unread message. */
const READ_ABOVE = 120;

/** About how high the row of an entry is: only rows that were never seen are taken by it. */
function guessHeight(entry: Entry): number {
  if (entry.kind === "event") return 32;
  return 23 + LINE * guessLines(entry.text);
}

export interface TimelineViewProps {
  timeline: Timeline;
  /** The name of the log: the room's or the person's. */
  label: string;
  /** Whether what there is has been read for the first time. */
  ready: boolean;
  /** The number of the first message that was unread at opening. */
  firstUnread: number | null;
  acts: MessageActs;
  /** How many messages were written here: with each of them the view goes to the end, where it is shown. */
  written: number;
  /** Called when the newest message is in sight. */
  onSeen(): void;
}

function findUnread(items: readonly Entry[], mark: number | null): number {
  return items.findIndex((entry, i) => placeEntry(entry, items[i - 1], mark).firstUnread);
}

function describeHead(timeline: Timeline): string {
  if (timeline.hasOlder.value) return timeline.loading.value ? _("Loading earlier messages…") : "";
  return timeline.items.value.length > 0 ? _("This is the beginning.") : "";
}

function JumpButton({ unseen, onClick }: { unseen: number; onClick(): void }) {
  return (
    <button class="jump" type="button" onClick={onClick}>
      <Icon name="down" />
      <span>{unseen > 0 ? n_("{n} new message", "{n} new messages", unseen) : _("To the newest")}</span>
    </button>
  );
}

export function TimelineView(props: TimelineViewProps) {
  const { timeline, label, ready, firstUnread, acts, written, onSeen } = props;
  const [scroller] = useState(() => new Scroller<Entry>(guessHeight));
  const view = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const block = useRef<HTMLDivElement>(null);
  const opened = useRef(false);
  const items = timeline.items.value;
  const filled = ready && items.length > 0;
  const atNewest = opened.current && scroller.atBottom.value && !timeline.hasNewer.value;
  const away = opened.current && !atNewest;
  scroller.turn.value;
  scroller.openEnd = timeline.hasNewer.value;
  scroller.take(items);

  useLayoutEffect(() => {
    if (!view.current || !list.current || !block.current) return undefined;
    return scroller.attach({ view: view.current, list: list.current, block: block.current });
  }, []);
  useLayoutEffect(() => {
    if (filled && !opened.current) {
      opened.current = true;
      scroller.show(findUnread(items, firstUnread), READ_ABOVE);
      scroller.turn.value++;
    }
    scroller.settle();
  });
  const more = useMore(timeline, scroller, ready);
  const counted = useUnseen(items, atNewest, firstUnread);
  // Where the window ends before the newest there are more than can be counted.
  const unseen = timeline.hasNewer.value ? 0 : counted;
  useSeen(atNewest, items, onSeen);
  const announced = useAnnounced(scroller, atNewest);

  async function goToEnd(): Promise<void> {
    // Where it cannot be read now, the end of what is there leads on to it.
    if (timeline.hasNewer.value) await timeline.loadNewest().catch(() => undefined);
    scroller.toBottom();
  }
  async function jump(): Promise<void> {
    await goToEnd();
    view.current?.focus({ preventScroll: true });
  }
  useEffect(() => {
    if (written > 0) void goToEnd();
  }, [written]);

  return (
    <div class="timeline">
      <div
        class="timeline-view"
        ref={view}
        role="log"
        aria-label={label}
        aria-live={announced ? "polite" : "off"}
        tabIndex={0}
      >
        <div class="timeline-head">
          {more.failed ? (
            <Button compact icon="retry" onClick={more.retry}>
              {_("Retry")}
            </Button>
          ) : (
            <p class="small muted">{describeHead(timeline)}</p>
          )}
        </div>
        {ready && !filled && <Empty icon="rooms" title={_("No messages yet. Write the first one.")} />}
        <div class="timeline-list" ref={list}>
          <div class="timeline-block" ref={block}>
            {items.slice(scroller.first, scroller.end).map((entry, i) => (
              <TimelineRow
                key={entry.key}
                entry={entry}
                acts={acts}
                {...placeEntry(entry, items[scroller.first + i - 1], firstUnread)}
              />
            ))}
          </div>
        </div>
      </div>
      {away && <JumpButton unseen={unseen} onClick={() => void jump()} />}
      <p class="hidden-text" role="status">
        {away && unseen > 0 ? n_("{n} new message", "{n} new messages", unseen) : ""}
      </p>
    </div>
  );
}
