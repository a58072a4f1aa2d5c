// Whom a direct message shall go to: a friend, or anybody by nickname.
import { useState } from "preact/hooks";
import { _ } from "../../base/text.ts";
import { useApp } from "../hooks/use-app.ts";
import { Avatar } from "../parts/avatar.tsx";
import { Button } from "../parts/button.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { TextField } from "../parts/field.tsx";
import { showName } from "../parts/name.ts";
import { comparePeople } from "../people/person-row.tsx";
import { go, href } from "../route.ts";

function FriendLinks({ wanted, onChoose }: { wanted: string; onChoose(): void }) {
  const { friends } = useApp();
  const needle = wanted.toLocaleLowerCase();
  const list = friends.list.value
    .filter(({ nickname }) => nickname.toLocaleLowerCase().includes(needle))
    .sort(comparePeople);
  if (list.length === 0) return null;
  return (
    <section aria-label={_("Friends")}>
      <h3>{_("Friends")}</h3>
      <ul class="items choice-list">
        {list.map(({ id, nickname, email, picture, online }) => (
          <li key={id}>
            <a class="item" href={href({ view: "direct", nickname })} onClick={onChoose}>
              <Avatar name={nickname} picture={picture} size="small" online={online} />
              <bdi class="item-name">{showName(nickname, email)}</bdi>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function NewDirectDialog({ onClose }: { onClose(): void }) {
  const [nickname, setNickname] = useState("");
  const wanted = nickname.trim();
  return (
    <Dialog title={_("New message")} onClose={onClose}>
      <form
        class="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (wanted === "") return;
          onClose();
          go({ view: "direct", nickname: wanted });
        }}
      >
        <TextField
          label={_("Nickname")}
          hint={_("Enter the exact nickname of any registered user.")}
          value={nickname}
          onInput={setNickname}
          required
          autofocus
        />
        <FriendLinks wanted={wanted} onChoose={onClose} />
        <div class="dialog-actions">
          <Button onClick={onClose}>{_("Cancel")}</Button>
          <Button type="submit" kind="primary" disabled={wanted === ""}>
            {_("Start")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
