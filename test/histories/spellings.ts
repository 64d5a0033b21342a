import type { InterfaceStaticIp, LxdVmInputs, LxdVmOutputs, NetworkInterface } from "../../provider/inputs";
import type { Machine } from "../../provider/maas/wire";
import { areChosen } from "./chosen-addresses";
import { without } from "./without";

/** Another way to write the same. */
export interface Change {
  readonly says: string;
  readonly apply: (args: LxdVmInputs) => LxdVmInputs;
}

/** What is known of the VM as it is, and of the region. */
export interface Facts {
  readonly machine: Machine;
  readonly outputs: LxdVmOutputs;
  readonly subnets: readonly {
    readonly id: number;
    readonly name: string;
    readonly cidr: string;
    readonly gateway_ip: string | null;
    readonly dns_servers: readonly string[];
  }[];
}

/** An input given, or left out where the value is undefined. */
function given<K extends keyof LxdVmInputs>(name: K, value: LxdVmInputs[K]): Change {
  return {
    says: value === undefined ? `${name} left out` : `${name} ${JSON.stringify(value)}`,
    apply: (args) => {
      return value === undefined ? without(args, name) : { ...args, [name]: value };
    },
  };
}

/** All other spellings of what the VM is. */
export function spellings(args: LxdVmInputs, facts: Facts): Change[] {
  return [...plain(args, facts), ...image(args, facts), ...places(args, facts), ...network(args, facts)];
}

/** The given values all mean the same as what is there: each is a spelling when the present one is among them. */
function oneOf<K extends keyof LxdVmInputs>(
  args: LxdVmInputs,
  name: K,
  ...values: LxdVmInputs[K][]
): Change[] {
  const isSame = (value: unknown): boolean => JSON.stringify(value) === JSON.stringify(args[name]);
  return values.some(isSame)
    ? values.filter((value) => !isSame(value)).map((value) => given(name, value))
    : [];
}

function plain(args: LxdVmInputs, { machine, outputs }: Facts): Change[] {
  const { adopt, ...others } = args;
  return [
    ...oneOf(args, "hugepagesBacked", undefined, false),
    ...oneOf(args, "tags", undefined, []),
    ...oneOf(args, "userData", undefined, ""),
    // With pinned cores the default is their number.
    ...(args.pinnedCores === undefined ? oneOf(args, "cores", undefined, 1) : []),
    ...oneOf(args, "memory", undefined, 2048),
    ...oneOf(
      args,
      "disks",
      undefined,
      [{ size: 8 }],
      [{ size: 8, pool: "default" }],
      [{ size: 8, tags: [] }],
      [],
    ),
    ...oneOf(args, "skipCommissioning", undefined, true),
    ...oneOf(args, "verifyGateway", undefined, false),
    ...oneOf(args, "lxd", undefined, {}, { config: {} }),
    ...oneOf(args, "architecture", undefined, machine.architecture),
    ...(args.hostname === undefined ? [given("hostname", outputs.hostname)] : []),
    ...(args.hostname === undefined ? [] : [given("hostname", args.hostname.toUpperCase())]),
    ...(adopt === undefined ? [] : [{ says: "adopt taken out", apply: () => others }]),
  ];
}

function image(args: LxdVmInputs, { machine }: Facts): Change[] {
  const { osystem, distro_series: series, hwe_kernel: kernel } = machine;
  return [
    // Whatever is left out is MAAS's choice and kept, and so is the same as what the VM has.
    ...oneOf(args, "osystem", undefined, "", osystem),
    ...oneOf(args, "distroSeries", undefined, "", series, `${osystem}/${series}`),
    ...(kernel === null ? [] : oneOf(args, "hweKernel", undefined, "", kernel)),
  ];
}

function places(args: LxdVmInputs, { machine }: Facts): Change[] {
  const both = ({ id, name }: { id: number; name: string }): [undefined, string, string] => [
    undefined,
    name,
    String(id),
  ];
  return [
    ...(machine.pod === null ? [] : oneOf(args, "vmHost", ...both(machine.pod))),
    ...oneOf(args, "zone", ...both(machine.zone)),
    ...oneOf(args, "resourcePool", ...both(machine.pool)),
    ...oneOf(args, "domain", ...both(machine.domain)),
  ];
}

function network(args: LxdVmInputs, facts: Facts): Change[] {
  const { staticIp, networkInterfaces, ...others } = args;
  const changes: Change[] = [];
  if (staticIp !== undefined) {
    const { interface: name = "eth0", ...address } = staticIp;
    for (const [says, next] of addressSpellings(address, facts)) {
      changes.push({
        says: `staticIp: ${says}`,
        apply: () => ({
          ...args,
          staticIp: { ...(staticIp.interface === undefined ? {} : { interface: name }), ...next },
        }),
      });
    }
    changes.push({
      says: "staticIp with its interface",
      apply: () => ({ ...args, staticIp: { ...staticIp, interface: name } }),
    });
    if (networkInterfaces === undefined) {
      changes.push({
        says: "networkInterfaces instead of staticIp",
        apply: () => ({ ...others, networkInterfaces: [{ name, staticIps: [address] }] }),
      });
    }
  }
  networkInterfaces?.forEach((nic, at) => {
    const withNic = (says: string, next: NetworkInterface): Change => ({
      says: `${nic.name}: ${says}`,
      apply: () => ({
        ...args,
        networkInterfaces: networkInterfaces.map((one, index) => (index === at ? next : one)),
      }),
    });
    for (const [says, next] of nicSpellings(nic, facts)) changes.push(withNic(says, next));
    nic.staticIps?.forEach((address, index) => {
      for (const [says, next] of addressSpellings(address, facts, networkInterfaces.length === 1)) {
        const staticIps = (nic.staticIps ?? []).map((one, i) => (i === index ? next : one));
        changes.push(withNic(says, { ...nic, staticIps }));
      }
    });
  });
  const [only, second] = networkInterfaces ?? [];
  const [address, another] = only?.staticIps ?? [];
  if (
    staticIp === undefined &&
    only !== undefined &&
    second === undefined &&
    address !== undefined &&
    another === undefined &&
    Object.keys(only).length === 2
  ) {
    changes.push({
      says: "staticIp instead of networkInterfaces",
      apply: () => ({ ...others, staticIp: { interface: only.name, ...address } }),
    });
  }
  return changes;
}

function nicSpellings(nic: NetworkInterface, { subnets, machine }: Facts): [string, NetworkInterface][] {
  const { mode, staticIps, ...bare } = nic;
  const isAuto = mode === undefined && (staticIps ?? []).length === 0;
  const subnet = subnets.find(({ name, cidr, id }) => [name, cidr, String(id)].includes(nic.subnet ?? ""));
  const mac = machine.interface_set.find(({ name }) => name === nic.name)?.mac_address;
  return [
    ...(isAuto ? [["mode auto", { ...nic, mode: "auto" }] as [string, NetworkInterface]] : []),
    ...(mode === "auto"
      ? [["mode left out", { ...bare, ...(staticIps ? { staticIps } : {}) }] as [string, NetworkInterface]]
      : []),
    ...(staticIps === undefined
      ? [["staticIps []", { ...nic, staticIps: [] }] as [string, NetworkInterface]]
      : []),
    ...(subnet === undefined
      ? []
      : [subnet.name, subnet.cidr, String(subnet.id)]
          .filter((spelling) => spelling !== nic.subnet)
          .map((spelling): [string, NetworkInterface] => [
            `subnet ${spelling}`,
            { ...nic, subnet: spelling },
          ])),
    ...(nic.macAddress === undefined || mac === undefined
      ? []
      : [
          [
            "macAddress in capitals with hyphens",
            { ...nic, macAddress: mac.toUpperCase().replaceAll(":", "-") },
          ] as [string, NetworkInterface],
        ]),
  ];
}

/** Other ways to say where an address is chosen that the VM has, or that it has it. */
function sourceSpellings(
  address: InterfaceStaticIp,
  { machine, subnets }: Facts,
): [string, InterfaceStaticIp][] {
  const { ipAddress, subnet, gateway, dnsServers } = address;
  const others = { ...(gateway ? { gateway } : {}), ...(dnsServers ? { dnsServers } : {}) };
  const links = machine.interface_set.flatMap((nic) => nic.links).filter(({ mode }) => mode === "static");
  const link = links.find(({ ip_address: ip, subnet: on }) =>
    ipAddress === undefined
      ? subnets.some(
          ({ id, name, cidr }) => id === on?.id && [name, cidr, String(id)].includes(subnet ?? name),
        )
      : ip === ipAddress,
  );
  const { ip_address: ip, subnet: on } = link ?? {};
  // Of several addresses nothing shows which one a source stands for.
  if (ip === undefined || on === undefined || links.length > 1) return [];
  const sources: InterfaceStaticIp[] = [
    { subnet: on.name },
    { subnet: on.cidr },
    { subnet: String(on.id), range: `${ip}-${ip}` },
    { range: ip },
    ...(ipAddress === undefined ? [{ ipAddress: ip }] : []),
  ];
  return sources.map((source) => [`${JSON.stringify(source)} (${ip})`, { ...others, ...source }]);
}

function addressSpellings(
  address: InterfaceStaticIp,
  facts: Facts,
  isDefault = true,
): [string, InterfaceStaticIp][] {
  const { subnets } = facts;
  if (areChosen()) return sourceSpellings(address, facts);
  const { gateway, dnsServers, subnet, ...bare } = address;
  const { ipAddress } = address;
  if (ipAddress === undefined) return [];
  const isIpv6 = ipAddress.includes(":");
  const held = subnets.find(({ cidr }) =>
    cidr.startsWith(isIpv6 ? "2001:db8:1:" : ipAddress.split(".").slice(0, 2).join(".")),
  );
  const spelled: [string, InterfaceStaticIp][] = [];
  if (held === undefined) return spelled;
  const kept = {
    ...(gateway ? { gateway } : {}),
    ...(dnsServers ? { dnsServers } : {}),
    ...(subnet ? { subnet } : {}),
  };
  if (isIpv6) {
    spelled.push(["the address in capitals, in full", { ...address, ipAddress: inFull(ipAddress) }]);
  }
  for (const spelling of [held.name, held.cidr, String(held.id)]) {
    if (spelling !== subnet) spelled.push([`subnet ${spelling}`, { ...address, subnet: spelling }]);
  }
  if (subnet !== undefined) spelled.push(["subnet left out", without({ ...bare, ...kept }, "subnet")]);
  // A gateway that is given makes its address the default one.
  if (held.gateway_ip !== null && isDefault) {
    if (gateway === undefined)
      spelled.push([`gateway ${held.gateway_ip}`, { ...address, gateway: held.gateway_ip }]);
    else spelled.push(["gateway left out", without({ ...bare, ...kept }, "gateway")]);
  }
  if (dnsServers === undefined) {
    spelled.push(["dnsServers []", { ...address, dnsServers: [] }]);
    if (held.dns_servers.length > 0)
      spelled.push(["the subnet's dnsServers", { ...address, dnsServers: [...held.dns_servers] }]);
  } else {
    spelled.push(["dnsServers left out", without({ ...bare, ...kept }, "dnsServers")]);
  }
  return spelled;
}

/** `2001:db8:1::20` as `2001:0DB8:0001:0000:0000:0000:0000:0020`. */
function inFull(ip: string): string {
  const [head = "", tail = ""] = ip.split("::");
  const [heads, tails] = [head.split(":"), tail.split(":").filter((part) => part !== "")];
  const middle = Array.from({ length: 8 - heads.length - tails.length }, () => "0");
  return [...heads, ...middle, ...tails].map((part) => part.padStart(4, "0").toUpperCase()).join(":");
}
