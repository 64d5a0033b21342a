import { DEFAULT_LAB, type Inventory } from "../../simulator/index";
import { PROJECT, type LxdDaemon } from "./lxd-daemon";

/** The simulator's own lab, its first host with a real LXD behind it. */
export function backedLab(lxd: LxdDaemon): Inventory {
  const [first, ...others] = DEFAULT_LAB.vmHosts;
  if (first === undefined) {
    throw new Error("the lab has no host");
  }
  const real = { url: lxd.url, ...lxd.client, project: PROJECT };
  return { ...DEFAULT_LAB, vmHosts: [{ ...first, lxd: real }, ...others] };
}
