import type { InterfaceStaticIp, LxdVmInputs } from "../../provider/inputs";
import { mapAddresses } from "../../provider/network/open-address";

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
