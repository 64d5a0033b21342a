import type { Region } from "../store/region";
import type { Interface, Machine } from "../store/rows";

/** A row for a new interface, with nothing known of it. */
export function blankInterface(region: Region, machine: Machine): Interface {
  return {
    id: region.ids.next("interfaces"),
    machineId: machine.id,
    name: "",
    type: "physical",
    macAddress: "",
    vlanId: null,
    parentIds: [],
    enabled: true,
    linkConnected: false,
    interfaceSpeed: 0,
    linkSpeed: 0,
    vendor: null,
    product: null,
    firmwareVersion: null,
    tags: [],
    params: {},
    numaNode: null,
  };
}
