import { createHash } from "node:crypto";

/** The longest DNS label (RFC 1035, 2.3.4), which bounds host names and LXD instance names. */
const LABEL_LENGTH = 63;
/** 31 bits each: of a thousand stacks on one MAAS, or a thousand VMs in one stack, two share it once in five thousand. */
const HASH_LENGTH = 6;
const HASH = `([0-9a-z]{${HASH_LENGTH}})`;
const NAME = new RegExp(`^([a-z][a-z0-9-]*)-${HASH}${HASH}$`);

/**
 * The name under which a VM is composed, and its host name unless the program gives one: `web-k3x9a2b7c1d4`. It is derived
 * from the VM's identity, its URN, so that a later run finds what an earlier one left; the first half of the hash shows
 * the stack, so that what a stack left can be found without knowing its VMs.
 */
export function composeName(urn: string): string {
  const suffix = `-${shortHash(stackOf(urn))}${shortHash(urn)}`;
  const readable = resourceName(urn)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+/, "");
  // LXD takes no name that begins with a digit, and MAAS no label that ends in a hyphen.
  const head = /^[a-z]/.test(readable) ? readable : `vm-${readable}`;
  return head.slice(0, LABEL_LENGTH - suffix.length).replace(/-+$/, "") + suffix;
}

/** `urn:pulumi:<stack>::<project>` of a VM's URN: what is the same for all VMs of a stack. */
export function stackOf(urn: string): string {
  return urn.split("::").slice(0, 2).join("::");
}

/** The resource's name in the program, for messages. */
export function resourceName(urn: string): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}

/** What a compose name shows of the VM for which it was made. */
export interface NameParts {
  /** The resource's name, as far as a label can have it. */
  resource: string;
  /** Shows the stack: `stackId` of it. */
  stackId: string;
}

/** Reads a compose name; undefined for what cannot be one. Another's name may look like one, which proves nothing. */
export function partsOfName(name: string): NameParts | undefined {
  const [, resource, stackId] = NAME.exec(name) ?? [];
  return resource === undefined || stackId === undefined ? undefined : { resource, stackId };
}

/** What is the same in the compose names of all VMs of a stack. @param stack as `stackOf` gives it */
export function stackIdOf(stack: string): string {
  return shortHash(stack);
}

/** Whether a name was derived from a VM of this stack. */
export function isNameOfStack(name: string, stack: string): boolean {
  return partsOfName(name)?.stackId === stackIdOf(stack);
}

function shortHash(text: string): string {
  const hash = BigInt(`0x${createHash("sha256").update(text).digest("hex").slice(0, 16)}`);
  return hash.toString(36).padStart(HASH_LENGTH, "0").slice(-HASH_LENGTH);
}
