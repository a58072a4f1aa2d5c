// Files that are pasted or dropped anywhere on the page while a view is open that has a use for them.
import { useEffect, useRef, useState } from "preact/hooks";
import { holdsFiles } from "../drops.ts";

/** Hands on the first of them. Gives whether files hang over the page at the moment. */
export function useOfferedFile(take: (file: File) => void): boolean {
  const [hovering, setHovering] = useState(false);
  const latest = useRef(take);
  latest.current = take;
  useEffect(() => {
    const stop = new AbortController();
    const options = { signal: stop.signal };
    const accept = (event: Event, transfer: DataTransfer | null): void => {
      const file = transfer?.files[0];
      if (!file) return;
      event.preventDefault();
      latest.current(file);
    };
    // What a word processor copies is text, with a picture of it beside.
    addEventListener(
      "paste",
      (event) => {
        if (!event.clipboardData?.types.includes("text/plain")) accept(event, event.clipboardData);
      },
      options,
    );
    addEventListener(
      "dragover",
      (event) => {
        if (!event.dataTransfer || !holdsFiles(event.dataTransfer)) return;
        event.dataTransfer.dropEffect = "copy";
        setHovering(true);
      },
      options,
    );
    addEventListener("dragleave", (event) => event.relatedTarget === null && setHovering(false), options);
    addEventListener(
      "drop",
      (event) => {
        setHovering(false);
        accept(event, event.dataTransfer);
      },
      options,
    );
    return () => stop.abort();
  }, []);
  return hovering;
}
