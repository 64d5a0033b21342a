interface Place {
  readonly id: number;
  readonly name: string;
}

/** Letters, digits, spaces, hyphens and underscores. */
export const PLACE_NAME = /^\w[ \w-]*$/;

export function byName(a: Place, b: Place): number {
  return a.name < b.name ? -1 : 1;
}
