// The height that is left above an on-screen keyboard. Some browsers lay the keyboard over the page and tell of it here
// only; --view-height then keeps what is written in sight.
export function startViewport(): void {
  const viewport = window.visualViewport;
  if (!viewport) return;
  const follow = (): void => {
    // While somebody has zoomed in, the visible part says nothing of a keyboard.
    const covered = viewport.scale === 1 && viewport.height < innerHeight - 1;
    const style = document.documentElement.style;
    if (covered) style.setProperty("--view-height", `${viewport.height}px`);
    else style.removeProperty("--view-height");
    if (covered) scrollTo(0, 0);
  };
  viewport.addEventListener("resize", follow);
}
