// The focus is never nowhere: where what had it goes away, what is around gets it, and a new view its heading.

/** What can have the focus in place of something in it that is gone. */
const HOLDERS = "dialog, [role=log], .pane";
/** A view that is not there by then has no heading. */
const HEADING_MS = 5000;

function findHeading(part: ParentNode): HTMLElement | null {
  return part.querySelector<HTMLElement>("h1") ?? part.querySelector<HTMLElement>("h2");
}

/**
 * Gives the focus to the view's heading, where a screen reader reads on, as soon as that is there. A view that has put
 * the focus somewhere itself is left alone, and so is a reader who has meanwhile. Returns what ends the looking.
 */
export function focusHeading(): () => void {
  const since = performance.now();
  const before = document.activeElement;
  const look = (): void => {
    const focused = document.activeElement;
    const moved = focused !== before && focused !== document.body;
    if (moved || focused?.closest("[data-keeps-focus]")) return;
    const heading = document.querySelector<HTMLElement>("h1");
    if (heading) heading.focus({ preventScroll: true });
    else if (performance.now() - since < HEADING_MS) frame = requestAnimationFrame(look);
  };
  let frame = requestAnimationFrame(look);
  return () => cancelAnimationFrame(frame);
}

function listAround(part: Element | null): Element[] {
  return part ? [part, ...listAround(part.parentElement)] : [];
}

function giveTo(holder: Element | undefined): void {
  const part = holder?.matches("[role=log]") ? (holder as HTMLElement) : holder && findHeading(holder);
  if (part) part.focus({ preventScroll: true });
  else focusHeading();
}

/** Watches what has the focus, and what is taken from the page. A new address is the new view's affair. */
export function startFocus(): void {
  let around: Element[] = [];
  let address = "";
  addEventListener("focusin", ({ target }) => {
    around = target instanceof Element ? listAround(target) : [];
    address = location.hash;
  });
  // Whoever leaves something that stays wants it so; what is taken away may be left first.
  addEventListener("focusout", ({ target }) => {
    queueMicrotask(() => {
      if (around[0] === target && around[0]?.isConnected) around = [];
    });
  });
  const look = (): void => {
    if (around[0]?.isConnected !== false || document.activeElement !== document.body) return;
    const holder = around.find((part) => part.isConnected && part.matches(HOLDERS));
    around = [];
    if (location.hash === address) giveTo(holder);
  };
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
}
