import type { Region } from "../model/region";
import type { ScriptRun } from "../model/scripts";
import { mailDate } from "../view/time";
import { json, type Call, type Reply, type Resource } from "./route";

interface Script {
  readonly id: number;
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly hardwareType: number;
  readonly parallel: number;
  readonly timeout: string;
  readonly applyConfiguredNetworking: boolean;
  readonly parameters: Readonly<Record<string, unknown>>;
}

const HARDWARE_TYPES: Readonly<Record<number, string>> = {
  0: "Node",
  1: "CPU",
  2: "Memory",
  3: "Storage",
  4: "Network",
};
const PARALLEL: Readonly<Record<number, string>> = {
  0: "Disabled",
  1: "Run along other instances of this script",
  2: "Run along any other script.",
};
const PER_INTERFACE = { interface: { type: "interface" } };
const CONNECTIVITY = {
  tags: ["network-validation", "network"],
  hardwareType: 4,
  parallel: 1,
  timeout: "0:05:00",
  applyConfiguredNetworking: true,
} as const;
const DISK = {
  hardwareType: 3,
  parallel: 1,
  applyConfiguredNetworking: false,
  parameters: { storage: { type: "storage" } },
} as const;

/** The built-in test scripts that come with MAAS, as far as an LXD VM's owner meets them. */
const TESTING: readonly Script[] = [
  {
    id: 17,
    name: "smartctl-validate",
    title: "Storage status",
    description: "Validate SMART health for all drives in parallel.",
    tags: ["storage", "commissioning"],
    timeout: "0:05:00",
    ...DISK,
  },
  {
    id: 18,
    name: "smartctl-short",
    title: "Storage integrity",
    description: "Run the short SMART self-test and validate SMART health on all drives in parallel",
    tags: ["storage"],
    timeout: "0:10:00",
    ...DISK,
  },
  {
    id: 23,
    name: "ntp",
    title: "NTP validation",
    description: "Run ntp clock set to verify NTP connectivity.",
    tags: ["ntp", "network"],
    hardwareType: 4,
    parallel: 2,
    timeout: "0:01:00",
    applyConfiguredNetworking: false,
    parameters: {},
  },
  {
    ...CONNECTIVITY,
    id: 28,
    name: "internet-connectivity",
    title: "Internet Connectivity Validation",
    description: "Check if an interface can access the specified URL(s).",
    tags: ["internet", "network-validation", "network"],
    parameters: {
      ...PER_INTERFACE,
      url: {
        type: "url",
        default: "https://connectivity-check.ubuntu.com",
        required: true,
        allow_list: true,
        description:
          "A comma separated list of URLs, IPs, or domains to test if all the interfaces have access to. Any protocol supported by curl is supported. If no protocol or icmp is given the URL will be pinged.",
      },
    },
  },
  {
    ...CONNECTIVITY,
    id: 29,
    name: "gateway-connectivity",
    title: "Gateway Connectivity Validation",
    description: "Check if an interface has access to the configured gateway.",
    parameters: PER_INTERFACE,
  },
  {
    ...CONNECTIVITY,
    id: 30,
    name: "rack-controller-connectivity",
    title: "Gateway Connectivity Validation",
    description: "Check if an interface has access to the booted rack controller.",
    parameters: PER_INTERFACE,
  },
];

function scriptView(region: Region, script: Script): object {
  // Scripts date back to the region's installation, when its first user was made.
  const installed = [...region.users.values()][0]?.created ?? 0;
  return {
    id: script.id,
    name: script.name,
    title: script.title,
    description: script.description,
    tags: script.tags,
    type: 2,
    type_name: "Testing script",
    hardware_type: script.hardwareType,
    hardware_type_name: HARDWARE_TYPES[script.hardwareType],
    parallel: script.parallel,
    parallel_name: PARALLEL[script.parallel],
    results: {},
    parameters: script.parameters,
    packages: {},
    timeout: script.timeout,
    destructive: false,
    default: true,
    for_hardware: [],
    may_reboot: false,
    recommission: false,
    apply_configured_networking: script.applyConfiguredNetworking,
    history: [{ id: script.id, comment: "Created by maas-None", created: mailDate(installed) }],
    resource_uri: `/MAAS/api/2.0/scripts/${script.name}`,
  };
}

function list(call: Call): Reply {
  const type = call.query.get("type");
  const filters = (call.query.get("filters") ?? "").split(",").filter((filter) => filter !== "");
  const shown = TESTING.filter(
    (script) =>
      (type === undefined || type === "" || type === "testing" || type === "2") &&
      (filters.length === 0 ||
        filters.some((filter) => script.name === filter || script.tags.includes(filter))),
  );
  return json(shown.map((script) => scriptView(call.world.region, script)));
}

export function scriptId(name: string): number | undefined {
  return TESTING.find((script) => script.name === name)?.id;
}

/** A test by its name, as something to run. */
export function testingScript(name: string): ScriptRun | undefined {
  const script = TESTING.find((one) => one.name === name);
  return script === undefined
    ? undefined
    : {
        name: script.name,
        hardwareType: script.hardwareType,
        perInterface: Object.hasOwn(script.parameters, "interface"),
      };
}

export const SCRIPTS_RESOURCE: Resource = {
  name: "NodeScriptsHandler",
  doc: "Manage custom scripts.",
  path: "/scripts/",
  operations: [{ method: "GET", op: null, name: "read", doc: "List scripts.", handle: list }],
};
