import { MaasUnreachableError } from "../maas/errors";
import { SettingsError } from "../settings";
import { asSentence, messageOf } from "./errors";
import { isKeyRefused } from "./refused-key";

const DOCTOR = "`npx pulumi-maas-lxd doctor` tests the settings and the way to MAAS.";

/** The words of an error for the user; with the command that finds the cause where the settings or the way to MAAS may be at fault. */
export function shownMessage(error: unknown): string {
  const message = messageOf(error);
  return isOfConnection(error) ? `${asSentence(message)} ${DOCTOR}` : message;
}

function isOfConnection(error: unknown): boolean {
  return (
    error instanceof SettingsError ||
    error instanceof MaasUnreachableError ||
    isKeyRefused(error) ||
    (error instanceof Error && error.cause !== undefined && isOfConnection(error.cause))
  );
}
