// Where a message is written: it grows with the text, keeps a draft, and sends on Enter.
import { useEffect, useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { _, _f, n_ } from "../../base/text.ts";
import { LONGEST_MESSAGE } from "../../model/entry.ts";
import { useApp } from "../hooks/use-app.ts";
import { IconButton } from "../parts/button.tsx";
import { classNames } from "../parts/class-names.ts";
import { findDirection } from "../parts/direction.ts";

/** From here on the characters that are left are shown. */
const COUNTED = 3600;

function countCharacters(text: string): number {
  return text.length < COUNTED / 2 ? text.length : [...text.normalize("NFC")].length;
}

/** Enter that ends a Korean composition is not Enter: it still belongs to the syllable. */
function isComposing(event: KeyboardEvent): boolean {
  return event.isComposing || event.keyCode === 229;
}

function isWritten(area: HTMLTextAreaElement | null): boolean {
  return document.hasFocus() && document.activeElement === area;
}

export interface ComposerProps {
  /** Under which the draft is kept: one a room or person. */
  draftKey: string;
  /** To whom it goes, for who cannot see it. */
  describedAs: string;
  send(text: string): void;
}

/** As high as its text; what is far too long to be sent is not measured at each key, and gets all the room there is. */
function fit(area: HTMLTextAreaElement): void {
  const measured = area.value.length < 2 * LONGEST_MESSAGE;
  area.style.blockSize = measured ? "auto" : "100dvh";
  if (measured) area.style.blockSize = `${area.scrollHeight + area.offsetHeight - area.clientHeight}px`;
}

function Counter({ characters, id }: { characters: number; id: string }) {
  const left = LONGEST_MESSAGE - characters;
  if (characters < COUNTED) return null;
  return (
    <p class={classNames("composer-counter", left < 0 && "over")} id={id}>
      {left < 0
        ? n_("Too long by {n} character", "Too long by {n} characters", -left)
        : _f("{count} of {most} characters", { count: characters, most: LONGEST_MESSAGE })}
    </p>
  );
}

export function Composer({ draftKey, describedAs, send }: ComposerProps) {
  const { drafts } = useApp();
  const [text, setText] = useState(() => drafts.get(draftKey));
  const area = useRef<HTMLTextAreaElement>(null);
  const counterId = useId();
  const characters = countCharacters(text);
  const sendable = text.trim() !== "" && characters <= LONGEST_MESSAGE;

  // What another tab writes here, or has sent, is not left to be sent twice.
  useEffect(() => drafts.follow(draftKey, (theirs) => isWritten(area.current) || setText(theirs)), [draftKey]);
  useLayoutEffect(() => {
    if (area.current) fit(area.current);
  }, [text]);
  useLayoutEffect(() => {
    if (matchMedia("(hover: hover) and (pointer: fine)").matches) area.current?.focus();
  }, []);

  function change(value: string): void {
    setText(value);
    drafts.set(draftKey, value);
  }

  function submit(): void {
    if (!sendable) return;
    send(text.trim());
    change("");
    area.current?.focus();
  }

  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Counter characters={characters} id={counterId} />
      <div class="composer-line">
        <textarea
          class="input composer-input"
          ref={area}
          rows={1}
          value={text}
          dir={findDirection(text)}
          enterkeyhint="send"
          aria-label={_("Message")}
          aria-description={describedAs}
          aria-describedby={characters < COUNTED ? undefined : counterId}
          aria-invalid={characters > LONGEST_MESSAGE || undefined}
          placeholder={_("Write a message")}
          data-keeps-focus
          onInput={(event) => change(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || event.shiftKey || isComposing(event)) return;
            event.preventDefault();
            submit();
          }}
        />
        <IconButton icon="send" label={_("Send")} kind="primary" type="submit" disabled={!sendable} />
      </div>
    </form>
  );
}
