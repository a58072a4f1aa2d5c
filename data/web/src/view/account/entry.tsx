// The form by which somebody comes in, as a new user or one of old.
import type { ComponentChildren } from "preact";
import { _ } from "../../base/text.ts";
import { fieldError, wholeError, type Act } from "../hooks/use-act.ts";
import { Button } from "../parts/button.tsx";
import { TextField } from "../parts/field.tsx";
import { Logo } from "../parts/logo.tsx";
import { Problem } from "../parts/note.tsx";
import { useTitle } from "../title.ts";
import { LanguageChoice } from "./language-choice.tsx";

export interface EntryProps {
  title: string;
  /** The name of the act, on the button. */
  action: string;
  act: Act;
  /** The names under which the server speaks of the fields. */
  fields: readonly string[];
  email: string;
  onEmail(email: string): void;
  onEnter(): Promise<void>;
  /** The other fields. */
  children: ComponentChildren;
  /** The way to the other form. */
  other: ComponentChildren;
}

export function Entry({ title, action, act, fields, email, onEmail, onEnter, children, other }: EntryProps) {
  const problem = wholeError(act, "email", ...fields);
  useTitle(title);
  return (
    <div class="card">
      <Logo />
      <h1 tabIndex={-1}>{title}</h1>
      <form
        class="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void act.run(onEnter);
        }}
      >
        {problem && <Problem text={problem} />}
        <TextField
          label={_("E-mail")}
          type="email"
          name="email"
          autocomplete="username"
          value={email}
          onInput={onEmail}
          error={fieldError(act, "email")}
          required
          autofocus
        />
        {children}
        <Button type="submit" kind="primary" busy={act.busy}>
          {action}
        </Button>
      </form>
      <p>{other}</p>
      <LanguageChoice />
    </div>
  );
}
