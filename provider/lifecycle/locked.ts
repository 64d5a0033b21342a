import type { Machine } from "../maas/wire";
import { hasStatus } from "../maas/errors";
import { StepError, type FailureType } from "./errors";
import type { Services } from "./services";

/** @param what became of it, or cannot be done: `and was not touched` */
export function lockedFailure(
  type: FailureType,
  { fqdn, system_id: systemId }: Pick<Machine, "fqdn" | "system_id">,
  what: string,
): StepError {
  const todo = `Unlock it (maas … machine unlock ${systemId}) and run again.`;
  return new StepError(type, "Locked", `Machine ${fqdn} (${systemId}) is locked in MAAS${what}. ${todo}`);
}

/** Whether MAAS refused something because the machine is locked: a 403 says nothing of its cause, which may be the user's rights too. */
export async function isLockedNow(services: Services, systemId: string, error: unknown): Promise<boolean> {
  return (
    hasStatus(error, 403) && ((await services.machines.get(systemId).catch(() => undefined))?.locked ?? false)
  );
}
