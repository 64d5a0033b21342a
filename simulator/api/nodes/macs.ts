import type { Region } from "../../model/store/region";
import { REQUIRED, type FormErrors } from "../core/form";
import { MAC, normalizeMac, notAMac } from "../core/mac";
import type { Params } from "../core/params";

/** The MAC addresses of a new node: `mac_addresses`, given several times. */
export function readMacs(region: Region, data: Params, errors: FormErrors, required: boolean): string[] {
  const macs = data.all("mac_addresses").filter((mac) => mac !== "");
  if (macs.length === 0 && required) {
    errors.add("mac_addresses", REQUIRED);
  }
  for (const mac of macs) {
    if (!MAC.test(mac)) {
      errors.add("mac_addresses", `One or more MAC addresses is invalid. (${notAMac(mac)})`);
    } else if (region.interfaceByMac.has(normalizeMac(mac))) {
      errors.add("mac_addresses", `MAC address ${normalizeMac(mac)} already in use.`);
    }
  }
  return macs;
}
