// Where each row of a long list begins: by its height where it was measured, by a guess where it was never seen.
// The heights are summed in a Fenwick tree, so that learning one and finding a place cost a few steps in any list.

export interface Row {
  readonly key: string;
}

/** Smaller differences are of the arithmetic. */
const EPSILON = 0.05;

function countSameHead<R>(one: readonly R[], other: readonly R[]): number {
  const most = Math.min(one.length, other.length);
  let same = 0;
  while (same < most && one[same] === other[same]) same++;
  return same;
}

function countSameTail<R>(one: readonly R[], other: readonly R[], most: number): number {
  let same = 0;
  while (same < most && one[one.length - 1 - same] === other[other.length - 1 - same]) same++;
  return same;
}

/** tree[i] is the sum of the sizes that end with the i-th, counted from 1, as many as the lowest bit of i says. */
function buildTree(sizes: readonly number[]): Float64Array {
  const tree = new Float64Array(sizes.length + 1);
  for (let i = 1; i < tree.length; i++) {
    tree[i]! += sizes[i - 1]!;
    const parent = i + (i & -i);
    if (parent < tree.length) tree[parent]! += tree[i]!;
  }
  return tree;
}

export class Heights<R extends Row> {
  #rows: readonly R[] = [];
  #sizes: number[] = [];
  #tree: Float64Array = new Float64Array(1);
  readonly #measured = new Map<string, number>();
  readonly #guess: (row: R) => number;

  constructor(guess: (row: R) => number) {
    this.#guess = guess;
  }

  get count(): number {
    return this.#rows.length;
  }

  get total(): number {
    return this.top(this.count);
  }

  /** Takes the rows as they are now. Those at both ends that have not changed are not looked up again. */
  update(rows: readonly R[]): void {
    if (rows === this.#rows) return;
    const head = countSameHead(this.#rows, rows);
    const tail = countSameTail(this.#rows, rows, Math.min(this.count, rows.length) - head);
    const between = rows.slice(head, rows.length - tail);
    this.#sizes = [
      ...this.#sizes.slice(0, head),
      ...between.map((row) => this.#measured.get(row.key) ?? this.#guess(row)),
      ...this.#sizes.slice(this.count - tail),
    ];
    this.#forget(this.#rows.slice(head, this.count - tail), between);
    this.#rows = rows;
    this.#tree = buildTree(this.#sizes);
  }

  /** Learns how high a row is. */
  measure(index: number, size: number): void {
    const row = this.#rows[index];
    const difference = size - (this.#sizes[index] ?? 0);
    if (!row || Math.abs(difference) < EPSILON) return;
    this.#sizes[index] = size;
    this.#measured.set(row.key, size);
    for (let i = index + 1; i < this.#tree.length; i += i & -i) this.#tree[i]! += difference;
  }

  /** Of rows that have left, and are not among those in their place, nothing is known any more. */
  #forget(left: readonly R[], present: readonly R[]): void {
    const kept = new Set(present.map(({ key }) => key));
    for (const { key } of left) if (!kept.has(key)) this.#measured.delete(key);
  }

  /** Where the row begins; of the number of rows: where the last one ends. */
  top(index: number): number {
    let sum = 0;
    for (let i = Math.min(Math.max(index, 0), this.count); i > 0; i -= i & -i) sum += this.#tree[i]!;
    return sum;
  }

  /** The row at that height of the list; the first or the last one beyond its ends. */
  find(y: number): number {
    let index = 0;
    let left = y;
    for (let step = 1 << (31 - Math.clz32(this.count)); step > 0; step >>= 1) {
      const size = this.#tree[index + step];
      if (size === undefined || size > left) continue;
      index += step;
      left -= size;
    }
    return Math.min(index, Math.max(this.count - 1, 0));
  }

  /** The index of the row of that key, looked for around a place where it was; -1 when it is gone. */
  locate(key: string, near: number): number {
    for (let away = 0; away <= this.count; away++) {
      if (this.#rows[near - away]?.key === key) return near - away;
      if (this.#rows[near + away]?.key === key) return near + away;
    }
    return -1;
  }
}
