import type { VmHostItem } from "../inventory/snapshot";
import type { PartialInputs } from "./partial-inputs";
import { fail, type CheckFailure } from "./check-failure";

/**
 * The first LXD that refuses `security.secureboot`, which MAAS's LXD driver sends with every VM up to 3.7.3: it has `boot.mode` in its
 * place (its extension `instance_boot_mode`). MAAS 3.8 composes no more. Read in both sources.
 */
const FIRST_WITHOUT_KEY = [6, 7] as const;

/** A sentence for people. */
export function secureBootRefused(host: string): string {
  return `LXD of VM host ${host} refuses the key security.secureboot that MAAS up to 3.7 sends with every VM: LXD before ${FIRST_WITHOUT_KEY.join(".")} takes it.`;
}

/** MAAS: 503 with LXD's words. */
export function lxdTakesComposed(
  { isUnknown }: PartialInputs,
  { name, lxdVersion }: VmHostItem,
): CheckFailure[] {
  const [major = 0, minor = 0] = (lxdVersion ?? "").split(".").map(Number);
  const [first, second] = FIRST_WITHOUT_KEY;
  const isTooNew = major > first || (major === first && minor >= second);
  return isTooNew && !isUnknown("vmHost")
    ? [
        fail(
          "vmHost",
          `VM host ${name} has LXD ${lxdVersion}, which refuses the key security.secureboot that MAAS up to 3.7 sends with every VM: LXD before 6.7 takes it`,
        ),
      ]
    : [];
}
