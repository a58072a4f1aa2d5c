// What a reader chooses for this browser, and the way out.
import type { ComponentChildren } from "preact";
import { useId, useState } from "preact/hooks";
import { _, _f } from "../../base/text.ts";
import { useAct } from "../hooks/use-act.ts";
import { useApp } from "../hooks/use-app.ts";
import { notificationState, setNotifications } from "../notifications.ts";
import { Button, LinkButton } from "../parts/button.tsx";
import { Choices } from "../parts/choices.tsx";
import { Confirm } from "../parts/dialog.tsx";
import { Checkbox } from "../parts/field.tsx";
import { Problem } from "../parts/note.tsx";
import { Pane, PaneHead } from "../parts/pane.tsx";
import { go, href } from "../route.ts";
import { setTheme, theme } from "../theme.ts";
import { LanguageChoice } from "./language-choice.tsx";

function Group({ title, children }: { title: string; children: ComponentChildren }) {
  const id = useId();
  return (
    <section class="settings-group" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {children}
    </section>
  );
}

function Appearance() {
  return (
    <Group title={_("Appearance")}>
      <LanguageChoice />
      <Choices
        legend={_("Theme")}
        value={theme.value}
        options={[
          { value: "auto", label: _("Same as the system") },
          { value: "light", label: _("Light") },
          { value: "dark", label: _("Dark") },
        ]}
        onChange={setTheme}
      />
    </Group>
  );
}

function Notifications() {
  const state = notificationState();
  return (
    <Group title={_("Notifications")}>
      <Checkbox
        label={_("Notify me about new messages while this page is hidden")}
        checked={state === "on"}
        disabled={state === "refused" || state === "missing"}
        onChange={(on) => void setNotifications(on)}
      />
      {state === "refused" && (
        <p class="field-hint">{_("Your browser blocks notifications from this site. Allow them in its settings.")}</p>
      )}
      {state === "missing" && <p class="field-hint">{_("This browser cannot show notifications.")}</p>}
    </Group>
  );
}

function Account() {
  const app = useApp();
  const { session } = app;
  const act = useAct();
  const [asking, setAsking] = useState(false);
  const me = session.me.value;
  // Whoever logs in next is not led to these settings.
  async function logOut(): Promise<void> {
    if (await act.run(() => session.logOut())) go({ view: "rooms" }, "replace");
  }
  async function offerLogOut(): Promise<void> {
    if (await app.hasUnsent()) setAsking(true);
    else await logOut();
  }
  return (
    <Group title={_("Account")}>
      {me && <p dir="auto">{_f("Logged in as {name} ({email})", { name: me.nickname, email: me.email })}</p>}
      {act.failure && !asking && <Problem text={act.failure.text} />}
      <div class="row">
        <LinkButton href={href({ view: "blocks" })} icon="block">
          {_("Blocked people")}
        </LinkButton>
        <Button kind="danger" busy={act.busy} onClick={() => void offerLogOut()}>
          {_("Log out")}
        </Button>
      </div>
      {asking && (
        <Confirm
          title={_("Log out?")}
          text={_("What you have written and not sent, messages and drafts, will be deleted from this browser.")}
          action={_("Log out")}
          busy={act.busy}
          problem={act.failure?.text}
          onConfirm={() => void logOut()}
          onClose={() => setAsking(false)}
        />
      )}
    </Group>
  );
}

export function SettingsView() {
  return (
    <Pane head={<PaneHead title={_("Settings")} />}>
      <div class="page stack">
        <Appearance />
        <Notifications />
        <Account />
      </div>
    </Pane>
  );
}
