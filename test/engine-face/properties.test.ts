import { expect } from "chai";
import type { LxdVmOutputs } from "../../provider/inputs";
import { givenInputsIn, inputsIn, stateOf, urnIn } from "../../provider/engine/properties";

const bag = { __urn: "urn:pulumi:dev::p::t::web", __provider: "exports.handler = …" };

const outputs: LxdVmOutputs = {
  vmHost: "vmhost1",
  zone: "default",
  memory: 2048,
  userData: "#cloud-config\n",
  systemId: "abc123",
  fqdn: "web.maas",
  vmName: "web-0123456789",
  vmHostId: 1,
  ipAddresses: ["10.10.0.50"],
  status: "Deployed",
  powerState: "on",
  conditions: [],
};

describe("property bags", () => {
  it("give the inputs and nothing else, those that are missing left out", () => {
    expect(
      inputsIn({ ...bag, ...outputs, __chosen: ["zone"], cores: undefined, memory: 0, tags: [] }),
    ).to.deep.equal({
      vmHost: "vmhost1",
      zone: "default",
      memory: 0,
      userData: "#cloud-config\n",
      tags: [],
    });
  });

  it("give the URN, and an error that says what to do where there is none", () => {
    expect(urnIn(bag)).to.equal(bag.__urn);
    for (const without of [{}, { __urn: undefined }, { __urn: 1 }]) {
      expect(() => urnIn(without)).to.throw(/URN is missing: LxdVm of this package passes it/);
    }
  });

  describe("of a state", () => {
    const state = stateOf(outputs, { memory: 2048, userData: "#cloud-config\n" }, bag);

    it("hold outputs, identity and the provider's text, without which a delete could not run", () => {
      expect(state).to.include({ ...bag, systemId: "abc123", memory: 2048 });
      expect(state["ipAddresses"]).to.deep.equal(["10.10.0.50"]);
    });

    it("give back what the program gave, without what the provider chose", () => {
      expect(givenInputsIn(state)).to.deep.equal({ memory: 2048, userData: "#cloud-config\n" });
      expect(inputsIn(state)).to.include({ vmHost: "vmhost1", zone: "default" });
    });

    it("give back all inputs where the provider chose none", () => {
      const all = inputsIn({ ...outputs });
      const full = stateOf(outputs, all, bag);
      expect(full).to.not.have.property("__chosen");
      expect(givenInputsIn(full)).to.deep.equal(all);
    });

    it("hold no undefined", () => {
      const holed = { ...outputs, hostAddress: undefined } as unknown as LxdVmOutputs;
      expect(stateOf(holed, {}, { ...bag, __provider: undefined })).to.not.have.any.keys(
        "hostAddress",
        "__provider",
      );
    });
  });
});
