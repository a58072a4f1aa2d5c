// In place of a talk that is over: what happened, and what was written and not sent, to be copied.
import { useState } from "preact/hooks";
import { _ } from "../../base/text.ts";
import type { Message, Timeline } from "../../model/timeline.ts";
import { useApp } from "../hooks/use-app.ts";
import { Button, LinkButton } from "../parts/button.tsx";
import type { IconName } from "../parts/icons.tsx";
import { MessageText } from "../parts/message-text.tsx";
import { Empty } from "../parts/note.tsx";
import type { MessageActs } from "./unsent.tsx";

export interface EndedProps {
  icon: IconName;
  /** What happened. */
  title: string;
  /** The way out, and its name. */
  href: string;
  way: string;
  timeline: Timeline;
  acts: MessageActs;
  draftKey: string;
}

function useUnsaid({ timeline, acts, draftKey }: EndedProps): { texts: readonly string[]; discard(): void } {
  const { drafts } = useApp();
  const [draft, setDraft] = useState(() => drafts.get(draftKey));
  const unsent = timeline.items.value.filter(
    (entry): entry is Message => entry.kind === "message" && entry.own && entry.state !== "sent",
  );
  return {
    texts: [...unsent.map(({ text }) => text), draft].filter((text) => text.trim() !== ""),
    discard() {
      unsent.forEach((message) => acts.discard(message));
      drafts.set(draftKey, "");
      setDraft("");
    },
  };
}

export function Ended(props: EndedProps) {
  const { icon, title, href, way } = props;
  const { texts, discard } = useUnsaid(props);
  return (
    <div class="ended">
      <Empty icon={icon} title={title}>
        <LinkButton href={href}>{way}</LinkButton>
      </Empty>
      {texts.length > 0 && (
        <section class="page stack" aria-label={_("You have not sent this:")}>
          <h2>{_("You have not sent this:")}</h2>
          {texts.map((text, index) => (
            <blockquote class="note" key={index}>
              <MessageText text={text} />
            </blockquote>
          ))}
          <div class="row">
            <Button onClick={discard}>{_("Discard")}</Button>
          </div>
        </section>
      )}
    </div>
  );
}
