import { expect } from "chai";
import { InitFailedError, type Properties } from "../support/provider-process";
import type { Exchange } from "../support/intercepting-proxy";
import { destroyed, oneVmSuite } from "./one-vm-suite";
import { findingsAfterUp } from "./region-check";
import { staticVm } from "./scenarios";

/** Beyond its limit an operation takes this long at most: to look once more at what there is, and for a busy machine. */
const LAST_LOOK_MS = 5000;
const BUSY_MS = 2500;

describe("an operation on a region that takes connections and never answers", function () {
  this.timeout(120_000);
  const { lab, stack } = oneVmSuite(async (suite) => {
    await lab.killProvider();
    await destroyed(suite);
  });
  let silentSince: number | undefined;

  /** From the first request on for which this holds, nothing is answered; what asks for work still takes effect. */
  function silentFrom(begins: (exchange: Exchange) => boolean): void {
    silentSince = undefined;
    lab.proxy.use(async (exchange) => {
      silentSince ??= begins(exchange) ? Date.now() : undefined;
      if (silentSince === undefined) {
        exchange.reply(await exchange.forward());
      } else if (exchange.changes) {
        await exchange.forward();
      }
    });
  }

  /** The error of an operation, which has ended so many milliseconds at most after the silence began. */
  async function endsWithin(ms: number, operation: () => Promise<unknown>): Promise<Error> {
    const error = await operation().then(
      () => expect.fail("it succeeded"),
      (caught: unknown) => caught as Error,
    );
    expect(Date.now() - (silentSince ?? 0), error.message).to.be.lessThan(ms + BUSY_MS);
    return error;
  }

  const up = async (timeouts: Properties): Promise<void> =>
    stack.up(await lab.provider(), { ...staticVm.inputs, timeouts });

  async function convergesNext(): Promise<void> {
    lab.proxy.use();
    await lab.killProvider();
    await up({ create: "40s", update: "40s" });
    const region = await lab.simulator.state();
    expect(findingsAfterUp(region, lab.empty, stack.state, staticVm.addresses)).to.deep.equal([]);
  }

  const composes = ({ op }: Exchange): boolean => op === "compose";

  it("delete ends at timeouts.delete, and says that the VM stays in the state", async () => {
    await up({ create: "40s" });
    silentFrom(() => true);
    const provider = await lab.provider();
    const properties = { ...stack.state?.outputs, timeouts: { delete: "5s" } } as Properties;
    const error = await endsWithin(5000, () => provider.delete(stack.state?.id ?? "", properties));
    expect(error.message).to.match(
      /The 5 s of timeouts\.delete are over\..*stays in the state, and MAAS may have begun to release it: run `pulumi destroy`.*`pulumi refresh`/,
    );
  });

  it("delete ends so after the release too", async () => {
    await up({ create: "40s" });
    silentFrom(({ op }) => op === "release");
    const provider = await lab.provider();
    const properties = { ...stack.state?.outputs, timeouts: { delete: "3s" } } as Properties;
    const error = await endsWithin(3000, () => provider.delete(stack.state?.id ?? "", properties));
    expect(error.message).to.match(
      /The 3 s of timeouts\.delete are over\..*could not be removed and stays in the state/,
    );
  });

  it("create ends at timeouts.create before it has made anything", async () => {
    const provider = await lab.provider();
    const checked = await provider.check(
      {},
      stack.newsFor({ ...staticVm.inputs, timeouts: { create: "3s" } }),
    );
    await lab.killProvider();
    silentFrom(() => true);
    const fresh = await lab.provider();
    const error = await endsWithin(3000, () => fresh.create(checked.inputs));
    expect(error).not.to.be.instanceOf(InitFailedError);
    expect(error.message).to.match(
      /The 3 s of timeouts\.create are over\..*the next `pulumi up` looks for the VM/,
    );
  });

  it("create ends so while it composes; the next up goes on with the VM", async () => {
    silentFrom(composes);
    const error = await endsWithin(3000, () => up({ create: "3s" }));
    expect(error).not.to.be.instanceOf(InitFailedError);
    expect(error.message).to.match(
      /The 3 s of timeouts\.create are over\..*the next `pulumi up` looks for the VM/,
    );
    const made = (await lab.simulator.state()).instances.map(({ systemId }) => systemId);
    await convergesNext();
    expect(made).to.deep.equal([stack.state?.id]);
  });

  for (const op of ["link_subnet", "deploy"]) {
    it(`create ends so at ${op}, with the VM in the state; the next up goes on`, async () => {
      silentFrom((exchange) => exchange.op === op);
      const error = await endsWithin(3000 + LAST_LOOK_MS, () => up({ create: "3s" }));
      expect(error).to.be.instanceOf(InitFailedError);
      expect(error.message).to.match(/timeouts\.create/);
      const [condition] = stack.state?.outputs["conditions"] as { type: string; reason: string }[];
      expect(condition?.reason).to.equal("Timeout");
      const { id } = stack.state ?? {};
      await convergesNext();
      expect(stack.state?.id).to.equal(id);
    });
  }

  it("update ends at timeouts.update, and the state stays as it was", async () => {
    await up({ create: "40s" });
    const before = stack.state;
    silentFrom(() => true);
    const provider = await lab.provider();
    const news = { ...before?.inputs, description: "Another", timeouts: { update: "3s" } } as Properties;
    const error = await endsWithin(3000, () =>
      provider.update(before?.id ?? "", before?.outputs ?? {}, news),
    );
    expect(error).not.to.be.instanceOf(InitFailedError);
    expect(error.message).to.match(/The 3 s of timeouts\.update are over\./);
    await convergesNext();
  });
});
