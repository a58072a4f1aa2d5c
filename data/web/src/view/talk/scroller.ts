// Keeps a long list of rows of unknown height still under the reader's eyes while only the seen ones are in the page.
//
// The reader holds on to something: to the bottom, or to the lower edge of the first row in sight (the upper one moves
// when a date or a mark above the row comes or goes). Whatever changes, rows above, heights, the width of the page, the
// scroll position is then put where that stands where it stood. It runs between layout and paint: nothing jumps.
import { signal } from "@preact/signals";
import { Heights, type Row } from "./heights.ts";

/** Rows this far out of sight are in the page already, so that a quick finger meets no holes. */
const AHEAD = 900;
/** New rows are rendered when less than this is left of what is ahead: not at every pixel. */
const LEFT = 400;
/** Nobody means to leave the bottom by less. */
const BOTTOM = 4;

interface Hold {
  key: string;
  index: number;
  /** From the upper edge of the view to the lower edge of the row. */
  below: number;
}

interface Parts {
  /** What scrolls. */
  view: HTMLElement;
  /** As high as all rows. */
  list: HTMLElement;
  /** The rendered rows, one after the other. */
  block: HTMLElement;
}

export class Scroller<R extends Row> {
  readonly heights: Heights<R>;
  /** Changes when other rows are to be rendered. */
  readonly turn = signal(0);
  readonly atBottom = signal(true);
  /** The rendered rows: from first to before end. */
  first = 0;
  end = 0;
  /** The list goes on beyond its last row, so that its end is not the bottom. */
  openEnd = false;
  /** When rows last came into the page above others, which is nothing new to the reader. */
  grewAt = 0;
  #parts: Parts | null = null;
  #rows: readonly R[] = [];
  #hold: Hold | null = null;
  #firstKey = "";
  #viewHeight = innerHeight;

  constructor(guess: (row: R) => number) {
    this.heights = new Heights(guess);
  }

  /** Works on these elements until the function that it returns is called. */
  attach(parts: Parts): () => void {
    this.#parts = parts;
    const observer = new ResizeObserver(() => this.settle());
    observer.observe(parts.view);
    observer.observe(parts.block);
    const onScroll = (): void => this.#handleScroll();
    parts.view.addEventListener("scroll", onScroll, { passive: true });
    return () => {
      observer.disconnect();
      parts.view.removeEventListener("scroll", onScroll);
      this.#parts = null;
    };
  }

  /** Takes the rows as they are now and decides which are to be rendered. */
  take(rows: readonly R[]): void {
    this.#rows = rows;
    this.heights.update(rows);
    if (this.#hold) this.#hold = this.#relocate(this.#hold);
    const top = this.#top();
    this.first = this.heights.find(top - AHEAD);
    this.end = Math.min(this.heights.find(top + this.#viewHeight + AHEAD) + 1, this.heights.count);
    this.#noteGrowth();
  }

  /** After rendering: learns the true heights and puts everything in its place. */
  settle(): void {
    if (!this.#parts) return;
    const { view, block } = this.#parts;
    this.#viewHeight = view.clientHeight;
    for (let i = 0; i < block.children.length; i++) {
      const row = block.children[i];
      if (row) this.heights.measure(this.first + i, row.getBoundingClientRect().height);
    }
    this.#place();
    if (!this.#covers(0)) this.turn.value++;
  }

  /** Holds on to the bottom from now on. */
  toBottom(): void {
    this.#hold = null;
    this.atBottom.value = true;
    this.turn.value++;
  }

  /** Holds on to that row, with some of the view left for what is before it; to the bottom where that is near. */
  show(index: number, above: number): void {
    if (index < 0 || this.heights.total - this.heights.top(index) < this.#viewHeight - above) return;
    // The first of all is held itself, as nothing is before it.
    const held = Math.max(index - 1, 0);
    const below = index > 0 ? above : this.heights.top(1);
    this.#hold = { key: this.#rows[held]?.key ?? "", index: held, below };
    this.atBottom.value = false;
  }

  /** How much of the list is above the view, and below it. */
  get above(): number {
    return this.#top();
  }

  get below(): number {
    return this.heights.total - this.#top() - this.#viewHeight;
  }

  #top(): number {
    if (!this.#hold) return Math.max(this.heights.total - this.#viewHeight, 0);
    return this.heights.top(this.#hold.index + 1) - this.#hold.below;
  }

  #relocate(hold: Hold): Hold | null {
    const index = this.heights.locate(hold.key, hold.index);
    return index < 0 ? null : { ...hold, index };
  }

  #noteGrowth(): void {
    const key = this.#rows[this.first]?.key ?? "";
    if (key === this.#firstKey) return;
    const before = this.heights.locate(this.#firstKey, this.first);
    if (before < 0 || before > this.first) this.grewAt = performance.now();
    this.#firstKey = key;
  }

  /** Whether rows are rendered at least that far beyond the view. */
  #covers(beyond: number): boolean {
    const top = this.#top();
    const from = this.heights.top(this.first);
    const to = this.heights.top(this.end);
    const enoughAbove = this.first === 0 || from <= top - beyond;
    return enoughAbove && (this.end >= this.heights.count || to >= top + this.#viewHeight + beyond);
  }

  #place(): void {
    if (!this.#parts) return;
    const { view, list, block } = this.#parts;
    list.style.blockSize = `${this.heights.total}px`;
    block.style.insetBlockStart = `${this.heights.top(this.first)}px`;
    const wanted = this.#hold ? list.offsetTop + this.#top() : view.scrollHeight - view.clientHeight;
    if (Math.abs(view.scrollTop - wanted) >= 1) view.scrollTop = wanted;
  }

  #handleScroll(): void {
    if (!this.#parts) return;
    const { view, list } = this.#parts;
    this.#viewHeight = view.clientHeight;
    const bottom = !this.openEnd && view.scrollHeight - view.scrollTop - view.clientHeight <= BOTTOM;
    const top = view.scrollTop - list.offsetTop;
    const index = this.heights.find(top);
    const row = this.#rows[index];
    this.#hold = bottom || !row ? null : { key: row.key, index, below: this.heights.top(index + 1) - top };
    this.atBottom.value = bottom;
    if (!this.#covers(LEFT)) this.turn.value++;
  }
}
