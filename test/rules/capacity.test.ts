import { expect } from "chai";
import { demand, storageOn } from "../../provider/rules/capacity";
import type { KnownInputs } from "../../provider/rules/partial-inputs";
import { unknownAt } from "../../provider/values/paths";
import { vmHost } from "../support/recorded-lab";

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

  it("counts all pinned cores, of which MAAS asks for one when it composes", () => {
    expect(demand(draft({ pinnedCores: [4, 5, 6] }))).to.include({ cores: 3, coresAtCompose: 1 });
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
