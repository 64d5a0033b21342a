import { expect } from "chai";
import { demand, storageOn } from "../../provider/rules/capacity";
import type { KnownInputs } from "../../provider/rules/draft";
import { fittingHosts } from "../../provider/rules/host-requirements";
import { unknownAt } from "../../provider/rules/paths";
import { runRules } from "../../provider/rules/rules";
import { withShares } from "../../provider/rules/shares";
import { lab, vmHost } from "./lab";
import { worlds } from "./worlds";

const GB = 1e9;

function draft(inputs: KnownInputs, ...unknown: string[]) {
  return { inputs, isUnknown: unknownAt(new Set(unknown)) };
}

describe("demand", () => {
  it("is MAAS's defaults where nothing is asked for", () => {
    expect(demand(draft({}))).to.deep.equal({
      cores: 1,
      memory: 2048,
      disksByPool: new Map([[undefined, 8 * GB]]),
    });
  });

  it("adds up the disks of a pool", () => {
    const disks = [{ size: 20, pool: "fast" }, { size: 5.5 }, { size: 0.5, pool: "fast" }];
    expect(demand(draft({ cores: 4, memory: 4096, disks }))).to.deep.equal({
      cores: 4,
      memory: 4096,
      disksByPool: new Map<string | undefined, number>([
        ["fast", 20.5 * GB],
        [undefined, 5.5 * GB],
      ]),
    });
  });

  it("counts pinned cores", () => {
    expect(demand(draft({ pinnedCores: [4, 5, 6] })).cores).to.equal(3);
  });

  it("counts what is not known with the least that it can be", () => {
    const disks = [{ size: 8 }, { pool: "fast" }, undefined, { size: 7 }];
    const vm = draft({ disks }, "cores", "memory", "disks[1].size", "disks[2]", "disks[3].pool");
    expect(demand(vm)).to.deep.equal({
      cores: 1,
      memory: 1024,
      disksByPool: new Map([[undefined, 8 * GB]]),
    });
    expect(demand(draft({}, "disks")).disksByPool.size).to.equal(0);
  });
});

describe("storageOn", () => {
  it("puts the default pool's disks and those that name it together", () => {
    const host = vmHost(1);
    const bytes = storageOn(
      host,
      demand(draft({ disks: [{ size: 1 }, { size: 2, pool: "default" }, { size: 3, pool: "no" }] })),
    );
    expect([...bytes].map(([pool, sum]) => [pool.name, sum])).to.deep.equal([["default", 3 * GB]]);
  });
});

describe("withShares", () => {
  const snapshot = lab({
    vmHosts: [
      vmHost(1, {
        freeCores: 4,
        freeMemory: 8192,
        storagePools: [{ name: "default", available: 20 * GB, default: true }],
      }),
      vmHost(2, { freeCores: 0 }),
    ],
  });
  const vm = draft({ vmHost: "vmhost1", cores: 3, memory: 6144, disks: [{ size: 15 }] });
  const share = { vmHostId: 1, demand: demand(vm) };
  const judge = (shares: Parameters<typeof withShares>[1]) =>
    runRules(vm, { snapshot: withShares(snapshot, shares), composes: true });

  it("refuses a VM for which the others of the program leave no room", () => {
    expect(judge({})).to.deep.equal([]);
    expect(judge({ taken: [share] })).to.deep.equal([
      { property: "cores", reason: "VM host vmhost1 has 1 free cores, and 3 are asked for" },
      { property: "memory", reason: "VM host vmhost1 has 2048 MiB of free memory, and 6144 are asked for" },
      {
        property: "disks",
        reason: "Storage pool default of VM host vmhost1 has 5 GB free, and 15 GB are asked for",
      },
    ]);
  });

  it("takes a VM into the room of the one that it replaces", () => {
    expect(judge({ taken: [share], freed: [share] })).to.deep.equal([]);
  });

  it("leaves the other hosts and the snapshot itself as they are", () => {
    const after = withShares(snapshot, { taken: [share] });
    expect(after.vmHosts[1]).to.deep.equal(snapshot.vmHosts[1]);
    expect(snapshot.vmHosts[0]?.freeCores).to.equal(4);
  });
});

describe("fittingHosts", () => {
  const names = (vm: ReturnType<typeof draft>) => fittingHosts(vm, worlds.uneven).map(({ name }) => name);

  it("has all hosts that have all the VM needs", () => {
    expect(names(draft({}))).to.deep.equal(["vmhost1", "vmhost2", "vmhost3"]);
    expect(names(draft({ cores: 8 }))).to.deep.equal(["vmhost1", "vmhost2"]);
    expect(names(draft({ staticIp: { ipAddress: "10.20.0.9" } }))).to.deep.equal(["vmhost1", "vmhost2"]);
    expect(names(draft({ architecture: "arm64/generic" }))).to.deep.equal(["vmhost3"]);
    expect(names(draft({ zone: "zone-b", cores: 8 }))).to.deep.equal([]);
  });

  it("has the one that is asked for, where it fits", () => {
    expect(names(draft({ vmHost: "2" }))).to.deep.equal(["vmhost2"]);
    expect(names(draft({ vmHost: "vmhost3", cores: 8 }))).to.deep.equal([]);
  });
});
