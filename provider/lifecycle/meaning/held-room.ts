import type { LxdVmOutputs } from "../../inputs";
import type { Held } from "../../inventory/host-room";
import { demand } from "../../rules/capacity";
import { allKnown } from "../../rules/partial-inputs";

/** What a VM takes of its host by its state. */
export function heldRoom(state: LxdVmOutputs): Held {
  return { systemId: state.systemId, hostId: state.vmHostId, demand: demand(allKnown(state)) };
}
