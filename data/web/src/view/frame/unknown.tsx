// An address that names no view.
import { _ } from "../../base/text.ts";
import { LinkButton } from "../parts/button.tsx";
import { Empty } from "../parts/note.tsx";
import { Pane, PaneHead } from "../parts/pane.tsx";
import { href } from "../route.ts";

export function UnknownView() {
  return (
    <Pane head={<PaneHead title={_("Page not found")} back={href({ view: "rooms" })} />}>
      <Empty icon="search" title={_("It may have been moved or deleted.")}>
        <LinkButton href={href({ view: "rooms" })}>{_("Rooms")}</LinkButton>
      </Empty>
    </Pane>
  );
}
