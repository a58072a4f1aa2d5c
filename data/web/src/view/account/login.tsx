// Logging in.
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

export function LoginView() {
  const { session } = useApp();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const act = useAct();
  const problem = wholeError(act, "email", "password");
  useTitle(_("Log in"));
  return (
    <div class="card">
      <Logo />
      <h1 tabIndex={-1}>{_("Log in")}</h1>
      <form
        class="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void act.run(() => session.logIn(email.trim(), password));
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
        <PasswordField
          autocomplete="current-password"
          value={password}
          onInput={setPassword}
          error={fieldError(act, "password")}
        />
        <Button type="submit" kind="primary" busy={act.busy}>
          {_("Log in")}
        </Button>
      </form>
      <p>
        {_("New here?")} <a href={href({ view: "register" })}>{_("Register")}</a>
      </p>
      <LanguageChoice />
    </div>
  );
}
