import type { ReservedAddressInputs } from "../inputs";
import { findSubnet, holds } from "../inventory/resolve";
import type { Snapshot } from "../inventory/snapshot";
import { parseIp } from "../network/address";
import { isInRange } from "../network/open-address";
import type { Known } from "../rules/partial-inputs";

/** Whether an address is what the inputs ask for. */
export function fits(inputs: Known<ReservedAddressInputs>, text: string, snapshot: Snapshot): boolean {
  const ip = parseIp(text);
  if (ip === undefined || (inputs.ipAddress !== undefined && inputs.ipAddress !== text)) {
    return false;
  }
  const subnet = inputs.subnet === undefined ? undefined : findSubnet(snapshot.subnets, inputs.subnet, ip);
  return isInRange(inputs.range, text) && (subnet === undefined || holds(subnet, ip));
}
