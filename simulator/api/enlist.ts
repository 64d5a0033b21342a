import { blankMachine } from "../model/composing";
import { DEFAULT_COMMISSIONING, startCommissioning } from "../model/commissioning";
import { newHostname } from "../model/names";
import { NodeStatus } from "../model/status";
import { machineView } from "../view/machine";
import { bound, FormErrors, REQUIRED, stringBool, text } from "./fields";
import { MAC, normalizeMac } from "./filters";
import { hostnameProblem } from "./hostname";
import { json, type Call, type Reply } from "./route";

/** `POST machines/`: a machine that MAAS did not compose. An administrator's is commissioned at once unless told not to. */
export function enlist(call: Call): Reply {
  const { region } = call.world;
  const data = bound(call.data);
  const errors = new FormErrors();
  const architecture = text(data, "architecture");
  if (architecture === undefined) {
    errors.add("architecture", REQUIRED);
  }
  const macs = data.all("mac_addresses").filter((mac) => mac !== "");
  if (macs.length === 0) {
    errors.add("mac_addresses", REQUIRED);
  }
  for (const mac of macs.filter((one) => !MAC.test(one))) {
    errors.add(
      "mac_addresses",
      `One or more MAC addresses is invalid. ('${mac}' is not a valid MAC address.)`,
    );
  }
  for (const mac of macs.filter((one) => region.interfaceByMac.has(normalizeMac(one)))) {
    errors.add("mac_addresses", `MAC address ${normalizeMac(mac)} already in use.`);
  }
  const hostname = text(data, "hostname") ?? newHostname(region);
  const problem = hostnameProblem(hostname);
  if (problem !== undefined) {
    errors.add("hostname", problem);
  } else if (region.machineByHostname.has(hostname)) {
    errors.add("hostname", "Node with this Hostname already exists.");
  }
  errors.check();
  const machine = region.machines.insert({
    ...blankMachine(region, hostname, NodeStatus.New),
    architecture: architecture?.includes("/") === true ? architecture : `${architecture ?? ""}/generic`,
    powerType: text(data, "power_type") ?? "",
    minHweKernel: "",
  });
  const [firstVlan] = [...region.vlans.values()].filter((vlan) => vlan.dhcpOn);
  const interfaces = macs.map((mac, at) =>
    region.interfaces.insert({
      id: region.ids.next("interfaces"),
      machineId: machine.id,
      name: `eth${at}`,
      type: "physical",
      macAddress: normalizeMac(mac),
      vlanId: at === 0 ? (firstVlan?.id ?? null) : null,
      parentIds: [],
      enabled: true,
      linkConnected: true,
      interfaceSpeed: 0,
      linkSpeed: 0,
      vendor: null,
      product: null,
      firmwareVersion: null,
      tags: [],
      params: {},
      numaNode: 0,
    }),
  );
  region.machines.update(machine, { bootInterfaceId: interfaces[0]?.id ?? null });
  if (call.user.isSuperuser && stringBool(data, "commission", true)) {
    call.afterCommit(startCommissioning(call.world, machine, call.user, DEFAULT_COMMISSIONING));
  }
  return json(machineView(region, machine));
}
