import type { Machine } from "../../maas/wire";
import type { Digests } from "../meaning/digests";
import { composeName } from "../identity";

/**
 * The mark in a machine's description that shows whose it is, once its host name no longer does. MAAS keeps a description
 * through deploy, release and commissioning; owner data it clears. After the name there may be further words, `key:value`.
 */
const MARK = /\n?\[pulumi-maas-lxd ([a-z0-9-]{1,63})((?: [a-z0-9-]+:[^\s\]]+)*)\]$/;

/**
 * The mark that compose itself plants, as a tag of the boot disk: the only thing besides the host name that MAAS stores of a
 * compose as it is given (tags that name no storage pool are ignored there). A refresh of the VM host keeps it, a commissioning
 * replaces it; and a machine that only has the name of ours does not carry it.
 */
const DISK_MARK = /^pulumi-maas-lxd-([a-z0-9-]{1,63})$/;

/** The digests of the compose and of its deployment, as another tag of the boot disk. */
const DIGEST_TAG = /^maas-lxd-made-(\w+)-(\w+)$/g;

/** The description for MAAS: the user's own, and the mark on a line of its own, with the digests that are known. */
export function markedDescription(
  description: string | undefined,
  urn: string,
  digests: Digests = {},
): string {
  return markFor(description, composeName(urn), digests);
}

/** The same for a VM of which the compose name is known. */
export function markFor(description: string | undefined, vmName: string, digests: Digests = {}): string {
  const words = Object.entries(digests).map(([key, value]) => ` ${key}:${value}`);
  const mark = `[pulumi-maas-lxd ${vmName}${words.sort().join("")}]`;
  return description ? `${description}\n${mark}` : mark;
}

/** The tag for the boot disk of a compose that carries the digests. */
export function digestTag({ compose, deploy }: Required<Digests>): string {
  return `maas-lxd-made-${compose}-${deploy}`;
}

/** The digests beside the mark of a VM of this identity; those in the description are newer than those on the disk. */
export function digestsIn(machine: Machine, urn: string): Digests {
  const [, name, words = ""] = MARK.exec(machine.description) ?? [];
  const tags = machine.physicalblockdevice_set.flatMap((disk) => disk.tags);
  const onDisk = tags.flatMap((tag) => [...tag.matchAll(DIGEST_TAG)])[0];
  const [, compose, deploy] = (diskMarkIn(machine) === composeName(urn) ? onDisk : undefined) ?? [];
  const said = name === composeName(urn) ? [...words.matchAll(/ (compose|deploy):(\w+)/g)] : [];
  return {
    ...(compose === undefined || deploy === undefined ? {} : { compose, deploy }),
    ...(Object.fromEntries(said.map(([, key, value]) => [key, value])) as Digests),
  };
}

/** Said in the description of what a failed compose left, which is to be deleted: MAAS never made a whole machine of it. */
const REMNANT = "Left by a compose that failed, and to be deleted";

/** The description for such a machine. */
export function failedComposeDescription(vmName: string): string {
  return markFor(REMNANT, vmName);
}

/** Whether a machine is what a failed compose left. */
export function isFailedCompose({ description }: Machine): boolean {
  return markIn(description) !== undefined && withoutMark(description) === REMNANT;
}

/** The tag for the boot disk of a compose. */
export function diskMark(vmName: string): string {
  return `pulumi-maas-lxd-${vmName}`;
}

/** The user's part of a description. */
export function withoutMark(description: string): string {
  return description.replace(MARK, "");
}

/** The compose name in a description's mark. */
export function markIn(description: string): string | undefined {
  return MARK.exec(description)?.[1];
}

/** The compose name in the mark on a machine's disks. */
export function diskMarkIn({ physicalblockdevice_set: disks }: Machine): string | undefined {
  return disks.flatMap(({ tags }) => tags).flatMap((tag) => DISK_MARK.exec(tag)?.[1] ?? [])[0];
}

/** The compose name of the VM that a machine provably is. The description goes first: whoever adopts a VM writes theirs there. */
export function provenName(machine: Machine): string | undefined {
  return markIn(machine.description) ?? diskMarkIn(machine);
}

/** Whether a machine is provably the VM of this identity. */
export function isProvenFor(machine: Machine, urn: string): boolean {
  return !!machine.pod && provenName(machine) === composeName(urn);
}
