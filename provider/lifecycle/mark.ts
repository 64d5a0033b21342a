import { createHash } from "node:crypto";

/**
 * The mark in a machine's description that tells whose it is, once its host name no longer does. MAAS keeps a description
 * through deploy, release and commissioning (facts: the whole create); owner data it clears.
 */
const MARK = /\n?\[pulumi-maas-lxd ([0-9a-f]{16})\]$/;

function identityHash(urn: string): string {
  return createHash("sha256").update(urn).digest("hex").slice(0, 16);
}

/** The description for MAAS: the user's own, and the mark on a line of its own. */
export function markedDescription(description: string | undefined, urn: string): string {
  const mark = `[pulumi-maas-lxd ${identityHash(urn)}]`;
  return description ? `${description}\n${mark}` : mark;
}

/** The user's part of a description. */
export function withoutMark(description: string): string {
  return description.replace(MARK, "");
}

/** Whether a description carries the mark of this identity. */
export function hasMarkOf(description: string, urn: string): boolean {
  return MARK.exec(description)?.[1] === identityHash(urn);
}
