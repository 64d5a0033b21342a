import type { InterfaceStaticIp, LxdVmInputs } from "../../provider/inputs";
import { addressesIn } from "../../provider/lifecycle/meaning/linked-addresses";
import { wantedInterfaces } from "../../provider/network/interfaces";
import { mapAddresses, openPaths } from "../../provider/network/open-address";
import { nameOf } from "./engine/state";
import type { Stack } from "./stack";
import { must } from "./violation";

const SWITCH = "HISTORIES_CHOSEN_ADDRESSES";

/** Has the programs of this process leave their static addresses to be chosen. */
export function choose(): void {
  process.env[SWITCH] = "true";
}

export const areChosen = (): boolean => process.env[SWITCH] === "true";

/** Small enough that two stacks meet in it. */
export const RANGE = "10.10.0.20-10.10.0.75";

/** Where an address is chosen in place of one that is given. */
export function sourceOf(ip: string): Pick<InterfaceStaticIp, "subnet" | "range"> {
  if (ip.includes(":")) return { subnet: "lan6" };
  if (ip.startsWith("10.20.")) return { subnet: "lan20" };
  return Number(ip.split(".").pop()) % 3 === 0 ? { subnet: "lan10" } : { range: RANGE };
}

/** The inputs with their addresses left to be chosen, where histories are to be like that. */
export function asChosen(args: LxdVmInputs): LxdVmInputs {
  return !areChosen()
    ? args
    : mapAddresses(args, (address) => {
        const { ipAddress, ...others } = address;
        return ipAddress === undefined ? address : ({ ...sourceOf(ipAddress), ...others } as typeof address);
      });
}

/** Which addresses VMs have that were left to be chosen: a VM keeps them as long as its program leaves them so. */
export class ChosenAddresses {
  private readonly seen = new Map<string, { asked: string; had: string; id: string }>();

  /** Looks at all VMs of a stack. */
  look({ name, vms, state, region }: Stack): void {
    for (const { args, name: vm } of vms) {
      const resource = state.resources.find(({ urn }) => nameOf(urn) === vm);
      const paths = openPaths(args);
      const key = `${name}/${vm}`;
      if (resource === undefined || paths.length === 0) {
        this.seen.delete(key);
        continue;
      }
      // An up that changes nothing leaves the outputs in the form of the program before.
      const addresses = addressesIn(resource.outputs);
      const asks = wantedInterfaces(args).flatMap(({ staticIps = [] }) => staticIps).length;
      const had = addresses.sort().join(", ");
      must(addresses.length === asks, `${key} asks for ${asks} addresses, and has ${had}`);
      const asked = JSON.stringify([args.staticIp, args.networkInterfaces, region.simulator.url]);
      const before = this.seen.get(key);
      if (before?.asked === asked) {
        must(before.had === had, `${key} had ${before.had} and has ${had}`);
      }
      this.seen.set(key, { asked, had, id: resource.id });
    }
  }
}
