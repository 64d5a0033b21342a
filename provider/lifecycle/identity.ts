import { createHash } from "node:crypto";

/** The longest DNS label (RFC 1035, 2.3.4), which bounds host names and LXD instance names. */
const LABEL_LENGTH = 63;
/** 50 bits: two VMs of a million differ, and nobody chooses such a name by chance. */
const HASH_LENGTH = 10;

/**
 * The name under which a VM is composed, and its host name unless the program gives one. It is derived from the VM's
 * identity, its URN, so that a later run finds what an earlier one left, and no two stacks of a MAAS choose the same.
 */
export function composeName(urn: string): string {
  const hash = BigInt(`0x${createHash("sha256").update(urn).digest("hex").slice(0, 16)}`)
    .toString(36)
    .padStart(HASH_LENGTH, "0")
    .slice(0, HASH_LENGTH);
  const readable = resourceName(urn)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, LABEL_LENGTH - HASH_LENGTH - 1)
    .replace(/^-+|-+$/g, "");
  return `${/^[a-z]/.test(readable) ? readable : `vm${readable && `-${readable}`}`.slice(0, 52)}-${hash}`;
}

/** The resource's name in the program, for messages. */
export function resourceName(urn: string): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}
