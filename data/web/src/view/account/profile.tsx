// One's own profile: what others see, and how much of it.
import { _ } from "../../base/text.ts";
import type { ProfileChanges, ProfileView as Own } from "../../model/profile.ts";
import { fieldError, useAct, wholeError, type Act } from "../hooks/use-act.ts";
import { useApp } from "../hooks/use-app.ts";
import { useDraft } from "../hooks/use-draft.ts";
import { useLoad } from "../hooks/use-load.ts";
import { Button } from "../parts/button.tsx";
import { Choices } from "../parts/choices.tsx";
import { Checkbox, TextField } from "../parts/field.tsx";
import { Loading, Problem } from "../parts/note.tsx";
import { Pane, PaneHead } from "../parts/pane.tsx";
import { nameStatus, STATUSES } from "../parts/status.tsx";
import { TextArea } from "../parts/text-area.tsx";
import { tell } from "../parts/toast.tsx";
import { ProfilePicture, usePictureChange } from "./profile-picture.tsx";

/** Under these names the server speaks of the fields. */
const FIELDS = ["profile_picture", "nickname", "status", "bio", "contact_number", "is_private"];

type Form = Required<ProfileChanges>;

interface FieldsProps {
  form: Form;
  act: Act;
  change(fields: ProfileChanges): void;
}

function Fields({ form, act, change }: FieldsProps) {
  return (
    <>
      <TextField
        label={_("Nickname")}
        name="nickname"
        autocomplete="nickname"
        hint={_("At most 20 characters. Others send you direct messages by this name.")}
        value={form.nickname}
        onInput={(nickname) => change({ nickname })}
        error={fieldError(act, "nickname")}
        required
      />
      <div class="choices-line">
        <Choices
          legend={_("Status")}
          value={form.status}
          options={STATUSES.map((status) => ({ value: status, label: nameStatus(status) }))}
          onChange={(status) => change({ status })}
        />
      </div>
      <TextArea
        label={_("About me")}
        hint={_("At most 500 characters.")}
        value={form.bio}
        onInput={(bio) => change({ bio })}
        error={fieldError(act, "bio")}
      />
      <TextField
        label={_("Contact number")}
        type="tel"
        name="tel"
        autocomplete="tel"
        hint={_("Everybody who can see your profile sees it.")}
        value={form.contactNumber}
        onInput={(contactNumber) => change({ contactNumber })}
        error={fieldError(act, "contact_number")}
      />
      <Checkbox
        label={_("Private profile: only people I have added as friends can see it")}
        checked={form.isPrivate}
        onChange={(isPrivate) => change({ isPrivate })}
      />
    </>
  );
}

function SaveBar({ changed, busy, onDiscard }: { changed: boolean; busy: boolean; onDiscard(): void }) {
  return (
    <div class="form-acts">
      <Button type="submit" kind="primary" busy={busy}>
        {_("Save")}
      </Button>
      {changed && <Button onClick={onDiscard}>{_("Discard changes")}</Button>}
      <p class="small muted" role="status">
        {changed && _("Not saved yet.")}
      </p>
    </div>
  );
}

function ProfileForm({ own }: { own: Own }) {
  const { profile } = useApp();
  const { nickname, contactNumber, status, isPrivate, bio } = own;
  const draft = useDraft<Form>("profile", { nickname, contactNumber, status, isPrivate, bio });
  const [picture, setPicture] = usePictureChange();
  const act = useAct();
  const problem = wholeError(act, ...FIELDS);
  async function save(): Promise<void> {
    await profile.change({ ...draft.edits, nickname: draft.form.nickname.trim() }, picture);
    setPicture(undefined);
    draft.forget();
    tell(_("Your changes are saved."));
  }
  return (
    <form
      class="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void act.run(save);
      }}
    >
      {problem && <Problem text={problem} />}
      <ProfilePicture
        profile={own}
        change={picture}
        error={fieldError(act, "profile_picture")}
        onChange={setPicture}
      />
      <Fields form={draft.form} act={act} change={draft.change} />
      <SaveBar
        changed={draft.changed || picture !== undefined}
        busy={act.busy}
        onDiscard={() => {
          draft.forget();
          setPicture(undefined);
        }}
      />
    </form>
  );
}

export function ProfileView() {
  const { profile } = useApp();
  const own = profile.own.value;
  const load = useLoad(() => profile.load().then(() => true), "own");
  return (
    <Pane head={<PaneHead title={_("Profile")} subtitle={own?.email} />}>
      <div class="page stack">
        {load.failure && <Problem text={load.failure.text} onRetry={load.again} />}
        {!load.failure && (own && load.value ? <ProfileForm own={own} /> : <Loading />)}
      </div>
    </Pane>
  );
}
