// Makes a room that everybody may enter.
import { useState } from "preact/hooks";
import { _ } from "../../base/text.ts";
import { fieldError, useAct, wholeError } from "../hooks/use-act.ts";
import { useApp } from "../hooks/use-app.ts";
import { Button } from "../parts/button.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { TextField } from "../parts/field.tsx";
import { Problem } from "../parts/note.tsx";
import { go } from "../route.ts";

export function NewRoomDialog({ onClose }: { onClose(): void }) {
  const { rooms } = useApp();
  const [name, setName] = useState("");
  const act = useAct();
  const problem = wholeError(act, "name");
  async function make(): Promise<void> {
    const id = await rooms.create(name.trim());
    onClose();
    go({ view: "room", id });
  }
  return (
    <Dialog title={_("New room")} onClose={onClose}>
      <form
        class="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void act.run(make);
        }}
      >
        {problem && <Problem text={problem} />}
        <TextField
          label={_("Name of the room")}
          hint={_("Every registered user can enter it.")}
          value={name}
          onInput={setName}
          error={fieldError(act, "name")}
          required
          autofocus
        />
        <div class="dialog-actions">
          <Button onClick={onClose}>{_("Cancel")}</Button>
          <Button type="submit" kind="primary" busy={act.busy} disabled={name.trim() === ""}>
            {_("Create")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
