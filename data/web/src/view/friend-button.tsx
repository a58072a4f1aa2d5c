// Makes somebody a friend; or, asked twice, no friend any more.
import { useState } from "preact/hooks";
import { _, _f } from "../base/text.ts";
import { Button } from "./button.tsx";
import { Confirm } from "./dialog.tsx";
import { useApp } from "./use-app.ts";
import { useDeed } from "./use-deed.ts";

interface Somebody {
  email: string;
  nickname: string;
}

export interface AddFriendProps extends Somebody {
  /** In a list: the short word, and a name for it that tells whom. */
  compact?: boolean;
}

export function AddFriend({ email, nickname: name, compact = false }: AddFriendProps) {
  const { friends } = useApp();
  const deed = useDeed();
  return (
    <Button
      icon="plus"
      compact={compact}
      busy={deed.busy}
      label={compact ? _f("Add {name}", { name }) : undefined}
      onClick={() => void deed.run(() => friends.add(email), _f("{name}: now your friend", { name }))}
    >
      {compact ? _("Add") : _("Add to friends")}
    </Button>
  );
}

function DeleteFriend({ email, nickname: name }: Somebody) {
  const { friends } = useApp();
  const deed = useDeed();
  const [asking, setAsking] = useState(false);
  async function drop(): Promise<void> {
    await deed.run(() => friends.delete(email), _f("{name}: no longer your friend", { name }));
    setAsking(false);
  }
  return (
    <>
      <Button icon="bin" onClick={() => setAsking(true)}>
        {_("Delete from friends")}
      </Button>
      {asking && (
        <Confirm
          title={_("Delete from friends?")}
          text={_f("{name}: you will no longer see whether this person is online. You can add the person again.", {
            name,
          })}
          action={_("Delete")}
          busy={deed.busy}
          onConfirm={() => void drop()}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}

export function FriendButton(somebody: Somebody) {
  const isFriend = useApp().friends.list.value.some((friend) => friend.email === somebody.email);
  return isFriend ? <DeleteFriend {...somebody} /> : <AddFriend {...somebody} />;
}
