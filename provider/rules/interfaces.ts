import type { InterfaceMode } from "../inputs";
import type { PartialInputs } from "./partial-inputs";
import { fail, type CheckFailure } from "./check-failure";
import { networkOf } from "./partial-network";
import { sortBySimilarity, list } from "./wording";

/**
 * The labels of MAAS's interface constraint (`validate_constraint_label_name`), as far as the interface is then called so: of a number MAAS
 * makes eth and the number, and of more than 15 characters a hash (`get_ifname_for_label`). `lo` is Linux's own.
 */
const interfaceName = /^(?!\d+$|lo$)[a-zA-Z0-9][a-zA-Z0-9_-]{0,14}$/;

export function interfaceNames(vm: PartialInputs): CheckFailure[] {
  const { inputs } = vm;
  const names: [string, string | undefined][] = [
    ["staticIp.interface", inputs.staticIp?.interface],
    ...(inputs.networkInterfaces ?? []).map((given, i): [string, string | undefined] => [
      `networkInterfaces[${i}].name`,
      given?.name,
    ]),
  ];
  return names.flatMap(([property, name]) =>
    name === undefined || interfaceName.test(name)
      ? []
      : [
          fail(
            property,
            `Invalid interface name: ${name}; it must be like eth0: 1 to 15 letters, digits, underscores and hyphens, a letter or digit first, and no number alone`,
          ),
        ],
  );
}

/**
 * MAAS gives LXD one list of devices, by name: the disks `root`, `disk1`, `disk2` …, and the NICs, so that a NIC takes the place of the disk
 * of its name (MAAS: `LXDPodDriver.compose`).
 */
export function interfaceNoDisk(vm: PartialInputs): CheckFailure[] {
  const { disks = [] } = vm.inputs;
  const names = ["root", ...disks.slice(1).map((_, at) => `disk${at + 1}`)];
  return networkOf(vm).interfaces.flatMap(({ path, given: { name } }) =>
    name !== undefined && names.includes(name)
      ? [
          fail(
            path === "staticIp" ? "staticIp.interface" : `${path}.name`,
            `Interface ${name} cannot be called so: a disk of the VM is, in LXD, and would not be made`,
          ),
        ]
      : [],
  );
}

export function interfaceOnce({ inputs: { networkInterfaces = [] } }: PartialInputs): CheckFailure[] {
  const names = networkInterfaces.map((given) => given?.name);
  return names.flatMap((name, i) =>
    name !== undefined && names.indexOf(name) < i
      ? [
          fail(
            `networkInterfaces[${i}].name`,
            `Interface ${name} is there twice: networkInterfaces[${names.indexOf(name)}] has that name too`,
          ),
        ]
      : [],
  );
}

/** `staticIp` without listed interfaces names the one that there will be. */
export function interfaceExists(vm: PartialInputs): CheckFailure[] {
  const { inputs, isUnknown } = vm;
  const { staticIp, networkInterfaces = [] } = inputs;
  const name = staticIp?.interface;
  const names = networkInterfaces.map((given) => given?.name);
  const open = isUnknown("networkInterfaces") || names.includes(undefined);
  if (name === undefined || names.length === 0 || open || names.includes(name)) {
    return [];
  }
  const known = sortBySimilarity(
    name,
    names.flatMap((other) => other ?? []),
  );
  return [fail("staticIp.interface", `Interface ${name} does not exist: the VM has ${list(known)}`)];
}

const modes: readonly InterfaceMode[] = ["auto", "dhcp", "linkUp"];

export function interfaceMode({ inputs: { networkInterfaces = [] } }: PartialInputs): CheckFailure[] {
  return networkInterfaces.flatMap((given, i) => {
    const mode: string | undefined = given?.mode;
    return mode === undefined || modes.some((known) => known === mode)
      ? []
      : [fail(`networkInterfaces[${i}].mode`, `Invalid mode: ${mode}; it must be ${list(modes, "or")}`)];
  });
}

/** `mode` says how an interface without static addresses is configured: with them it would be ignored. */
export function modeWithoutStatic(vm: PartialInputs): CheckFailure[] {
  return networkOf(vm).interfaces.flatMap(({ path, given, addresses }) => {
    const [first] = addresses;
    return given.mode !== undefined && first
      ? [
          fail(
            `${path}.mode`,
            `Mode ${given.mode} is for an interface without static addresses, and ${first.path} gives it one: leave mode out`,
          ),
        ]
      : [];
  });
}

/** An interface gets its addresses of a family from one place. */
export function oneAddressSource(vm: PartialInputs): CheckFailure[] {
  return networkOf(vm).interfaces.flatMap(({ given, addresses }) => {
    const [shorthand, ...listed] = addresses;
    if (shorthand?.path !== "staticIp") {
      return [];
    }
    const rival = listed.find(({ family }) => family && family === shorthand.family);
    return rival
      ? [
          fail(
            "staticIp.ipAddress",
            `Interface ${given.name} has an IPv${rival.family} address from ${rival.path} already: give its IPv${rival.family} addresses in one place`,
          ),
        ]
      : [];
  });
}

export function vlanRange({ inputs: { networkInterfaces = [] } }: PartialInputs): CheckFailure[] {
  return networkInterfaces.flatMap((given, i) =>
    given?.vlan === undefined || (given.vlan >= 0 && given.vlan <= 4094)
      ? []
      : [
          fail(
            `networkInterfaces[${i}].vlan`,
            `Invalid VLAN: ${given.vlan}; a VID is 1 to 4094, or 0 for untagged`,
          ),
        ],
  );
}
