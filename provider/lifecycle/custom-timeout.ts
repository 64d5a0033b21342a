import type { LxdVmInputs, Timeouts } from "../inputs";
import type { Created } from "./create/finish";
import { PartialFailureError } from "./errors";
import type { LxdVmState } from "./state";

/**
 * Does an operation within the time of the option `customTimeouts`, where the input `timeouts` says nothing. The option is not a part of the
 * VM, so the state does not keep it.
 * @param seconds of the option; 0 where it is not given
 */
export async function withTimeout(
  inputs: LxdVmInputs,
  kind: keyof Timeouts,
  seconds: number,
  operation: (inputs: LxdVmInputs) => Promise<Created>,
): Promise<Created> {
  if (seconds <= 0 || inputs.timeouts?.[kind] !== undefined) {
    return operation(inputs);
  }
  const { timeouts } = inputs;
  const withoutOption = (outputs: LxdVmState): LxdVmState => {
    const others = { ...outputs };
    delete others.timeouts;
    return timeouts === undefined ? others : { ...others, timeouts };
  };
  try {
    const created = await operation({ ...inputs, timeouts: { ...timeouts, [kind]: `${seconds}s` } });
    return { ...created, outputs: withoutOption(created.outputs) };
  } catch (error) {
    if (error instanceof PartialFailureError) {
      throw new PartialFailureError(error.systemId, withoutOption(error.outputs), error.failure);
    }
    throw error;
  }
}
