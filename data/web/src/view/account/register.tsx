// Registering: the person is logged in at once.
import { useState } from "preact/hooks";
import { _ } from "../../base/text.ts";
import { fieldError, useAct } from "../hooks/use-act.ts";
import { useApp } from "../hooks/use-app.ts";
import { TextField } from "../parts/field.tsx";
import { href } from "../route.ts";
import { Entry } from "./entry.tsx";
import { PasswordField } from "./password-field.tsx";

/** Under these names the server speaks of the password, which is sent twice, since one document wants it so. */
const PASSWORDS = ["password", "password1", "password2"];

export function RegisterView() {
  const { session } = useApp();
  const [email, setEmail] = useState("");
  const [nickname, setNickname] = useState("");
  const [password, setPassword] = useState("");
  const act = useAct();
  return (
    <Entry
      title={_("Registration")}
      action={_("Register")}
      act={act}
      fields={["nickname", ...PASSWORDS]}
      email={email}
      onEmail={setEmail}
      onEnter={() => session.register({ email: email.trim(), password, nickname: nickname.trim() })}
      other={
        <>
          {_("Already registered?")} <a href={href({ view: "login" })}>{_("Log in")}</a>
        </>
      }
    >
      <TextField
        label={_("Nickname")}
        name="nickname"
        autocomplete="nickname"
        hint={_("The name others see. At most 20 characters; you can change it later.")}
        value={nickname}
        onInput={setNickname}
        error={fieldError(act, "nickname")}
      />
      <PasswordField
        autocomplete="new-password"
        hint={_("At least 8 characters.")}
        value={password}
        onInput={setPassword}
        error={PASSWORDS.map((name) => fieldError(act, name)).find(Boolean)}
      />
    </Entry>
  );
}
