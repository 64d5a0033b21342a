import type { Announced, Op } from "./engine/run";
import type { Stack } from "./stack";

/** What a step may lead to. */
export interface Expectation {
  /** By name of the VM; what is not named stays as it is. */
  readonly may: Readonly<Record<string, readonly Op[]>>;
  /** Whether the provider may say no, to the program or to what the region is like. */
  readonly mayRefuse?: boolean;
  /** Whether the state may say what MAAS called things before, since no refresh came after they got other names. */
  readonly isStale?: boolean;
}

/** What the engine's model says of the calls that come after a failure. */
const RUN_ENDED = "the run has failed already";

/**
 * Whether a preview says no for what the program has come to mean, whatever the last step was: a kernel alone is one of the release that
 * MAAS deploys by default, which it need not be; and a VM that is renamed and one that is moved in under its old name would be one machine.
 */
export function isRightlyRefused({ vms }: Pick<Stack, "vms">, errors: readonly string[]): boolean {
  const hasKernelAlone = vms.some(({ args }) => args.hweKernel !== undefined && !args.distroSeries);
  const own = ownErrors(errors);
  return (
    own.length > 0 &&
    own.every(
      (error) =>
        (hasKernelAlone && /Kernel \S+ is not synced/.test(error)) ||
        /leaves one machine to both/.test(error),
    )
  );
}

/** Without what follows from another error. */
export const ownErrors = (errors: readonly string[]): string[] =>
  errors.filter((error) => error !== RUN_ENDED);

/** Whether an announcement is not a change. */
export const isQuiet = ({ op }: Announced): boolean => op === "same" || op === "read";

/** In words; the order in which resources are registered is the engine's own affair. */
export const say = (announced: readonly Announced[]): string =>
  announced
    .filter((one) => !isQuiet(one))
    .map(
      ({ op, name, keys }) => `${op} ${name}${keys.length > 0 ? ` for ${[...keys].sort().join(", ")}` : ""}`,
    )
    .sort()
    .join("; ") || "nothing";

/** What is announced and may not be. */
export function unexpected(announced: readonly Announced[], { may }: Expectation): Announced[] {
  return announced.filter((one) => !isQuiet(one) && !(may[one.name] ?? []).includes(one.op));
}
