// Below a message that is not sent: why, and what can be done. Nothing while it is simply on its way.
import { _ } from "../../base/text.ts";
import type { Message } from "../../model/timeline.ts";
import { useApp } from "../hooks/use-app.ts";
import { Button } from "../parts/button.tsx";
import { classNames } from "../parts/class-names.ts";
import { Icon } from "../parts/icons.tsx";

/** What can be done with a message that is not sent. */
export interface MessageActs {
  retry(message: Message): void;
  discard(message: Message): void;
}

export function Unsent({ message, acts }: { message: Message; acts: MessageActs }) {
  const { connection } = useApp();
  const failed = message.state === "failed";
  if (message.reason === undefined) return null;
  function retry(): void {
    if (connection.state.value !== "online") connection.retry();
    acts.retry(message);
  }
  return (
    <div class={classNames("unsent", failed && "failed")}>
      <p>
        {failed && <Icon name="warning" />}
        <span dir="auto">{message.reason}</span>
      </p>
      <Button compact kind="quiet" onClick={retry}>
        {_("Retry")}
      </Button>
      <Button compact kind="quiet" onClick={() => acts.discard(message)}>
        {_("Discard")}
      </Button>
    </div>
  );
}
