import { rejects, accepts, nics, rejectsAll, type Inputs, type Row } from "../row";

const withMac = (macAddress: string): Inputs => nics({ macAddress });
const macOf = (at: number): string => `networkInterfaces[${at}].macAddress`;
const config = (key: string, value = "1"): Inputs => ({ lxd: { config: { [key]: value } } });
const at = (key: string): string => `lxd.config["${key}"]`;

const multicast = (mac: string): string =>
  `MAC address ${mac} is a multicast address, and no interface's own: its second digit must be even`;
const refused = (key: string, because: string): Row =>
  rejects(`the key ${key}`, config(key), at(key), `LXD key ${key} cannot be set here: ${because}`);

export const lxdRows: Row[] = [
  ...[
    "00:16:3e:00:00:01",
    "52-54-00-12-34-56",
    "02:00:00:00:00:01",
    "FE:ED:00:00:00:01",
    "aa:00:00:00:00:0A",
    "3c:fd:fe:00:00:01",
    "00:50:56:00:00:01",
    "00:16:3f:00:00:01",
  ].map((mac) => accepts(`MAC address ${mac}`, withMac(mac))),
  ...["01:00:5e:00:00:01", "ff:ff:ff:ff:ff:ff", "33:33:00:00:00:01"].map((mac) =>
    rejects(`MAC address ${mac}`, withMac(mac), macOf(0), multicast(mac)),
  ),
  rejects(
    "MAC address 00:00:00:00:00:00",
    withMac("00:00:00:00:00:00"),
    macOf(0),
    "MAC address 00:00:00:00:00:00 is the all-zero address, which no guest accepts",
  ),
  ...[
    "",
    "zz",
    "52:54:00:12:34",
    "52:54:00:12:34:56:78",
    "525400123456",
    "52:54-00:12:34:56",
    "52:54:00:12:34:5g",
  ].map((mac) =>
    rejects(
      `MAC address ${JSON.stringify(mac)}`,
      withMac(mac),
      macOf(0),
      `Invalid MAC address format: ${mac}`,
    ),
  ),
  rejects(
    "one MAC address for two interfaces",
    nics({ macAddress: "52:54:00:00:00:01" }, {}, { macAddress: "52-54-00-00-00-01" }),
    macOf(2),
    "MAC address 52:54:00:00:00:01 is given twice: networkInterfaces[0].macAddress has it too",
  ),
  accepts("everything that LXD sets", {
    lxd: {
      project: "maas",
      profiles: ["default", "fast"],
      autostart: true,
      config: { "user.owner": "web", "boot.autostart.priority": "10", "snapshots.schedule": "@daily" },
    },
  }),
  accepts("nothing that LXD sets", { lxd: {} }),
  ...["a/b", "a b", "", "..", "*"].map((project) =>
    rejects(
      `LXD project ${JSON.stringify(project)}`,
      { lxd: { project } },
      "lxd.project",
      `Invalid LXD project name: ${project}`,
    ),
  ),
  rejectsAll(
    "LXD profiles with strange names, and one twice",
    { lxd: { profiles: ["a b", "fast", "fast"] } },
    [
      ["lxd.profiles[0]", "Invalid LXD profile name: a b"],
      ["lxd.profiles[2]", "LXD profile fast is there twice"],
    ],
  ),
  rejects(
    "no LXD profile",
    { lxd: { profiles: [] } },
    "lxd.profiles",
    "The list of LXD profiles is empty: leave it out for the profile that MAAS gives",
  ),
  refused("boot.autostart", "lxd.autostart sets it"),
  refused("limits.cpu", "cores and memory set it"),
  refused("limits.memory", "cores and memory set it"),
  refused("limits.memory.hugepages", "hugepagesBacked sets it"),
  refused("limits.cpu.nodes", "it pins the VM, which MAAS does by pinnedCores"),
  refused("cloud-init.user-data", "MAAS gives the guest its cloud-init data: use userData"),
  refused("user.network-config", "MAAS gives the guest its cloud-init data: use userData"),
  refused("user.maas-lxd.managed", "the provider keeps its own notes there"),
  refused("security.secureboot", "MAAS boots the VM from the network, for which it sets it"),
  refused("security.protection.delete", "MAAS could not start or delete the VM any more"),
  refused("raw.qemu", "it overrides what LXD configures, the network and the disks that MAAS knows among it"),
  refused("volatile.eth0.hwaddr", "LXD keeps it for itself"),
  refused("agent.nic_config", "it renames the interfaces that MAAS configures"),
  ...["usre.owner", "user", "nosuch.key", "limits.processes"].map((key) =>
    rejects(
      `the key ${key}`,
      config(key),
      key === "user" ? "lxd.config.user" : at(key),
      `LXD key ${key} is none of those that can be set beside what MAAS manages; docs/lxd.md lists them`,
    ),
  ),
  rejects(
    "a key without a value",
    config("user.a", ""),
    at("user.a"),
    "LXD key user.a is empty: leave it out instead",
  ),
];
