// Logging in.
import { useState } from "preact/hooks";
import { _ } from "../base/text.ts";
import { Button } from "./button.tsx";
import { TextField } from "./field.tsx";
import { LanguageChoice } from "./language-choice.tsx";
import { Logo } from "./logo.tsx";
import { Problem } from "./note.tsx";
import { href } from "./route.ts";
import { useTitle } from "./title.ts";
import { fieldError, useAct, wholeError } from "./use-act.ts";
import { useApp } from "./use-app.ts";

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
        <TextField
          label={_("Password")}
          type="password"
          name="password"
          autocomplete="current-password"
          value={password}
          onInput={setPassword}
          error={fieldError(act, "password")}
          required
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
