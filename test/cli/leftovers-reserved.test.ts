import { expect } from "chai";
import { composeName } from "../../provider/lifecycle/identity";
import { markText } from "../../provider/reserved-address/mark";
import { urnOf } from "../provider/reserved-address-driver";
import { runCli } from "../support/cli";
import { LeftoversLab } from "./leftovers-lab";

describe("pulumi-maas-lxd leftovers, of reserved addresses", function () {
  this.timeout(60_000);
  let region: LeftoversLab;

  before(async () => {
    region = await LeftoversLab.start();
  });

  after(() => region.stop());

  const send = (path: string, form: Record<string, string>, op?: string): Promise<unknown> =>
    region.lab.outsider.send({ method: "POST", path, form, ...(op === undefined ? {} : { op }) });

  /** As a run of a stack does it. */
  async function reserve(name: string, ip: string, stack?: string): Promise<void> {
    const rrdata = markText({ identity: composeName(urnOf(name, stack)), ip });
    await send("dnsresourcerecords/", { name, domain: "maas", rrtype: "TXT", rrdata });
    await send("ipaddresses/", { ip, hostname: name }, "reserve");
  }

  it("names those that no state holds, and leaves them", async () => {
    await reserve("vip", "10.10.0.60");
    await reserve("held", "10.10.0.61");
    await reserve("other", "10.10.0.62", "prod");
    await send("ipaddresses/", { ip: "10.10.0.63", hostname: "hand" }, "reserve");
    const state = region.stateFile("held.json", [{ urn: urnOf("held"), id: "10.10.0.61" }]);
    const { code, stdout } = await runCli(["leftovers", "--state", state, "--delete"], region.env);
    expect(code).to.equal(3);
    expect(stdout).to.match(/^Reserved addresses of project\/dev, in no state that was given/);
    const rows = stdout.split("\n").filter((line) => line.startsWith("10."));
    expect(rows).to.have.length(1);
    expect(rows[0]).to.match(/^10\.10\.0\.60 {2}vip\.maas {2}admin +vip-\w{12}$/);
    const listed = await runCli(["leftovers", "--state", state, "--json"], region.env);
    expect(JSON.parse(listed.stdout)).to.deep.include({
      leftovers: [],
      reservedAddresses: [
        {
          stack: "urn:pulumi:dev::project",
          ipAddress: "10.10.0.60",
          fqdn: "vip.maas",
          identity: composeName(urnOf("vip")),
          owner: "admin",
        },
      ],
    });
    const left = await region.lab.outsider.send<unknown[]>({ method: "GET", path: "ipaddresses/" });
    expect(left).to.have.length(4);
  });

  it("are not looked at with an ordinary user's key, which is said", async () => {
    const env = { ...region.env, MAAS_API_KEY: region.lab.simulator.userApiKey };
    const { stderr } = await runCli(
      ["leftovers", "--state", region.stateFile("empty.json"), "--no-refresh"],
      env,
    );
    expect(stderr).to.match(/^Reserved addresses were not looked at\. .*not an administrator/m);
  });
});
