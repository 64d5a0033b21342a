import { expect } from "chai";
import type { Fault } from "../../simulator/index";
import { asked as askedFor } from "../provider/reserved-address-driver";
import { startProvider } from "../provider/vm-driver";
import { Caller } from "../support/caller";
import type { ProviderProcess, Properties } from "../support/provider-process";
import { SimulatorProcess } from "../support/simulator-process";

interface Name {
  ip_addresses: { ip: string }[];
  resource_records: { rrdata: string }[];
}

/** More than an operation sends. */
const MOST_REQUESTS = 40;

describe("a reserved address whose operation is cut off at each of its requests", function () {
  this.timeout(300_000);
  let simulator: SimulatorProcess;
  let admin: Caller;
  let provider: ProviderProcess;

  before(async () => {
    simulator = await SimulatorProcess.start();
    admin = new Caller(simulator);
    provider = await startProvider(simulator);
  });

  after(async () => {
    await provider.kill();
    await simulator.stop();
  });

  const asked = (inputs: Properties): Properties => askedFor("vip", inputs);
  const names = (): Promise<Name[]> => admin.ask("GET", "/dnsresources/");
  const reserved = async (): Promise<string[]> =>
    (await admin.ask<{ ip: string }[]>("GET", "/ipaddresses/")).map(({ ip }) => ip);

  async function up(inputs: Properties) {
    const { inputs: checked, failures } = await provider.check({}, asked(inputs));
    expect(failures).to.deep.equal([]);
    return { inputs: checked, ...(await provider.create(checked)) };
  }

  /** Kills the provider while its n-th request, of which MAAS does all or nothing, has no answer; false where it sends fewer. */
  async function killedAt(
    nth: number,
    effect: "none" | "done",
    act: () => Promise<unknown>,
  ): Promise<boolean> {
    const fault: Fault = { kind: "no-answer", on: { path: "/**" }, calls: { nth }, effect };
    await simulator.setFaults([fault]);
    let isDone = false;
    const acting = act().then(
      () => (isDone = true),
      () => undefined,
    );
    const isStruck = async (): Promise<boolean> =>
      (await simulator.faultCounts()).some(({ struck }) => struck > 0);
    while (!isDone && !(await isStruck())) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    if (!isDone) {
      await provider.kill();
      await acting;
    }
    await simulator.setFaults([]);
    if (!isDone) {
      provider = await startProvider(simulator);
    }
    return !isDone;
  }

  for (const [what, inputs] of [
    ["given", { ipAddress: "10.10.0.60", hostname: "vip", comment: "one" }],
    ["chosen", { range: "10.10.0.60-10.10.0.69", hostname: "vip" }],
  ] as const) {
    for (const effect of ["none", "done"] as const) {
      it(`is made once where it is ${what} (${effect})`, async () => {
        let cut = 0;
        for (let nth = 1; nth <= MOST_REQUESTS; nth += 1) {
          const { inputs: checked } = await provider.check({}, asked(inputs));
          const isCut = await killedAt(nth, effect, () => provider.create(checked));
          const made = isCut ? await up(inputs) : undefined;
          expect(await reserved(), `after request ${nth}`).to.have.length(1);
          const found = await names();
          expect(found.length).to.equal(1);
          expect(found[0]?.ip_addresses.map(({ ip }) => ip)).to.deep.equal(await reserved());
          expect(new Set(found[0]?.resource_records.map(({ rrdata }) => rrdata)).size).to.equal(1);
          if (made === undefined) {
            break;
          }
          cut += 1;
          await provider.delete(made.id, made.properties);
          expect([await reserved(), await names()]).to.deep.equal([[], []]);
        }
        expect(cut, "it was cut off").to.be.within(4, MOST_REQUESTS - 1);
        const [ip = ""] = await reserved();
        await admin.ask("POST", "/ipaddresses/?op=release", { ip });
      });

      if (what === "given") {
        it(`is changed and released by the next run (${effect})`, async () => {
          const changed = { ...inputs, hostname: "api", comment: "two" };
          for (let nth = 1; nth <= MOST_REQUESTS; nth += 1) {
            const made = await up(inputs);
            const { inputs: news } = await provider.check(made.inputs, asked(changed));
            const update = (): Promise<Properties> => provider.update(made.id, made.properties, news);
            const isUpdateCut = await killedAt(nth, effect, update);
            const { properties } = await provider.read(made.id, made.properties);
            const after = isUpdateCut ? await provider.update(made.id, properties, news) : properties;
            expect(after).to.include({ fqdn: "api.maas", comment: "two" });
            const isDeleteCut = await killedAt(nth, effect, () => provider.delete(made.id, after));
            if (isDeleteCut) {
              await provider.delete(made.id, after);
            }
            expect([await reserved(), await names()], `request ${nth}`).to.deep.equal([[], []]);
            if (!isUpdateCut && !isDeleteCut) {
              expect(nth).to.be.above(3);
              return;
            }
          }
          expect.fail("it never came to its end");
        });
      }
    }
  }
});
