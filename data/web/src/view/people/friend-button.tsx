// Makes somebody a friend; or, asked twice, no friend any more.
import { useState } from "preact/hooks";
import { _, _f } from "../../base/text.ts";
import { useApp } from "../hooks/use-app.ts";
import { useDeed } from "../hooks/use-deed.ts";
import { Button } from "../parts/button.tsx";
import { Confirm } from "../parts/dialog.tsx";

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

function RemoveFriend({ email, nickname: name }: Somebody) {
  const { friends } = useApp();
  const deed = useDeed();
  const [asking, setAsking] = useState(false);
  async function remove(): Promise<void> {
    await deed.run(() => friends.delete(email), _f("{name}: no longer your friend", { name }));
    setAsking(false);
  }
  return (
    <>
      <Button icon="bin" onClick={() => setAsking(true)}>
        {_("Remove from friends")}
      </Button>
      {asking && (
        <Confirm
          title={_("Remove from friends?")}
          text={_f("{name}: you will no longer see whether this person is online. You can add them again later.", {
            name,
          })}
          action={_("Remove from friends")}
          busy={deed.busy}
          onConfirm={() => void remove()}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}

export function FriendButton(somebody: Somebody) {
  const isFriend = useApp().friends.list.value.some((friend) => friend.email === somebody.email);
  return isFriend ? <RemoveFriend {...somebody} /> : <AddFriend {...somebody} />;
}
