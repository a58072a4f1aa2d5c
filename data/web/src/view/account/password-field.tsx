// A password, and the choice to see what is typed.
import { useState } from "preact/hooks";
import { _ } from "../../base/text.ts";
import { Checkbox, TextField } from "../parts/field.tsx";

export interface PasswordFieldProps {
  /** Whether it is known already or made up here: what a browser's keeper of passwords goes by. */
  autocomplete: "current-password" | "new-password";
  hint?: string;
  value: string;
  error: string | undefined;
  onInput(value: string): void;
}

export function PasswordField(props: PasswordFieldProps) {
  const [shown, setShown] = useState(false);
  return (
    <div>
      <TextField {...props} label={_("Password")} type={shown ? "text" : "password"} name="password" required />
      <Checkbox label={_("Show password")} checked={shown} onChange={setShown} />
    </div>
  );
}
