// Logging in.
import { useState } from "preact/hooks";
import { _ } from "../../base/text.ts";
import { fieldError, useAct } from "../hooks/use-act.ts";
import { useApp } from "../hooks/use-app.ts";
import { href } from "../route.ts";
import { Entry } from "./entry.tsx";
import { PasswordField } from "./password-field.tsx";

export function LoginView() {
  const { session, wasPutOut } = useApp();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const act = useAct();
  return (
    <Entry
      title={_("Login")}
      action={_("Log in")}
      act={act}
      fields={["password"]}
      email={email}
      onEmail={setEmail}
      onEnter={() => session.logIn(email.trim(), password)}
      other={
        <>
          {_("New here?")} <a href={href({ view: "register" })}>{_("Register")}</a>
        </>
      }
    >
      {wasPutOut.value && !act.failure && (
        <p class="note" role="status">
          {_("You have been logged out. Please log in again.")}
        </p>
      )}
      <PasswordField
        autocomplete="current-password"
        value={password}
        onInput={setPassword}
        error={fieldError(act, "password")}
      />
    </Entry>
  );
}
