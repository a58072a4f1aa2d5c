// An address that names no view.
import { _ } from "../base/text.ts";
import { LinkButton } from "./button.tsx";
import { Empty } from "./note.tsx";
import { Pane, PaneHead } from "./pane.tsx";
import { href } from "./route.ts";

export function UnknownView() {
  return (
    <Pane head={<PaneHead title={_("Nothing is here")} back={href({ view: "rooms" })} />}>
      <Empty icon="search" title={_("There is no such page. It may have been moved or removed.")}>
        <LinkButton href={href({ view: "rooms" })}>{_("Rooms")}</LinkButton>
      </Empty>
    </Pane>
  );
}
