// Registering: the person is logged in at once.
import { useState } from "preact/hooks";
import { _ } from "../base/text.ts";
import { Button } from "./button.tsx";
import { Checkbox, TextField } from "./field.tsx";
import { LanguageChoice } from "./language-choice.tsx";
import { Logo } from "./logo.tsx";
import { Problem } from "./note.tsx";
import { href } from "./route.ts";
import { useTitle } from "./title.ts";
import { fieldError, useAct, wholeError } from "./use-act.ts";
import { useApp } from "./use-app.ts";

/** Under these names the server speaks of the fields; the password is sent twice, since one document wants it so. */
const PASSWORDS = ["password", "password1", "password2"];

export function RegisterView() {
  const { session } = useApp();
  const [email, setEmail] = useState("");
  const [nickname, setNickname] = useState("");
  const [password, setPassword] = useState("");
  const [shown, setShown] = useState(false);
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
          hint={_("Others see you by this name. It has at most 20 characters and can be changed later.")}
          value={nickname}
          onInput={setNickname}
          error={fieldError(act, "nickname")}
        />
        <TextField
          label={_("Password")}
          type={shown ? "text" : "password"}
          name="password"
          autocomplete="new-password"
          hint={_("At least 8 characters.")}
          value={password}
          onInput={setPassword}
          error={PASSWORDS.map((name) => fieldError(act, name)).find(Boolean)}
          required
        />
        <Checkbox label={_("Show what I type")} checked={shown} onChange={setShown} />
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
