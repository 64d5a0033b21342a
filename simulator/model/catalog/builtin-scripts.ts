import { HardwareType, ScriptType, type Script } from "./script-types";

type Fields = Partial<Omit<Script, "id" | "name" | "type" | "hardwareType" | "title" | "description">>;

/** The defaults of a script. */
export const PLAIN_SCRIPT = {
  parallel: 0,
  timeout: "0:00:00",
  destructive: false,
  forHardware: [],
  usesNetwork: false,
  results: {},
  parameters: {},
  packages: {},
  mayReboot: false,
  recommission: false,
} as const;

/** A script that collects facts; those that controllers run too are tagged so. */
function commissioning(
  id: number,
  name: string,
  title: string,
  timeout: string,
  fields: Fields = {},
  description = title,
): Script {
  return {
    ...PLAIN_SCRIPT,
    default: true,
    ...fields,
    ...{ id, name, title, description, timeout },
    tags: [...(fields.tags ?? []), "node"],
    type: ScriptType.Commissioning,
    hardwareType: HardwareType.Node,
  };
}

const HARDWARE_TAGS = ["node", "cpu", "memory", "storage", "network"];

function test(
  id: number,
  name: string,
  hardwareType: number,
  title: string,
  description: string,
  fields: Fields = {},
): Script {
  return {
    ...PLAIN_SCRIPT,
    default: true,
    ...fields,
    ...{ id, name, title, description, hardwareType },
    tags: [...(fields.tags ?? []), HARDWARE_TAGS[hardwareType] ?? ""],
    type: ScriptType.Testing,
  };
}

const CONTROLLERS_TOO: Fields = { tags: ["deploy-info"] };
const CONTROLLERS_BESIDE: Fields = { ...CONTROLLERS_TOO, parallel: 2 };
const DISK: Fields = { parallel: 1, parameters: { storage: { type: "storage" } } };
const SMART: Fields = {
  parallel: 1,
  parameters: { storage: { type: "storage", argument_format: "{path}" } },
  packages: { apt: ["smartmontools"] },
};
const STRESS: Fields = { packages: { apt: ["stress-ng"] } };
const PER_INTERFACE = { interface: { type: "interface" } };
const CONNECTIVITY: Fields = {
  tags: ["network-validation"],
  parallel: 1,
  timeout: "0:05:00",
  usesNetwork: true,
  parameters: PER_INTERFACE,
};
const URL_PARAMETER = {
  type: "url",
  default: "https://connectivity-check.ubuntu.com",
  required: true,
  allow_list: true,
  description:
    "A comma separated list of URLs, IPs, or domains to test if all the interfaces have access to. Any protocol supported by curl is supported. If no protocol or icmp is given the URL will be pinged.",
};
const { Cpu, Memory, Storage, Network } = HardwareType;

function counted(kind: string, title: string): Record<string, object> {
  return {
    [kind]: { title, description: `The number of ${title.toLowerCase()} found on the storage device.` },
  };
}

const BAD_BLOCKS: Fields = {
  ...DISK,
  results: {
    ...counted("badblocks", "Bad blocks"),
    ...counted("read_errors", "Bad blocks read errors"),
    ...counted("write_errors", "Bad blocks write errors"),
    ...counted("comparison_errors", "Bad blocks comparison errors"),
  },
};

/** The scripts that come with MAAS 3.5, in the order in which a new region loads them. */
export const BUILTIN_SCRIPTS: readonly Script[] = [
  commissioning(
    1,
    "20-maas-01-install-lldpd",
    "Install and configure lldpd for passive capture.",
    "0:00:30",
    { packages: { apt: ["lldpd"] } },
  ),
  commissioning(
    2,
    "20-maas-02-dhcp-unconfigured-ifaces",
    "Bring up and run DHCP on all interfaces",
    "0:00:10",
  ),
  commissioning(
    3,
    "30-maas-01-bmc-config",
    "Detect and configure BMC's for MAAS use.",
    "0:05:00",
    { tags: ["bmc-config"] },
    "Detect and configure BMC credentials for MAAS use.",
  ),
  commissioning(4, "20-maas-03-machine-resources", "Gather machine resources", "0:00:30", CONTROLLERS_TOO),
  commissioning(5, "40-maas-01-machine-config-hints", "Gather machine config hints", "0:00:30", {
    forHardware: ["mainboard_vendor:QCT"],
  }),
  commissioning(6, "50-maas-01-commissioning", "Gather hardware information", "0:00:30", CONTROLLERS_TOO),
  commissioning(7, "maas-support-info", "Gather support information", "0:05:00", CONTROLLERS_BESIDE),
  commissioning(8, "maas-lshw", "Run lshw", "0:05:00", CONTROLLERS_BESIDE),
  commissioning(9, "maas-list-modaliases", "List modaliases", "0:00:10", CONTROLLERS_BESIDE),
  commissioning(10, "maas-get-fruid-api-data", "Gather FRUID API data", "0:01:00", {
    parallel: 2,
    forHardware: ["mainboard_product:Wedge100"],
  }),
  commissioning(11, "maas-kernel-cmdline", "Gather the kernel command line", "0:00:10", { parallel: 2 }),
  commissioning(12, "maas-serial-ports", "Gather serial ports", "0:00:10", CONTROLLERS_BESIDE),
  commissioning(
    13,
    "maas-capture-lldpd",
    "Capture lldpd output",
    "0:01:00",
    { parallel: 2 },
    "Capture lldp output",
  ),
  test(
    14,
    "smartctl-validate",
    Storage,
    "Storage status",
    "Validate SMART health for all drives in parallel.",
    { ...SMART, tags: ["commissioning"], timeout: "0:05:00" },
  ),
  test(
    15,
    "smartctl-short",
    Storage,
    "Storage integrity",
    "Run the short SMART self-test and validate SMART health on all drives in parallel",
    { ...SMART, timeout: "0:10:00" },
  ),
  test(
    16,
    "smartctl-long",
    Storage,
    "Storage integrity",
    "Run the long SMART self-test and validate SMART health on all drives in parallel",
    SMART,
  ),
  test(
    17,
    "smartctl-conveyance",
    Storage,
    "Storage integrity",
    "Run the conveyance SMART self-test and validate SMART health on all drives in parallel",
    SMART,
  ),
  test(18, "memtester", Memory, "Memory integrity", "Run memtester against all available userspace memory.", {
    packages: { apt: ["memtester"] },
  }),
  test(19, "stress-ng-cpu-long", Cpu, "CPU validation", "Run stress-ng memory tests for 12 hours.", {
    ...STRESS,
    timeout: "14:00:00",
  }),
  test(20, "stress-ng-cpu-short", Cpu, "CPU validation", "Run stress-ng memory tests for 5 minutes.", {
    ...STRESS,
    timeout: "0:05:00",
  }),
  test(21, "stress-ng-memory-long", Memory, "Memory integrity", "Run stress-ng memory tests for 12 hours.", {
    ...STRESS,
    timeout: "14:00:00",
  }),
  test(
    22,
    "stress-ng-memory-short",
    Memory,
    "Memory integrity",
    "Run stress-ng memory tests for 5 minutes.",
    {
      ...STRESS,
      timeout: "0:05:00",
    },
  ),
  test(23, "ntp", Network, "NTP validation", "Run ntp clock set to verify NTP connectivity.", {
    tags: ["ntp"],
    parallel: 2,
    timeout: "0:01:00",
  }),
  test(24, "badblocks", Storage, "Storage integrity", "Run badblocks on disk in readonly mode.", BAD_BLOCKS),
  test(
    25,
    "badblocks-destructive",
    Storage,
    "Storage integrity",
    "Run badblocks on a disk in read/write destructive mode.",
    { ...BAD_BLOCKS, tags: ["destructive"], destructive: true },
  ),
  test(26, "7z", Cpu, "CPU benchmark", "Run 7zip CPU benchmarking.", {
    timeout: "0:05:00",
    packages: { apt: ["p7zip-full"] },
  }),
  test(27, "fio", Storage, "Storage benchmark", "Run Fio benchmarking against selected storage devices.", {
    ...DISK,
    packages: { apt: ["fio"] },
  }),
  test(
    28,
    "internet-connectivity",
    Network,
    "Internet Connectivity Validation",
    "Check if an interface can access the specified URL(s).",
    {
      ...CONNECTIVITY,
      tags: ["internet", "network-validation"],
      parameters: { ...PER_INTERFACE, url: URL_PARAMETER },
    },
  ),
  test(
    29,
    "gateway-connectivity",
    Network,
    "Gateway Connectivity Validation",
    "Check if an interface has access to the configured gateway.",
    CONNECTIVITY,
  ),
  test(
    30,
    "rack-controller-connectivity",
    Network,
    "Gateway Connectivity Validation",
    "Check if an interface has access to the booted rack controller.",
    CONNECTIVITY,
  ),
];
