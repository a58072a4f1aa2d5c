// The text of a message or a post as it was written, with its web addresses to follow.
import { splitLinks, type Piece } from "./links.ts";

/** Where letters only look like those of a known host, the host is told as the browser has it. */
function Link({ text, host = "" }: Piece) {
  const told = text.toLowerCase().includes(host) ? undefined : host;
  return (
    <a href={text} title={told} target="_blank" rel="noopener noreferrer">
      {text}
    </a>
  );
}

export function MessageText({ text }: { text: string }) {
  return (
    <div class="message-text" dir="auto">
      {splitLinks(text).map((piece, index) =>
        piece.host === undefined ? piece.text : <Link key={index} {...piece} />,
      )}
    </div>
  );
}
