import type { LxdVmInputs, LxdVmOutputs } from "../../provider/inputs";
import type { Machine } from "../../provider/maas/wire";
import { nameOf, type Resource } from "./engine/state";
import type { Look, Region } from "./region";
import type { Stack } from "./stack";

/** Where a VM is not what the state says, or what the program asks for. */
export function untrue(stack: Stack, look: Look): string[] {
  return stack.state.resources.flatMap((one) => {
    if (one.isDelete || one.pendingReplacement) return [`${nameOf(one.urn)}: the state still has an old one`];
    const machines = look.machines.filter(({ system_id: id }) => id === one.id);
    const instances = look.instances.filter(({ systemId }) => systemId === one.id);
    const [machine] = machines;
    if (machine === undefined || machines.length !== 1)
      return [`${nameOf(one.urn)} (${one.id}) is not in MAAS`];
    if (one.external) return [];
    const vm = stack.vms.find(({ name }) => name === nameOf(one.urn));
    const rows = [
      ...(instances.length === 1 ? [] : [["instances", 1, instances.length] as Row]),
      ...rowsOf(machine, one, instances[0]?.name),
      ...(vm === undefined ? [] : askedRows(machine, vm.args, vm.options.ignoreChanges ?? [])),
      ...(vm === undefined || vm.userDataOf !== undefined ? [] : userDataRows(one, vm.args, stack.region)),
    ];
    return rows.flatMap(([what, said, is]) =>
      JSON.stringify(said) === JSON.stringify(is)
        ? []
        : [`${nameOf(one.urn)} (${one.id}): ${what} is ${JSON.stringify(is)}, not ${JSON.stringify(said)}`],
    );
  });
}

type Row = [what: string, said: unknown, is: unknown];

const named = (
  reference: string | undefined,
  { id, name }: { id: number; name: string },
): string | undefined => (reference === String(id) ? name : reference);

const withoutMark = (description: string): string =>
  description.replace(/\n?\[pulumi-maas-lxd [^\]]*\]/g, "");

/** Outputs against the machine. */
function rowsOf(machine: Machine, { outputs }: Resource, instance: string | undefined): Row[] {
  const state = outputs as unknown as LxdVmOutputs;
  const power = machine.power_state;
  const ready = state.conditions.filter(({ type, status }) => type === "Ready" && status === "True").length;
  return [
    ["status", state.status, machine.status_name],
    ["MAAS's status", "Deployed", machine.status_name],
    ["Ready=True", power === "off" ? 0 : 1, ready],
    ["power", "on", power],
    ["host name", state.hostname, machine.hostname],
    ["fqdn", state.fqdn, machine.fqdn],
    ["vmHost", named(state.vmHost, machine.pod ?? { id: -1, name: "" }), machine.pod?.name],
    ["zone", named(state.zone, machine.zone), machine.zone.name],
    ["resourcePool", named(state.resourcePool, machine.pool), machine.pool.name],
    ["domain", named(state.domain, machine.domain), machine.domain.name],
    ["addresses", [...state.ipAddresses].sort(), [...machine.ip_addresses].sort()],
    ["powerState", state.powerState, power],
    ["vmName", state.vmName, instance],
    ["cores", state.cores ?? machine.cpu_count, machine.cpu_count],
    ["memory", state.memory ?? machine.memory, machine.memory],
  ];
}

/** What the program asks for against the machine. */
function askedRows(machine: Machine, args: LxdVmInputs, ignored: readonly string[]): Row[] {
  const asked = Object.fromEntries(
    Object.entries(args).filter(([name]) => !ignored.includes(name)),
  ) as LxdVmInputs;
  const addresses = [
    ...(asked.staticIp === undefined ? [] : [asked.staticIp]),
    ...(asked.networkInterfaces ?? []).flatMap(({ staticIps = [] }) => staticIps),
  ].flatMap(({ ipAddress }) => (ipAddress === undefined ? [] : [plainIp(ipAddress)]));
  const held = machine.ip_addresses.map(plainIp);
  return [
    ["addresses asked for", [], addresses.filter((ip) => !held.includes(ip))],
    ["tags asked for", [], (asked.tags ?? []).filter((tag) => !machine.tag_names.includes(tag))],
    ...(asked.description === undefined
      ? []
      : [["description", asked.description, withoutMark(machine.description)] as Row]),
    ...(asked.hostname
      ? [["host name asked for", asked.hostname.toLowerCase(), machine.hostname] as Row]
      : []),
    ...(asked.distroSeries
      ? [["release", asked.distroSeries.split("/").pop(), machine.distro_series] as Row]
      : []),
    ...(asked.osystem ? [["system", asked.osystem, machine.osystem] as Row] : []),
    ...(asked.hweKernel ? [["kernel", asked.hweKernel, machine.hwe_kernel] as Row] : []),
    ...(asked.memory === undefined ? [] : [["memory asked for", asked.memory, machine.memory] as Row]),
    ...(asked.cores === undefined ? [] : [["cores asked for", asked.cores, machine.cpu_count] as Row]),
    ...(asked.disks === undefined || asked.disks.length === 0
      ? []
      : [
          [
            "disks",
            asked.disks.map(({ size }) => size),
            machine.physicalblockdevice_set.map(({ size }) => Math.round(size / 1e9)),
          ] as Row,
        ]),
    ...(asked.zone === undefined
      ? []
      : [["zone asked for", named(asked.zone, machine.zone), machine.zone.name] as Row]),
    ...(asked.domain === undefined
      ? []
      : [["domain asked for", named(asked.domain, machine.domain), machine.domain.name] as Row]),
    ...(asked.resourcePool === undefined
      ? []
      : [["pool asked for", named(asked.resourcePool, machine.pool), machine.pool.name] as Row]),
    ...(asked.vmHost === undefined || machine.pod === null
      ? []
      : [["host asked for", named(asked.vmHost, machine.pod), machine.pod.name] as Row]),
  ];
}

/** An address as one text, however it is written. */
const plainIp = (ip: string): string => (ip.includes(":") ? new URL(`http://[${ip}]`).hostname : ip);

/** What the machine was deployed with holds the user data of the state. */
function userDataRows({ id, outputs }: Resource, args: LxdVmInputs, { userData }: Region): Row[] {
  if (!userData.has(id) || args.adopt !== undefined) return [];
  const given = Buffer.from(userData.get(id) ?? "", "base64").toString("utf8");
  const asked = (outputs["userData"] as string | undefined) ?? "";
  return [["user data deployed", true, asked === "" ? !given.includes("# marker") : given.includes(asked)]];
}
