// A person's picture, or the first letter of the name where there is none. It only decorates: the name is beside it.
import { useState } from "preact/hooks";
import { _ } from "../../base/text.ts";
import { NO_PICTURE } from "../../model/picture.ts";
import { classNames } from "./class-names.ts";
import { pickColour } from "./colour.ts";

const CHARACTERS = new Intl.Segmenter();

export interface AvatarProps {
  name: string;
  picture?: string | null | undefined;
  size?: "small" | "normal" | "large";
  /** Shows a dot, where it is known. */
  online?: boolean | undefined;
}

/** The first character as a reader sees it: emoji sequences and joined letters are one. */
export function firstLetter(name: string): string {
  const [first] = CHARACTERS.segment(name.trim());
  return first?.segment ?? "?";
}

export function Avatar({ name, picture, size = "normal", online }: AvatarProps) {
  const [broken, setBroken] = useState<string | null>(null);
  const shown = picture && picture !== NO_PICTURE && picture !== broken ? picture : null;
  return (
    <span class={classNames("avatar", size + "-avatar")}>
      {shown ? (
        <img class="avatar-face" src={shown} alt="" loading="lazy" decoding="async" onError={() => setBroken(shown)} />
      ) : (
        <span class={classNames("avatar-face", "avatar-" + pickColour(name))} aria-hidden="true">
          {firstLetter(name)}
        </span>
      )}
      {online !== undefined && (
        <span class={classNames("avatar-dot", online && "online")}>
          <span class="hidden-text">{online ? _("online") : _("offline")}</span>
        </span>
      )}
    </span>
  );
}
