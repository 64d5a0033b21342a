import type { Choices } from "./choices";
import type { Request } from "./fuzzed-region";

type Weighted = readonly [weight: number, operation: (choices: Choices) => Request];

const post = (path: string, op: string | undefined, form: Record<string, string>): Request => ({
  method: "POST",
  path,
  ...(op === undefined ? {} : { op }),
  form,
});

function clone(choices: Choices): Request {
  const { random } = choices;
  return post("/machines/", "clone", {
    source: choices.systemId(),
    destinations: choices.systemId(),
    ...(random.chance(0.8) ? { interfaces: "true" } : {}),
    ...(random.chance(0.5) ? { storage: "true" } : {}),
  });
}

/** Subnets of these networks come and go. */
const CIDRS = ["10.50.0.0/28", "10.51.0.0/29", "2001:db8:50::/64", "10.10.0.0/25"] as const;

function subnet({ random }: Choices): Request {
  return post("/subnets/", undefined, {
    cidr: random.one(...CIDRS, "nonsense"),
    vlan: String(random.below(8)),
    ...(random.chance(0.4) ? { gateway_ip: random.one("10.50.0.1", "10.51.0.1", "x") } : {}),
  });
}

/** Into another fabric, which may leave one without any, or with another VLAN to relay to. */
function changedVlan(choices: Choices): Request {
  const { random } = choices;
  return {
    method: "PUT",
    path: `/vlans/${choices.vlan()?.id ?? 99}/`,
    form: {
      ...(random.chance(0.4) ? { fabric: String(random.below(6)), vid: String(random.one(40, 41, 42)) } : {}),
      ...(random.chance(0.5) ? { relay_vlan: String(choices.vlan()?.id ?? "") } : {}),
      ...(random.chance(0.2) ? { mtu: random.one("1400", "", "9000", "500") } : {}),
    },
  };
}

const RESTORES = [
  "restore_networking_configuration",
  "restore_storage_configuration",
  "restore_default_configuration",
  "clear_default_gateways",
] as const;

/** What changes more than one machine, and the networks that they are in. */
export const regionOperations: readonly Weighted[] = [
  [10, clone],
  [8, (choices) => post(`/machines/${choices.systemId()}/`, choices.random.one(...RESTORES), {})],
  [6, (choices) => post("/machines/", "release", { machines: choices.systemId() })],
  [2, () => post("/machines/", "accept_all", {})],
  [
    3,
    ({ random }) => ({
      method: "PUT",
      path: `/vm-hosts/${random.one("1", "2", "9")}/`,
      form: {
        cpu_over_commit_ratio: random.one("1", "2", "x"),
        memory_over_commit_ratio: random.one("1", "0.5", "11"),
        pool: random.one("default", "pool-a"),
      },
    }),
  ],
  [
    4,
    ({ random }) =>
      post("/machines/", undefined, {
        architecture: "amd64/generic",
        mac_addresses: `00:16:3e:00:02:0${random.below(10)}`,
        power_type: random.one("manual", "", "lxd"),
        ...(random.chance(0.5) ? { commission: "true" } : {}),
      }),
  ],
  [
    4,
    (choices) =>
      post("/devices/", undefined, {
        mac_addresses: `00:16:3e:00:03:0${choices.random.below(10)}`,
        ...(choices.random.chance(0.5) ? { parent: choices.systemId() } : {}),
      }),
  ],
  [6, subnet],
  [
    5,
    (choices) => ({
      method: "PUT",
      path: `/subnets/${choices.subnet()}/`,
      form: { [choices.random.one("managed", "allow_dns")]: choices.random.one("true", "false") },
    }),
  ],
  [5, ({ random }) => ({ method: "DELETE", path: `/subnets/${5 + random.below(30)}/` })],
  [
    3,
    ({ random }) =>
      post(`/fabrics/${random.below(3)}/vlans/`, undefined, {
        vid: String(random.one(40, 41, 20)),
        name: "more",
      }),
  ],
  [6, changedVlan],
  [3, (choices) => ({ method: "DELETE", path: `/vlans/${choices.vlan()?.id ?? 99}/` })],
  [2, () => post("/fabrics/", undefined, {})],
  [2, ({ random }) => ({ method: "DELETE", path: `/fabrics/${1 + random.below(8)}/` })],
  [
    3,
    ({ random }) =>
      post("/dnsresources/", undefined, {
        name: `name${random.below(5)}`,
        domain: "maas",
        ip_addresses: "10.10.0.33",
      }),
  ],
  [3, ({ random }) => ({ method: "DELETE", path: `/dnsresources/${1 + random.below(20)}/` })],
];
