import { expect } from "chai";
import type { LxdVmOutputs } from "../../provider/inputs";
import { givenInputs, inputsIn, stateOf } from "../../provider/lifecycle/state";

const notes = { __urn: "urn:pulumi:dev::p::t::web" };

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

describe("a VM's state", () => {
  const state = stateOf(outputs, { memory: 2048, userData: "#cloud-config\n" }, notes);

  it("gives the inputs and nothing else, those that are missing left out", () => {
    const properties = { ...notes, ...outputs, __chosen: ["zone"], cores: undefined, memory: 0, tags: [] };
    expect(inputsIn(properties)).to.deep.equal({
      vmHost: "vmhost1",
      zone: "default",
      memory: 0,
      userData: "#cloud-config\n",
      tags: [],
    });
  });

  it("holds outputs and identity", () => {
    expect(state).to.include({ ...notes, systemId: "abc123", memory: 2048 });
    expect(state.ipAddresses).to.deep.equal(["10.10.0.50"]);
  });

  it("gives back what the program gave, without what the provider chose", () => {
    expect(givenInputs(state)).to.deep.equal({ memory: 2048, userData: "#cloud-config\n" });
    expect(inputsIn(state)).to.include({ vmHost: "vmhost1", zone: "default" });
  });

  it("gives back all inputs where the provider chose none", () => {
    const all = inputsIn(outputs);
    const full = stateOf(outputs, all, notes);
    expect(full).to.not.have.property("__chosen");
    expect(givenInputs(full)).to.deep.equal(all);
  });

  it("keeps which create made the VM", () => {
    expect(stateOf(outputs, {}, { ...notes, __create: "c" })).to.include({ __create: "c" });
    expect(state).to.not.have.property("__create");
  });
});
