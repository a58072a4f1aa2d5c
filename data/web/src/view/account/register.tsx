// Registering: the person is logged in at once.
import { useState } from "preact/hooks";
import { _ } from "../../base/text.ts";
import { fieldError, useAct, wholeError } from "../hooks/use-act.ts";
import { useApp } from "../hooks/use-app.ts";
import { Button } from "../parts/button.tsx";
import { TextField } from "../parts/field.tsx";
import { Logo } from "../parts/logo.tsx";
import { Problem } from "../parts/note.tsx";
import { href } from "../route.ts";
import { useTitle } from "../title.ts";
import { LanguageChoice } from "./language-choice.tsx";
import { PasswordField } from "./password-field.tsx";

/** Under these names the server speaks of the fields; the password is sent twice, since one document wants it so. */
const PASSWORDS = ["password", "password1", "password2"];

export function RegisterView() {
  const { session } = useApp();
  const [email, setEmail] = useState("");
  const [nickname, setNickname] = useState("");
  const [password, setPassword] = useState("");
  const act = useAct();
  const problem = wholeError(act, "email", "nickname", ...PASSWORDS);
  useTitle(_("Register"));
  return (
    <div class="card">
      <Logo />
      <h1 tabIndex={-1}>{_("Register")}</h1>
      <form
        class="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void act.run(() => session.register({ email: email.trim(), password, nickname: nickname.trim() }));
        }}
      >
        {problem && <Problem text={problem} />}
        <TextField
          label={_("E-mail")}
          type="email"
          name="email"
          autocomplete="username"
          value={email}
          onInput={setEmail}
          error={fieldError(act, "email")}
          required
          autofocus
        />
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
        <Button type="submit" kind="primary" busy={act.busy}>
          {_("Register")}
        </Button>
      </form>
      <p>
        {_("Already registered?")} <a href={href({ view: "login" })}>{_("Log in")}</a>
      </p>
      <LanguageChoice />
    </div>
  );
}
