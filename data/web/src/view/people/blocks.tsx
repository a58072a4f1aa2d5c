// Whose direct messages do not reach the person.
import { useState } from "preact/hooks";
import { _, _f } from "../../base/text.ts";
import { fieldError, useAct, wholeError } from "../hooks/use-act.ts";
import { useApp } from "../hooks/use-app.ts";
import { Button } from "../parts/button.tsx";
import { TextField } from "../parts/field.tsx";
import { Empty, Loading, Problem } from "../parts/note.tsx";
import { Pane, PaneHead } from "../parts/pane.tsx";
import { tell } from "../parts/toast.tsx";
import { href } from "../route.ts";
import { BlockButton } from "./block-button.tsx";

/** Under this name the server speaks of the nickname. */
const FIELD = "target_nickname";

function BlockForm() {
  const { blocks } = useApp();
  const [nickname, setNickname] = useState("");
  const act = useAct();
  const problem = wholeError(act, FIELD);
  async function block(): Promise<void> {
    const name = nickname.trim();
    if (!(await act.run(() => blocks.add(name)))) return;
    tell(_f("{name}: blocked", { name }));
    setNickname("");
  }
  return (
    <form
      class="field-line"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void block();
      }}
    >
      {problem && <Problem text={problem} />}
      <TextField
        label={_("Nickname")}
        value={nickname}
        onInput={setNickname}
        error={fieldError(act, FIELD)}
        required
      />
      <Button type="submit" busy={act.busy}>
        {_("Block")}
      </Button>
    </form>
  );
}

function BlockList() {
  const { blocks } = useApp();
  if (!blocks.ready.value) return <Loading />;
  if (blocks.list.value.length === 0) return <Empty icon="block" title={_("You have not blocked anybody.")} />;
  return (
    <ul class="items">
      {blocks.list.value.map((nickname) => (
        <li class="person-row" key={nickname}>
          <bdi class="person-name">{nickname}</bdi>
          <BlockButton nickname={nickname} place="list" />
        </li>
      ))}
    </ul>
  );
}

export function BlocksView() {
  return (
    <Pane head={<PaneHead title={_("Blocked people")} back={href({ view: "friends" })} />}>
      <div class="page stack">
        <p class="muted">
          {_("You get no direct messages from people you block. They are not told. You still see them in rooms.")}
        </p>
        <BlockForm />
        <BlockList />
      </div>
    </Pane>
  );
}
