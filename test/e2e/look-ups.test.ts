import { expect } from "chai";
import { SimulatorProcess } from "../support/simulator-process";
import { failing, PluginProject, well } from "./plugin/project";

/** Looks up before the VM, after it and by it. */
const program = (from: string, more = ""): string => `
import { getFreeAddresses, getFreeAddressesOutput, getMachineOutput, getSubnetOutput, getVmHostOutput, getZonesOutput } from "${from}";
const range = "10.10.0.50-10.10.0.52";
const subnet = getSubnetOutput({ name: "lan10" });
export const gateway = subnet.apply((found) => found.gateway ?? "");
const web = new LxdVm("web", { ...small, staticIp: { ipAddress: "10.10.0.50", gateway } });
const machine = getMachineOutput({ systemId: web.systemId });
export const before = getFreeAddresses({ subnet: "lan10", range }).then(({ addresses }) => addresses);
export const after = getFreeAddressesOutput({ subnet: web.systemId.apply(() => "lan10"), range }).addresses;
export const status = machine.status;
export const link = machine.networkInterfaces.apply(([nic]) => nic?.addresses[0]);
export const cores = getVmHostOutput({ name: pulumi.secret("vmhost1") }).cores;
${more}
`;

const FACES = ["pulumi-maas-lxd", "pulumi-maas-lxd/plugin"];

for (const from of FACES) {
  describe(`look-ups of a program that imports ${from}, on the real engine`, function () {
    this.timeout(300_000);
    let simulator: SimulatorProcess;
    let project: PluginProject;

    before(async () => {
      simulator = await SimulatorProcess.start();
      project = await PluginProject.start("looks-up", simulator);
    });

    after(async () => {
      project.dispose();
      await simulator.stop();
    });

    it("are known in a preview, but for what depends on a VM that is not there", async () => {
      project.write(program(from), from);
      await simulator.forgetRequests();
      const [, outputs = ""] = well(await project.stack.preview("--diff")).split("--outputs:--");
      // The plugin's look-ups share a snapshot with its checks, the other's with one another.
      const lists = (await simulator.requests()).filter(
        ({ path, op }) => path.endsWith("/subnets/") && op === null,
      );
      expect(lists).to.have.length(from.endsWith("plugin") ? 1 : 2);
      expect(outputs).to.match(/gateway *: "10\.10\.0\.1"/);
      expect(outputs).to.match(/before *: \[\s+\[0\]: "10\.10\.0\.50"/);
      expect(outputs).to.match(/cores *: \[secret\]/);
      for (const name of ["after", "status", "link"]) {
        expect(outputs).to.match(new RegExp(`${name} *: \\[unknown\\]`));
      }
    });

    it("find what the run has made, and keep secret what was found by a secret", async () => {
      well(await project.stack.up());
      expect(await project.stack.outputs()).to.deep.equal({
        gateway: "10.10.0.1",
        before: ["10.10.0.50", "10.10.0.51", "10.10.0.52"],
        after: ["10.10.0.51", "10.10.0.52"],
        status: "Deployed",
        link: { mode: "static", ipAddress: "10.10.0.50", subnet: "10.10.0.0/24" },
        cores: "[secret]",
      });
      well(await project.stack.preview("--expect-no-changes"));
      expect(project.home.filesWith([simulator.apiKey])).to.deep.equal([]);
    });

    it("end the program where something is not there, with what there is", async () => {
      project.write(program(from).replace('{ name: "lan10" }', '{ name: "lan11" }'), from);
      const said = failing(await project.stack.preview());
      expect(said).to.contain(
        "getSubnet: Subnet lan11 does not exist in MAAS, available: lan10, lan20, lan6",
      );
    });

    it("are unknown in a preview that does without MAAS, or end it where only a plain value would do", async () => {
      const offline = ["--diff", "--config", "maas-lxd:offline=true"];
      project.write(program(from), from);
      expect(failing(await project.stack.preview(...offline))).to.match(
        /offline is set, .* what getFreeAddresses finds cannot be known: .* use getFreeAddressesOutput/,
      );
      project.write(
        program(from).replace(/export const before.*/, "export const offline = subnet.cidr;"),
        from,
      );
      await simulator.forgetRequests();
      const [, outputs = ""] = well(await project.stack.preview(...offline)).split("--outputs:--");
      expect(outputs).to.match(/offline *: \[unknown\]/);
      expect(await simulator.requests()).to.deep.equal([]);
      // Pulumi keeps what a preview is given by this option.
      await project.stack.removeConfig("maas-lxd:offline");
    });

    if (from === "pulumi-maas-lxd/plugin") {
      it("are not known while the settings of their provider are not", async () => {
        const late = `
const config = new pulumi.Config("maas-lxd");
const db = new LxdVm("db", { ...small, staticIp: { ipAddress: "10.10.0.51" } });
const provider = new Provider("late", { apiUrl: db.systemId.apply(() => config.require("apiUrl")), apiKey: config.requireSecret("apiKey") });
export const zones = getZonesOutput({ provider }).zones;
`;
        project.write(program(from, late), from);
        expect(well(await project.stack.preview("--diff"))).to.match(/zones *: \[unknown\]/);
        well(await project.stack.up());
        expect(await project.stack.outputs()).to.deep.include({ zones: [{ id: 1, name: "default" }] });
      });
    }

    it("stand in nobody's way when all is destroyed", async () => {
      well(await project.stack.destroy());
      expect(await simulator.vmIds()).to.deep.equal([]);
    });
  });
}
