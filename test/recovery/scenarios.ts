import type { Properties } from "../support/provider-process";
import type { Lab } from "./lab";
import type { OneVmStack } from "./one-vm-stack";

/** A kind of VM, and the addresses it is to hold. */
export interface VmKind {
  readonly name: string;
  readonly inputs: Properties;
  readonly addresses: readonly string[];
}

const small = { cores: 1, memory: 2048, disks: [{ size: 10 }], distroSeries: "jammy", vmHost: "vmhost1" };

/** Long enough for a busy machine, and shorter than a call of a test may take. */
const timeouts = { create: "40s", update: "40s", delete: "40s" };

export const staticVm: VmKind = {
  name: "static",
  inputs: { ...small, timeouts, hostname: "front", staticIp: { ipAddress: "10.10.0.50" } },
  addresses: ["10.10.0.50"],
};

export const twoInterfaces: VmKind = {
  name: "two interfaces",
  inputs: {
    ...small,
    timeouts,
    tags: ["web"],
    networkInterfaces: [
      { name: "eth0", subnet: "lan10", staticIps: [{ ipAddress: "10.10.0.60" }] },
      { name: "eth1", bridge: "br1", staticIps: [{ ipAddress: "10.20.0.33" }] },
    ],
  },
  addresses: ["10.10.0.60", "10.20.0.33"],
};

/** Nothing but its compose name and what compose plants shows whose it is, until it is commissioned. */
export const commissionedVm: VmKind = {
  name: "commissioned",
  inputs: {
    ...small,
    timeouts,
    skipCommissioning: false,
    networkInterfaces: twoInterfaces.inputs["networkInterfaces"] ?? [],
  },
  addresses: twoInterfaces.addresses,
};

export const vmKinds: readonly VmKind[] = [staticVm, twoInterfaces];

/** What a user does with a stack of one VM. */
export interface Run {
  up(inputs: Properties): Promise<void>;
  refresh(): Promise<void>;
  destroy(): Promise<void>;
  /** The VM's system id, as the state has it. */
  id(): Promise<string>;
}

/** Over gRPC, with whatever provider process the lab has by then. */
export function overGrpc(lab: Lab, stack: OneVmStack): Run {
  return {
    up: async (inputs) => stack.up(await lab.provider(), inputs),
    refresh: async () => stack.refresh(await lab.provider()),
    destroy: async () => stack.destroy(await lab.provider()),
    id: () => Promise.resolve(stack.state?.id ?? ""),
  };
}

/** Something that a user does, which is to be disturbed. */
export interface Scenario {
  readonly name: string;
  /** What is there before, undisturbed. */
  prepare(lab: Lab, run: Run, vm: VmKind): Promise<void>;
  /** The operation itself; asked for again it goes on from wherever it stopped. */
  act(lab: Lab, run: Run, vm: VmKind): Promise<void>;
  /** Whether a VM is to be there when it is done. */
  readonly leavesVm: boolean;
  /** Once interrupted it is not asked for again: what it left is looked for instead. */
  readonly givenUp?: boolean;
}

const changedInPlace = {
  tags: ["blue"],
  description: "A front end",
  hostname: "front-2",
  resourcePool: "pool-a",
};
/** What only a new VM can have: with a way to LXD memory is changed in place. */
const anotherVm = { disks: [{ size: 12 }] };

/** The scenario of that name. */
export function scenario(name: string): Scenario {
  const found = scenarios.find((one) => one.name === name);
  if (found === undefined) throw new Error(`there is no scenario ${name}`);
  return found;
}

export const scenarios: readonly Scenario[] = [
  {
    name: "create",
    prepare: () => Promise.resolve(),
    act: (_lab, run, { inputs }) => run.up(inputs),
    leavesVm: true,
  },
  {
    name: "create, given up",
    prepare: () => Promise.resolve(),
    act: (_lab, run, { inputs }) => run.up(inputs),
    leavesVm: false,
    givenUp: true,
  },
  {
    name: "update",
    prepare: (_lab, run, { inputs }) => run.up(inputs),
    act: (_lab, run, { inputs }) => run.up({ ...inputs, ...changedInPlace }),
    leavesVm: true,
  },
  {
    name: "repair",
    async prepare(lab, run, { inputs }) {
      await run.up(inputs);
      await lab.releaseOutside(await run.id());
      await run.refresh();
    },
    act: (_lab, run, { inputs }) => run.up(inputs),
    leavesVm: true,
  },
  {
    name: "replace",
    prepare: (_lab, run, { inputs }) => run.up(inputs),
    act: (_lab, run, { inputs }) => run.up({ ...inputs, ...anotherVm }),
    leavesVm: true,
  },
  {
    name: "delete",
    prepare: (_lab, run, { inputs }) => run.up(inputs),
    act: (_lab, run) => run.destroy(),
    leavesVm: false,
  },
];

/** What the fault matrix disturbs. */
export const faultScenarios: readonly Scenario[] = [
  scenario("create"),
  scenario("update"),
  scenario("delete"),
  {
    name: "refresh",
    prepare: (_lab, run, { inputs }) => run.up(inputs),
    act: async (_lab, run, { inputs }) => {
      await run.refresh();
      await run.up(inputs);
    },
    leavesVm: true,
  },
];
