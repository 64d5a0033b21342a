import { expect } from "chai";
import type { LxdVmInputs } from "../../provider/inputs";
import { changedPaths } from "../../provider/lifecycle/meaning/changed-paths";

const paths = (
  current: LxdVmInputs,
  wanted: LxdVmInputs,
  names: (keyof LxdVmInputs)[],
  unknown: string[] = [],
): string[] =>
  changedPaths(current, wanted, names, new Set(unknown)).map(({ path, kind }) => `${kind} ${path}`);

describe("the paths of what a run changes", () => {
  it("lead to the values that differ, in lists and objects", () => {
    expect(
      paths(
        { disks: [{ size: 8 }, { size: 9 }], staticIp: { ipAddress: "10.10.0.5", gateway: "10.10.0.1" } },
        { disks: [{ size: 8, pool: "fast" }], staticIp: { ipAddress: "10.10.0.6" } },
        ["disks", "staticIp"],
      ),
    ).to.deep.equal([
      "add disks[0].pool",
      "delete disks[1]",
      "update staticIp.ipAddress",
      "delete staticIp.gateway",
    ]);
  });

  it("say what is new and what goes as a whole", () => {
    expect(paths({}, { tags: ["a"] }, ["tags"])).to.deep.equal(["add tags"]);
    expect(paths({ tags: ["a"] }, {}, ["tags"])).to.deep.equal(["delete tags"]);
    expect(paths({ memory: 2048 }, { memory: 4096 }, ["memory"])).to.deep.equal(["update memory"]);
  });

  it("count a value that is not known yet as another one", () => {
    const staticIp = { ipAddress: "10.10.0.5" };
    expect(paths({ staticIp }, { staticIp: {} }, ["staticIp"], ["staticIp.ipAddress"])).to.deep.equal([
      "update staticIp.ipAddress",
    ]);
    expect(paths({}, {}, ["staticIp"], ["staticIp"])).to.deep.equal(["add staticIp"]);
    expect(paths({ tags: ["a"] }, { tags: ["a", undefined as never] }, ["tags"], ["tags[1]"])).to.deep.equal([
      "add tags[1]",
    ]);
  });

  it("are the whole property where the same words mean something else", () => {
    expect(paths({ vmHost: "1" }, { vmHost: "1" }, ["vmHost"])).to.deep.equal(["update vmHost"]);
  });
});
