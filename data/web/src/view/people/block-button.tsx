// Blocks somebody's direct messages, or lets them through again.
import { _, _f } from "../../base/text.ts";
import { useApp } from "../hooks/use-app.ts";
import { useDeed } from "../hooks/use-deed.ts";
import { Button } from "../parts/button.tsx";

export interface BlockButtonProps {
  nickname: string;
  /** In the list of the blocked it has a name that tells whom; in a head it is quiet. */
  place?: "list" | "head";
}

export function BlockButton({ nickname: name, place }: BlockButtonProps) {
  const { blocks } = useApp();
  const deed = useDeed();
  const blocked = blocks.list.value.includes(name);
  function toggle(): Promise<boolean> {
    if (blocked) return deed.run(() => blocks.remove(name), _f("{name}: no longer blocked", { name }));
    return deed.run(() => blocks.add(name), _f("{name}: blocked", { name }));
  }
  return (
    <Button
      kind={place === "head" ? "quiet" : "plain"}
      icon={blocked ? "check" : "block"}
      compact={place === "list"}
      busy={deed.busy}
      label={place === "list" ? _f("Unblock {name}", { name }) : undefined}
      onClick={() => void toggle()}
    >
      {blocked ? _("Unblock") : _("Block")}
    </Button>
  );
}
