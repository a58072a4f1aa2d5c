// The choice of one's own picture: by a file, by pasting, or by dropping. It is shown at once and sent with the rest.
import { useEffect, useRef, useState } from "preact/hooks";
import { PICTURE_SIDE, preparePicture } from "../../base/picture.ts";
import { _, _f } from "../../base/text.ts";
import type { Profile, ProfileView } from "../../model/profile.ts";
import { useApp } from "../hooks/use-app.ts";
import { useOfferedFile } from "../hooks/use-offered-file.ts";
import { Avatar } from "../parts/avatar.tsx";
import { Button } from "../parts/button.tsx";

/** undefined: it stays as it is; null: it goes. */
export type PictureChange = File | null | undefined;

/** A file is too much for a draft: it is kept as long as the page stands, for the profile that it is of. */
const kept = new WeakMap<Profile, PictureChange>();

export function usePictureChange(): [PictureChange, (change: PictureChange) => void] {
  const { profile } = useApp();
  const [change, setChange] = useState(() => kept.get(profile));
  return [
    change,
    (next) => {
      kept.set(profile, next);
      setChange(next);
    },
  ];
}

function usePreview(change: PictureChange): string | null {
  const [address, setAddress] = useState<string | null>(null);
  useEffect(() => {
    if (!change) return undefined;
    const made = URL.createObjectURL(change);
    setAddress(made);
    return () => {
      URL.revokeObjectURL(made);
      setAddress(null);
    };
  }, [change]);
  return address;
}

export interface ProfilePictureProps {
  profile: ProfileView;
  change: PictureChange;
  /** What the server says of it. */
  error: string | undefined;
  onChange(change: PictureChange): void;
}

export function ProfilePicture({ profile, change, error, onChange }: ProfilePictureProps) {
  const input = useRef<HTMLInputElement>(null);
  const [unreadable, setUnreadable] = useState(false);
  const preview = usePreview(change);
  async function take(file: File): Promise<void> {
    const picture = await preparePicture(file);
    setUnreadable(picture === null);
    if (picture) onChange(picture);
  }
  const hovering = useOfferedFile((file) => void take(file));
  const problem = unreadable ? _("This file cannot be opened as a picture.") : error;
  const shown = change === undefined ? profile.picture : preview;
  return (
    <div class={hovering ? "picture-choice hovering" : "picture-choice"} role="group" aria-label={_("Picture")}>
      <Avatar name={profile.nickname} picture={shown} size="large" />
      <div class="stack">
        <div class="row">
          <Button icon="picture" onClick={() => input.current?.click()}>
            {_("Choose a picture")}
          </Button>
          {change === undefined && profile.hasPicture && (
            <Button icon="bin" onClick={() => onChange(null)}>
              {_("Remove the picture")}
            </Button>
          )}
          {change !== undefined && <Button onClick={() => onChange(undefined)}>{_("Keep the current picture")}</Button>}
        </div>
        <input
          ref={input}
          type="file"
          accept="image/*"
          hidden
          aria-label={_("Picture")}
          onChange={(event) => {
            const file = event.currentTarget.files?.[0];
            event.currentTarget.value = "";
            if (file) void take(file);
          }}
        />
        <p class="field-hint">
          {_f(
            "You can also paste a picture or drop it here. Large pictures are reduced to {side}×{side} pixels.",
            { side: PICTURE_SIDE },
          )}
        </p>
        {problem && (
          <p class="field-error" role="alert">
            {problem}
          </p>
        )}
      </div>
    </div>
  );
}
