// A superuser finds people by their e-mail and adds them to a room.
import { useState } from "preact/hooks";
import { _, _f } from "../../base/text.ts";
import type { Person } from "../../model/friends.ts";
import type { Members } from "../../model/members.ts";
import { useAct } from "../hooks/use-act.ts";
import { useApp } from "../hooks/use-app.ts";
import { Avatar } from "../parts/avatar.tsx";
import { Button, IconButton } from "../parts/button.tsx";
import { TextField } from "../parts/field.tsx";
import { showName } from "../parts/name.ts";
import { Problem } from "../parts/note.tsx";

function Found({ person, onAdd }: { person: Person; onAdd: (() => void) | undefined }) {
  return (
    <li class="member">
      <Avatar name={person.nickname} picture={person.picture} size="small" />
      <div class="member-name">
        <bdi>{showName(person.nickname, person.email)}</bdi>
        <p class="small muted">{person.email}</p>
      </div>
      {onAdd ? (
        <Button compact label={_f("Add {name}", { name: person.nickname })} onClick={onAdd}>
          {_("Add")}
        </Button>
      ) : (
        <span class="small muted">{_("Already a member")}</span>
      )}
    </li>
  );
}

export function AddMember({ members }: { members: Members }) {
  const { friends } = useApp();
  const [keyword, setKeyword] = useState("");
  const [found, setFound] = useState<readonly Person[] | null>(null);
  const act = useAct();
  const isMember = (person: Person): boolean => members.list.value?.some(({ id }) => id === person.id) ?? false;
  return (
    <section class="stack" aria-label={_("Add a member")}>
      <form
        class="field-line"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (keyword.trim() !== "") void act.run(async () => setFound(await friends.search(keyword.trim())));
        }}
      >
        <TextField
          label={_("Add a member")}
          hint={_("Search by a part of the e-mail address.")}
          type="search"
          value={keyword}
          onInput={setKeyword}
        />
        <IconButton type="submit" icon="search" label={_("Search")} />
      </form>
      {act.failure && <Problem text={act.failure.text} />}
      {found?.length === 0 && <p class="muted">{_("Nobody found.")}</p>}
      <ul class="members">
        {found?.map((person) => (
          <Found
            key={person.id}
            person={person}
            onAdd={isMember(person) ? undefined : () => void act.run(() => members.add(person.id))}
          />
        ))}
      </ul>
    </section>
  );
}
