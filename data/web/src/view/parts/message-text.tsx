// The text of a message or a post as it was written, with its web addresses to follow.
import { splitLinks } from "./links.ts";

export function MessageText({ text }: { text: string }) {
  return (
    <div class="message-text" dir="auto">
      {splitLinks(text).map((piece, index) =>
        piece.link ? (
          <a key={index} href={piece.text} target="_blank" rel="noopener noreferrer">
            {piece.text}
          </a>
        ) : (
          piece.text
        ),
      )}
    </div>
  );
}
