import { NodeStatus } from "../../model/catalog/status";
import { invalid, MaasError, TEXT } from "../../model/errors";
import { defaultCommissioning, startCommissioning } from "../../model/lifecycle/commissioning";
import { blankMachine } from "../../model/lifecycle/composing";
import { newHostname } from "../../model/lifecycle/names";
import { defaultDomain } from "../../model/network/domains";
import type { Machine } from "../../model/store/rows";
import { bound, FormErrors, REQUIRED, stringBool } from "../core/form";
import { normalizeMac } from "../core/mac";
import { Params } from "../core/params";
import { json, type Call, type Reply } from "../core/resource";
import { blankInterface } from "../../model/network/interfaces";
import { readMacs } from "../nodes/macs";
import { commissionOptions } from "./ephemeral-form";
import { readMachineForm } from "./form";
import { machineView } from "./view";

/** The architecture in one word: `amd64` alone stands for its generic flavour. */
function withArchitecture(data: Params): Params {
  const given = data.get("architecture");
  const flavour = data.get("subarchitecture");
  if (given?.includes("/") === true && flavour !== undefined) {
    throw new MaasError(400, "Subarchitecture cannot be specified twice.", TEXT);
  }
  const copy = Params.of([...data.pairs()].filter(([name]) => name !== "architecture"));
  if (given !== undefined) {
    const whole = given === "" || given.includes("/") ? given : `${given}/${flavour ?? "generic"}`;
    copy.add("architecture", whole);
  }
  return copy;
}

/** create_machine: a machine that MAAS did not compose. */
function createMachine(call: Call, data: Params): Machine {
  const { region } = call.world;
  const deployed = stringBool(data, "deployed", false);
  const sent = withArchitecture(data);
  const errors = new FormErrors();
  const form = readMachineForm(region, sent, errors, call.user.isSuperuser);
  if (form.architecture === undefined && !errors.has("architecture") && !deployed) {
    errors.add("architecture", REQUIRED);
  }
  const macs = readMacs(region, sent, errors, sent.get("power_type") !== "ipmi");
  errors.check();
  const machine = region.machines.insert({
    ...blankMachine(region, newHostname(region), deployed ? NodeStatus.Deployed : NodeStatus.New),
    domainId: defaultDomain(region).id,
    architecture: null,
    ...form,
    ...(deployed ? { ownerId: call.user.id } : {}),
  });
  macs.forEach((mac, at) => {
    const vlan = at === 0 ? [...region.vlans.values()].find((one) => one.dhcpOn) : undefined;
    const iface = region.interfaces.insert({
      ...blankInterface(region, machine),
      name: `eth${at}`,
      macAddress: normalizeMac(mac),
      vlanId: vlan?.id ?? null,
      linkConnected: true,
      numaNode: 0,
    });
    if (at === 0) {
      region.machines.update(machine, { bootInterfaceId: iface.id });
    }
  });
  return machine;
}

/** `POST machines/`: an administrator's machine is commissioned at once unless the request declines. */
export function enlist(call: Call): Reply {
  const { region } = call.world;
  const data = bound(call.data);
  const commission = stringBool(data, "commission", true);
  const machine = createMachine(call, data);
  if (call.user.isSuperuser && commission && machine.status === NodeStatus.New) {
    const options = commissionOptions(region, data, new FormErrors()) ?? defaultCommissioning(region);
    call.afterCommit(startCommissioning(call.world, machine, call.user, options));
  }
  return json(machineView(call.world.region, machine));
}

const SHOWN_TO_ANYONE = [
  ...["system_id", "hostname", "domain", "fqdn", "architecture", "status", "power_type", "power_state"],
  ...["zone", "status_action", "status_message", "status_name", "node_type", "resource_uri"],
];

/** The same without credentials: the machine waits as New for an administrator to accept it. */
export function enlistAnonymously(call: Call): Reply {
  const data = bound(call.data);
  if (data.get("architecture") === undefined) {
    throw invalid({ architecture: [REQUIRED] });
  }
  const machine = createMachine(call, data);
  const view = Object.entries(machineView(call.world.region, machine));
  return json(Object.fromEntries(view.filter(([name]) => SHOWN_TO_ANYONE.includes(name))));
}
