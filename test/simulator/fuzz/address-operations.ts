import type { Choices } from "./choices";
import type { Request } from "./fuzzed-region";

type Weighted = readonly [weight: number, operation: (choices: Choices) => Request];

function link(choices: Choices): Request {
  const { random } = choices;
  const mode = random.weighted([
    [60, "STATIC"],
    [20, "AUTO"],
    [10, "DHCP"],
    [9, "LINK_UP"],
    [1, "MAGIC"],
  ]);
  return {
    method: "POST",
    path: choices.interfacePath().path,
    op: "link_subnet",
    form: {
      mode,
      ...(random.chance(0.9) ? { subnet: choices.subnet() } : {}),
      ...(random.chance(0.7) ? { ip_address: choices.address() } : {}),
      ...(random.chance(0.5) ? { force: random.one("true", "false", "1") } : {}),
      ...(random.chance(0.4) ? { default_gateway: "true" } : {}),
    },
  };
}

/** On an interface with links, with the id of one of them mostly. */
function onLink(op: string, field: string) {
  return (choices: Choices): Request => {
    const { path, iface } = choices.interfacePath();
    const linkId = choices.random.pick(choices.linksOf(iface));
    return {
      method: "POST",
      path,
      op,
      form: choices.random.chance(0.9) && linkId !== undefined ? { [field]: String(linkId) } : {},
    };
  };
}

function range(choices: Choices): Record<string, string> {
  const { random } = choices;
  const start = random.below(60);
  const last = start + random.below(4);
  const [prefix, subnet] = random.one(
    ["10.10.0.", "1"] as const,
    ["10.20.5.", "2"] as const,
    ["10.30.0.", "4"] as const,
  );
  return {
    type: random.one("reserved", "reserved", "dynamic"),
    start_ip: random.chance(0.95) ? `${prefix}${start}` : choices.address(),
    end_ip: random.chance(0.95) ? `${prefix}${last}` : choices.address(),
    ...(random.chance(0.7) ? { subnet } : {}),
  };
}

function updateInterface(choices: Choices): Request {
  const { random } = choices;
  const form: Record<string, string> = random.weighted<() => Record<string, string>>([
    [3, () => ({ name: `eth${random.below(4)}` })],
    [3, () => ({ vlan: String(random.below(7)) })],
    [2, () => ({ enabled: random.one("true", "false") })],
    [2, () => ({ mac_address: `00:16:3e:00:00:0${random.below(10)}` })],
    [1, () => ({ tags: "a,b", mtu: random.one("1500", "9000", "10") })],
  ])();
  return { method: "PUT", path: choices.interfacePath().path, form };
}

function createInterface(choices: Choices): Request {
  const { random } = choices;
  const op = random.one("create_physical", "create_bridge", "create_vlan", "create_bond");
  const { iface } = choices.interfacePath();
  return {
    method: "POST",
    path: `/nodes/${choices.systemId()}/interfaces/`,
    op,
    form: {
      name: `x${random.below(5)}`,
      ...(op === "create_physical"
        ? { mac_address: `00:16:3e:00:01:0${random.below(10)}` }
        : { [op === "create_bond" ? "parents" : "parent"]: String(iface?.id ?? 5) }),
      ...(random.chance(0.7) ? { vlan: String(random.below(7)) } : {}),
    },
  };
}

export const addressOperations: readonly Weighted[] = [
  [90, link],
  [30, onLink("unlink_subnet", "id")],
  [12, onLink("set_default_gateway", "link_id")],
  [8, (choices) => ({ method: "POST", path: choices.interfacePath().path, op: "disconnect" })],
  [16, updateInterface],
  [14, createInterface],
  [8, (choices) => ({ method: "DELETE", path: choices.interfacePath().path })],
  [
    6,
    (choices) => ({
      method: "POST",
      path: choices.interfacePath().path,
      op: choices.random.one("add_tag", "remove_tag"),
      form: { tag: "fast" },
    }),
  ],
  [
    35,
    (choices) => ({
      method: "POST",
      path: "/ipaddresses/",
      op: "reserve",
      form: choices.random.chance(0.7)
        ? { ip: choices.address() }
        : {
            subnet: choices.subnet(),
            ...(choices.random.chance(0.5) ? { hostname: choices.hostname() } : {}),
          },
    }),
  ],
  [
    35,
    (choices) => ({
      method: "POST",
      path: "/ipaddresses/",
      op: "release",
      form: {
        ip: choices.heldAddress(),
        ...(choices.random.chance(0.1) ? { force: "true" } : {}),
      },
    }),
  ],
  [14, (choices) => ({ method: "POST", path: "/ipranges/", form: range(choices) })],
  [14, (choices) => ({ method: "DELETE", path: `/ipranges/${choices.rangeId()}/` })],
  [5, (choices) => ({ method: "PUT", path: `/ipranges/${choices.rangeId()}/`, form: range(choices) })],
];
