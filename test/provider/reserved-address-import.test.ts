import { expect } from "chai";
import { Caller } from "../support/caller";
import { face } from "../support/face";
import type { ProviderProcess } from "../support/provider-process";
import { SimulatorProcess } from "../support/simulator-process";
import { asked, expectRejection, urnOf } from "./reserved-address-driver";
import { startProvider } from "./vm-driver";

(face === "plugin" ? describe : describe.skip)(
  "the import of a reserved address, by the plugin",
  function () {
    this.timeout(120_000);
    let simulator: SimulatorProcess;
    let admin: Caller;
    let provider: ProviderProcess;

    before(async () => {
      simulator = await SimulatorProcess.start();
      admin = new Caller(simulator);
      provider = await startProvider(simulator);
    });

    after(async () => {
      await provider?.kill();
      await simulator?.stop();
    });

    const names = (): Promise<unknown[]> => admin.ask("GET", "/dnsresources/");
    const reserved = (): Promise<unknown[]> => admin.ask("GET", "/ipaddresses/");
    const byHand = (form: Record<string, string>): Promise<unknown> =>
      admin.ask("POST", "/ipaddresses/?op=reserve", form);

    it("is imported by its address, with its name or without one", async () => {
      await byHand({ ip: "10.10.0.60", hostname: "vip" });
      await byHand({ ip: "10.10.0.61" });
      for (const [ip, inputs] of [
        ["10.10.0.60", { ipAddress: "10.10.0.60", hostname: "vip" }],
        ["10.10.0.61", { ipAddress: "10.10.0.61" }],
      ] as const) {
        const found = await provider.read(ip, { __urn: urnOf(ip) });
        expect(found.inputs).to.include(inputs);
        const { inputs: news, failures } = await provider.check(found.inputs ?? {}, asked(ip, inputs));
        expect(failures).to.deep.equal([]);
        expect(await provider.diff(ip, found.properties, news)).to.include({ changes: false });
        const more = await provider.check(found.inputs ?? {}, asked(ip, { ...inputs, hostname: "new" }));
        const after = await provider.update(ip, found.properties, more.inputs);
        expect(after).to.include({ fqdn: "new.maas" });
        await provider.delete(ip, after);
      }
      expect([await reserved(), await names()]).to.deep.equal([[], []]);
      await expectRejection(
        provider.read("10.10.0.99", { __urn: urnOf("x") }),
        /no reservation of 10\.10\.0\.99/,
      );
      await expectRejection(provider.read("web", { __urn: urnOf("x") }), /web is no IP address/);
    });
  },
);
