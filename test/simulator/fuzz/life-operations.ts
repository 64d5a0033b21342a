import type { Choices } from "./choices";
import type { Request } from "./fuzzed-region";

type Weighted = readonly [weight: number, operation: (choices: Choices) => Request];

/** A POST on a machine. */
function act(op: string, form: (choices: Choices) => Record<string, string> = () => ({})) {
  return (choices: Choices): Request => ({
    method: "POST",
    path: `/machines/${choices.systemId()}/`,
    op,
    form: form(choices),
  });
}

function interfaces(choices: Choices): string {
  const { random } = choices;
  const nic = (label: string): string =>
    random.weighted([
      [30, () => `${label}:subnet_cidr=10.10.0.0/24`],
      [20, () => `${label}:name=${random.one("br0", "br1", "eno1")}`],
      [20, () => `${label}:ip=${choices.address()}`],
      [10, () => `${label}:subnet=${choices.subnet()}`],
      [10, () => `${label}:subnet_cidr=10.20.0.0/16,mode=unconfigured`],
      [5, () => `${label}:ip=${choices.address()},ip=${choices.address()}`],
      [5, () => `${label}:${random.one("vid=20", "fabric=fabric-lan", "mac=1", "vid=30", "")}`],
    ])();
  return random.chance(0.2) ? `${nic("eth0")};${nic("eth1")}` : nic("eth0");
}

function compose(choices: Choices): Request {
  const { random } = choices;
  const maybe = (chance: number, field: string, value: () => string): Record<string, string> =>
    random.chance(chance) ? { [field]: value() } : {};
  return {
    method: "POST",
    path: `/vm-hosts/${choices.hostId()}/`,
    op: "compose",
    form: {
      ...maybe(0.95, "hostname", () => choices.hostname()),
      ...maybe(0.6, "skip_commissioning", () => random.one("true", "true", "1")),
      ...maybe(0.5, "interfaces", () => interfaces(choices)),
      ...maybe(0.3, "cores", () => String(random.one(1, 2, 4, 99, 0))),
      ...maybe(0.3, "memory", () => String(random.one(1024, 4096, 512, 999_999))),
      ...maybe(0.3, "storage", () =>
        random.one("root:20", "root:8(fast)", "root:10(default),data:150(fast)", "9000", "x", "0"),
      ),
      ...maybe(0.1, "zone", () => random.one("1", "default")),
      ...maybe(0.1, "pool", () => random.one("0", "1", "77")),
    },
  };
}

const TESTS = [
  "smartctl-validate",
  "gateway-connectivity",
  "internet-connectivity",
  "none",
  "no-such-test",
] as const;

export const lifeOperations: readonly Weighted[] = [
  [110, compose],
  [
    70,
    act("deploy", ({ random }) =>
      random.chance(0.5) ? {} : { distro_series: random.one("jammy", "focal", "beos") },
    ),
  ],
  [
    15,
    ({ random }) => ({
      method: "POST",
      path: "/machines/",
      op: "allocate",
      form: random.chance(0.5) ? {} : { name: `vm${random.below(40)}` },
    }),
  ],
  [
    20,
    (choices) => ({
      method: "POST",
      path: "/machines/",
      op: "allocate",
      form: { system_id: choices.systemId() },
    }),
  ],
  [45, act("release", ({ random }): Record<string, string> => (random.chance(0.3) ? { erase: "true" } : {}))],
  [
    30,
    act("commission", ({ random }) =>
      random.chance(0.5) ? {} : { skip_networking: "1", testing_scripts: random.one(...TESTS) },
    ),
  ],
  [
    25,
    act("test", ({ random }): Record<string, string> =>
      random.chance(0.3) ? {} : { testing_scripts: random.one(...TESTS) },
    ),
  ],
  [30, act("abort")],
  [10, act("mark_broken")],
  [12, act("mark_fixed")],
  [6, act("override_failed_testing")],
  [8, act("rescue_mode")],
  [14, act("exit_rescue_mode")],
  [6, act("lock")],
  [12, act("unlock")],
  [10, act("power_on")],
  [10, act("power_off")],
  [
    6,
    act("set_workload_annotations", ({ random }) => ({
      [`key${random.below(3)}`]: random.one("", "a", "b"),
    })),
  ],
  [
    10,
    (choices) => ({
      method: "PUT",
      path: `/machines/${choices.systemId()}/`,
      form: choices.random.chance(0.5)
        ? { hostname: choices.hostname() }
        : { description: "größer", zone: choices.random.one("default", "none"), pool: "pool-a" },
    }),
  ],
  [45, (choices) => ({ method: "DELETE", path: `/machines/${choices.systemId()}/` })],
  [14, (choices) => ({ method: "POST", path: `/vm-hosts/${choices.hostId()}/`, op: "refresh" })],
  [4, ({ random }) => ({ method: "POST", path: "/tags/", form: { name: `tag${random.below(4)}` } })],
  [2, ({ random }) => ({ method: "DELETE", path: `/tags/tag${random.below(4)}/` })],
  [
    6,
    (choices) => ({
      method: "POST",
      path: `/tags/tag${choices.random.below(4)}/`,
      op: "update_nodes",
      form: { [choices.random.one("add", "remove")]: choices.systemId() },
    }),
  ],
];
