// What stands around every view of somebody who is logged in: the way to it, and what concerns all of them.
import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import { _ } from "../../base/text.ts";
import { classNames } from "../parts/class-names.ts";
import { Toasts } from "../parts/toast.tsx";
import { route } from "../route.ts";
import { ConnectionBar } from "./connection-bar.tsx";
import { NoticeBar } from "./notice-bar.tsx";
import { Sidebar } from "./sidebar.tsx";

/** While one of these is open on a phone, the sections make room for it: its back button leads out. */
const IMMERSED = ["room", "direct"];

export function Shell({ children }: { children: ComponentChildren }) {
  const main = useRef<HTMLElement>(null);
  const immersed = IMMERSED.includes(route.value.view);
  return (
    <div class={classNames("shell", immersed && "immersed")}>
      <button class="skip button primary" type="button" onClick={() => main.current?.focus()}>
        {_("Skip to the content")}
      </button>
      <Sidebar />
      <div class="stage">
        <ConnectionBar />
        <NoticeBar />
        <Toasts />
        <main class="main" ref={main} tabIndex={-1}>
          {children}
        </main>
      </div>
    </div>
  );
}
