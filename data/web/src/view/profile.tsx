// One's own profile: what others see, and how much of it.
import { useState } from "preact/hooks";
import { _ } from "../base/text.ts";
import type { ProfileChanges, ProfileView as Own } from "../model/profile.ts";
import { Button } from "./button.tsx";
import { Checkbox, Choices, TextArea, TextField } from "./field.tsx";
import { Loading, Problem } from "./note.tsx";
import { Pane, PaneHead } from "./pane.tsx";
import { ProfilePicture, type PictureChange } from "./profile-picture.tsx";
import { nameStatus, STATUSES } from "./status.tsx";
import { tell } from "./toast.tsx";
import { fieldError, useAct, wholeError, type Act } from "./use-act.ts";
import { useApp } from "./use-app.ts";
import { useLoad } from "./use-load.ts";

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
        hint={_("At most 20 characters. Direct messages reach you by it.")}
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
        hint={_("Whoever may see your profile sees it, too.")}
        value={form.contactNumber}
        onInput={(contactNumber) => change({ contactNumber })}
        error={fieldError(act, "contact_number")}
      />
      <Checkbox
        label={_("Private profile: only people whom I have added as friends see it")}
        checked={form.isPrivate}
        onChange={(isPrivate) => change({ isPrivate })}
      />
    </>
  );
}

function ProfileForm({ own }: { own: Own }) {
  const { profile } = useApp();
  const { nickname, contactNumber, status, isPrivate, bio } = own;
  const [form, setForm] = useState<Form>({ nickname, contactNumber, status, isPrivate, bio });
  const [picture, setPicture] = useState<PictureChange>(undefined);
  const act = useAct();
  const problem = wholeError(act, ...FIELDS);
  async function save(): Promise<void> {
    if (picture !== undefined) {
      await profile.changePicture(picture);
      setPicture(undefined);
    }
    await profile.change({ ...form, nickname: form.nickname.trim() });
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
      <Fields form={form} act={act} change={(fields) => setForm((now) => ({ ...now, ...fields }))} />
      <div class="row">
        <Button type="submit" kind="primary" busy={act.busy}>
          {_("Save")}
        </Button>
      </div>
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
