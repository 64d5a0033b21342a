/** Numbers from one to another, both included. */
export interface Span {
  readonly start: bigint;
  readonly end: bigint;
}

/** A span, and the item of the layers that it shows; none where no layer has any. */
export interface Piece<T> extends Span {
  readonly item: T | undefined;
}

/**
 * Looks at layers of spans from above: at each place the item of the first layer that has one. The pieces follow each other without a
 * gap from the start of the whole to its end, and an item is in one piece unless a higher layer cuts it.
 * @param layers the highest first; the spans of one layer do not overlap
 */
export function seenFromAbove<T extends Span>(whole: Span, layers: readonly (readonly T[])[]): Piece<T>[] {
  const inOrder = layers.map((spans) => [...spans].sort(byStart));
  const cuts = cutsOf(whole, layers.flat());
  const next = inOrder.map(() => 0);
  const itemAt = (place: bigint): T | undefined => {
    for (const [layer, spans] of inOrder.entries()) {
      let at = next[layer] ?? 0;
      for (let span = spans[at]; span !== undefined && span.end < place; span = spans[at]) {
        at += 1;
      }
      next[layer] = at;
      const span = spans[at];
      if (span !== undefined && span.start <= place) {
        return span;
      }
    }
    return undefined;
  };
  const pieces: Piece<T>[] = [];
  cuts.forEach((start, i) => {
    const end = (cuts[i + 1] ?? whole.end + 1n) - 1n;
    const item = itemAt(start);
    const last = pieces.at(-1);
    if (last !== undefined && last.item === item) {
      pieces[pieces.length - 1] = { start: last.start, end, item };
    } else {
      pieces.push({ start, end, item });
    }
  });
  return pieces;
}

/** Where a piece may begin, in order. */
function cutsOf(whole: Span, spans: readonly Span[]): bigint[] {
  const inside = spans
    .flatMap(({ start, end }) => [start, end + 1n])
    .filter((cut) => cut > whole.start && cut <= whole.end);
  return [...new Set([whole.start, ...inside])].sort((a, b) => (a < b ? -1 : 1));
}

function byStart(a: Span, b: Span): number {
  return a.start < b.start ? -1 : 1;
}
