import { composeName } from "./identity";

/**
 * The mark in a machine's description that tells whose it is, once its host name no longer does. MAAS keeps a description
 * through deploy, release and commissioning (facts: the whole create); owner data it clears.
 */
const MARK = /\n?\[pulumi-maas-lxd ([a-z0-9-]{1,63})\]$/;

/** The description for MAAS: the user's own, and the mark on a line of its own. */
export function markedDescription(description: string | undefined, urn: string): string {
  const mark = `[pulumi-maas-lxd ${composeName(urn)}]`;
  return description ? `${description}\n${mark}` : mark;
}

/** The user's part of a description. */
export function withoutMark(description: string): string {
  return description.replace(MARK, "");
}

/** Whether a description carries the mark of this identity. */
export function hasMarkOf(description: string, urn: string): boolean {
  return markIn(description) === composeName(urn);
}

/** The compose name in a description's mark. */
export function markIn(description: string): string | undefined {
  return MARK.exec(description)?.[1];
}
