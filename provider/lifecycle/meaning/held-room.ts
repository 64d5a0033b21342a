import type { LxdVmOutputs } from "../../inputs";
import type { Held } from "../../inventory/host-room";
import { demand } from "../../rules/capacity";
import { wholly } from "../../rules/draft";

/** What a VM takes of its host by its state. */
export function heldIn(state: LxdVmOutputs): Held {
  return { systemId: state.systemId, hostId: state.vmHostId, demand: demand(wholly(state)) };
}
