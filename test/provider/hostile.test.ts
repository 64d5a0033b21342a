import { expect } from "chai";
import { startSimulator, type Simulator } from "../../simulator/index";
import { lxdOptions, small } from "../lxd/vms";
import { errorOf } from "../support/fake-maas-client";
import { InterceptingProxy } from "../support/intercepting-proxy";
import { linkPackage } from "../support/linked-package";
import { ProviderProcess } from "../support/provider-process";
import { bringUp, inputsFor } from "./vm-driver";

/** What colours, moves the cursor, or begins a line of its own. */
const UGLY = "\u001b[31mred\u009b2J\u0007\rweb: all is well";
const CONTROLS = /[^\P{Cc}\n]/u;

describe("a MAAS that answers with what would lead elsewhere", function () {
  this.timeout(60_000);
  let simulator: Simulator;
  let proxy: InterceptingProxy;
  let provider: ProviderProcess;
  let victim: string;

  beforeEach(async () => {
    simulator = await startSimulator({ timings: { deploy: 20, release: 20 } });
    proxy = await InterceptingProxy.start(simulator.url);
    provider = await ProviderProcess.start(linkPackage(), {
      config: { "maas-lxd:apiUrl": proxy.url, "maas-lxd:apiKey": simulator.apiKey },
    });
    victim = (await bringUp(provider, "victim", { ...small, hostname: "victim" })).id;
    simulator.clearRequests();
  });

  afterEach(async () => {
    await provider.kill();
    await proxy.stop();
    await simulator.stop();
  });

  /** Changes the text of the answers to requests that fit. */
  const rewrite = (summary: RegExp, change: (body: string) => string): void =>
    proxy.use(async (exchange) => {
      const answer = await exchange.forward();
      const body = summary.test(exchange.summary)
        ? Buffer.from(change(answer.body.toString("utf8")))
        : answer.body;
      exchange.reply({ ...answer, body });
    });
  const changesOfVictim = (): string[] =>
    simulator
      .requests()
      .filter(({ method, path }) => method !== "GET" && path.includes(victim))
      .map(({ method, path }) => `${method} ${path}`);
  const create = async (inputs: object): Promise<Error> => {
    const { inputs: checked } = await provider.check({}, inputsFor("web", { ...small, ...inputs }));
    return errorOf(provider.create(checked));
  };

  for (const id of [
    "../machines/VICTIM",
    "x/../VICTIM",
    "..",
    "VICTIM/?op=release",
    "%2e%2e/machines/VICTIM",
  ]) {
    it(`as a machine's id, ${id}, is asked for nothing else, and no other machine is touched`, async () => {
      const hostile = id.replace("VICTIM", victim);
      rewrite(/op=compose$/, (body) =>
        body.replace(/("system_id": ?)"\w+"/g, `$1${JSON.stringify(hostile)}`),
      );
      expect(await create({ staticIp: { ipAddress: "10.10.0.50" } })).to.be.instanceOf(Error);
      expect(changesOfVictim()).to.deep.equal([]);
      expect(simulator.state().machines.find(({ systemId }) => systemId === victim)).to.include({
        status: "Deployed",
        hostname: "victim",
      });
    });
  }

  it("as a VM host's id is asked for nothing", async () => {
    rewrite(/^GET vm-hosts\/$/, (body) => body.replace(/"id": ?1,/g, `"id": "1/../../machines/${victim}",`));
    await provider.kill();
    provider = await ProviderProcess.start(linkPackage(), {
      config: { "maas-lxd:apiUrl": proxy.url, "maas-lxd:apiKey": simulator.apiKey },
    });
    expect((await create({})).message).to.match(/no path of MAAS's API/);
    expect(
      simulator
        .requests()
        .map(({ path }) => path)
        .filter((path) => path.includes(victim)),
    ).to.deep.equal([]);
  });

  // A change of status is told by an event's words, and is left as it is.
  it("in its events' words prints no character that commands a terminal, and no line of ours", async () => {
    rewrite(/^GET events\//, (body) =>
      body.replace(/"description": ?"(?!From)/g, `"description": ${JSON.stringify(UGLY).slice(0, -1)} `),
    );
    await bringUp(provider, "web", small);
    expect(provider.stdout).to.contain("[31mred");
    expect(provider.stdout).not.to.match(CONTROLS);
    expect(provider.stdout).not.to.match(/^web: all is well/m);
  });

  it("in the name of a VM host puts nothing of it into the command that an error shows", async () => {
    const name = `x'; touch /tmp/there; echo '${UGLY}`;
    rewrite(/^GET vm-hosts\//, (body) => body.replaceAll('"vmhost1"', JSON.stringify(name)));
    await provider.kill();
    provider = await ProviderProcess.start(linkPackage(), {
      config: {
        "maas-lxd:apiUrl": proxy.url,
        "maas-lxd:apiKey": simulator.apiKey,
        "maas-lxd:lxdFingerprints": JSON.stringify({ [name]: "0".repeat(64) }),
      },
    });
    const { failures } = await provider.check(
      {},
      inputsFor("web", { ...small, ...lxdOptions, vmHost: name }),
    );
    const said = failures.map(({ reason }) => reason).join("\n");
    expect(said).to.contain(`pulumi config set --path 'maas-lxd:lxdFingerprints["<name of the VM host>"]'`);
    expect(said).not.to.match(CONTROLS);
  });
});
