import { expect } from "chai";
import { linkPackage } from "../support/linked-package";
import { ProviderProcess, type Properties } from "../support/provider-process";
import { urnOf } from "../provider/vm-driver";
import { Lab } from "./lab";
import { fourHosts, randomFaults } from "./many-vms-lab";
import { OneVmStack } from "./one-vm-stack";
import { findingsAfterUpOfAll } from "./region-check";

/** How many VMs each of the two stacks has. */
const VMS = Number(process.env["TWO_STACKS_VMS"] ?? 6);
/** Further runs until all VMs of a stack are there; the last ones meet no faults. */
const RUNS = 4;
const FIRST = 20;

/** One VM of a stack of that name. */
class StackVm extends OneVmStack {
  constructor(
    private readonly stack: string,
    name: string,
  ) {
    super(name, 10 * 60_000);
  }

  override newsFor(program: Properties): Properties {
    const news = super.newsFor(program);
    return { ...news, __urn: urnOf(this.name).replace("urn:pulumi:dev:", `urn:pulumi:${this.stack}:`) };
  }

  get address(): string | undefined {
    return (this.state?.outputs["staticIp"] as { ipAddress?: string } | undefined)?.ipAddress;
  }
}

const isMissing = ({ state }: StackVm): boolean => state === undefined || state.failed;

describe("two stacks that choose their addresses in one range", function () {
  this.timeout(30 * 60_000);
  let lab: Lab;

  before(async () => {
    lab = await Lab.start({ "maas-lxd:settleTimeout": "2s" }, fourHosts());
  });

  after(() => lab.stop());

  const program = (range: string, n: number): Properties => ({
    cores: 1,
    memory: 2048,
    disks: [{ size: 8 }],
    distroSeries: "jammy",
    vmHost: `vmhost${1 + (n % 4)}`,
    timeouts: { create: "5m", update: "5m", delete: "5m" },
    staticIp: { range },
  });

  /** A run of one stack, with a provider process of its own. */
  async function run(vms: readonly StackVm[], range: string): Promise<void> {
    const provider = await ProviderProcess.start(linkPackage(), {
      config: {
        "maas-lxd:apiUrl": lab.simulator.url,
        "maas-lxd:apiKey": lab.simulator.apiKey,
        "maas-lxd:settleTimeout": "2s",
      },
      timeoutMs: 20 * 60_000,
    });
    try {
      await Promise.allSettled(
        vms.map(async (vm, n) => {
          if (isMissing(vm)) await vm.up(provider, program(range, n));
        }),
      );
    } finally {
      await provider.kill();
    }
  }

  it("never give two VMs one address, though all of the range is used and requests fail", async () => {
    const range = `10.20.0.${FIRST}-10.20.0.${FIRST + 2 * VMS - 1}`;
    const stacks = ["dev", "prod"].map((stack) =>
      Array.from({ length: VMS }, (_, n) => new StackVm(stack, `vm${n}`)),
    );
    const all = stacks.flat();
    for (let runs = 0; runs < RUNS && all.some(isMissing); runs += 1) {
      await lab.simulator.setFaults(runs < 2 ? randomFaults(runs + 1) : []);
      await Promise.all(stacks.map((vms) => run(vms, range)));
    }
    await lab.simulator.setFaults([]);
    const expected = all.map(({ state, address }) => ({
      held: state,
      addresses: address === undefined ? [] : [address],
    }));
    expect(new Set(all.map(({ address }) => address)).size).to.equal(2 * VMS);
    expect(findingsAfterUpOfAll(await lab.simulator.state(), lab.empty, expected)).to.deep.equal([]);
    const provider = await lab.provider();
    const late = new StackVm("dev", "late");
    await late.up(provider, program(range, 0)).then(
      () => expect.fail("a VM too many was made"),
      (error: Error) => expect(error.message).to.contain(`No free IP address is left in range ${range}`),
    );
  });
});
