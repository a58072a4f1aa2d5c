// A message of many lines shows its beginning until somebody wants to read on: what comes after it is not far away.
import { useState } from "preact/hooks";
import { _ } from "../../base/text.ts";
import { Button } from "../parts/button.tsx";
import { MessageText } from "../parts/message-text.tsx";

const LETTERS_A_LINE = 48;
/** What the style leaves of a folded one. */
const SHOWN = 16;
/** Less is not worth a button. */
const FOLDED_FROM = 24;

function countLines(text: string): number {
  return text.split("\n").reduce((sum, line) => sum + 1 + Math.floor(line.length / LETTERS_A_LINE), 0);
}

/** About how many lines of it are to be seen at first. */
export function guessLines(text: string): number {
  const lines = countLines(text);
  return lines < FOLDED_FROM ? lines : SHOWN;
}

function Folded({ text }: { text: string }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <div class={open ? undefined : "folded"}>
        <MessageText text={text} />
      </div>
      <Button kind="quiet" compact expanded={open} onClick={() => setOpen(!open)}>
        {open ? _("Show less") : _("Show more")}
      </Button>
    </>
  );
}

export function FoldingText({ text }: { text: string }) {
  return countLines(text) < FOLDED_FROM ? <MessageText text={text} /> : <Folded text={text} />;
}
