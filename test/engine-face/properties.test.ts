import { expect } from "chai";
import { bagOf, urnIn } from "../../provider/engine/properties";
import { lxdVm } from "../../provider/lifecycle/lxd-vm";

const bag = { __urn: "urn:pulumi:dev::p::t::web", __provider: "exports.handler = …" };

describe("property bags", () => {
  it("give the URN, and an error that says what to do where there is none", () => {
    expect(urnIn(bag)).to.equal(bag.__urn);
    for (const without of [{}, { __urn: undefined }, { __urn: 1 }]) {
      expect(() => urnIn(without)).to.throw(/URN is missing: the classes of this package pass it/);
    }
  });

  it("give the state with the id that the engine has", () => {
    expect(lxdVm.stateIn({ ...bag, systemId: "old", memory: 2048 }, "abc123")).to.deep.equal({
      ...bag,
      systemId: "abc123",
      memory: 2048,
    });
  });

  it("hold the state, identity and the provider's text, without which a delete could not run", () => {
    expect(bagOf({ memory: 2048, __create: "c" }, bag)).to.deep.equal({
      memory: 2048,
      __create: "c",
      ...bag,
    });
  });

  it("hold no undefined", () => {
    expect(bagOf({ hostAddress: undefined, memory: 1 }, {})).to.deep.equal({ memory: 1 });
  });
});
