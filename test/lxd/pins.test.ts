import { expect } from "chai";
import { LxdPins } from "../../provider/lifecycle/services/lxd-pins";
import { SettingsError } from "../../provider/settings";
import { errorOf } from "../support/fake-maas-client";
import { worlds } from "../rules/worlds";

const FINGERPRINT = "a".repeat(64);
const OTHER = "b".repeat(64);

const { lab } = worlds;
const [host] = lab.vmHosts;
if (host === undefined) throw new Error("the lab has no host");

const pinning = (pins: Record<string, string>, world = lab): LxdPins =>
  new LxdPins(new Map(Object.entries(pins)), () => Promise.resolve(world));

describe("the pins of LXD certificates", () => {
  it("are by a host's name, or by its id, which stays when it is renamed", async () => {
    expect(await pinning({ [host.name]: FINGERPRINT }).of(host, undefined)).to.equal(FINGERPRINT);
    expect(await pinning({ [host.id]: FINGERPRINT }).of(host, undefined)).to.equal(FINGERPRINT);
    expect(await pinning({ [lab.vmHosts[1]?.name ?? ""]: FINGERPRINT }).of(host, undefined)).to.equal(
      undefined,
    );
  });

  it("of a host that MAAS does not have are an error, which names what there is", async () => {
    const error = await errorOf(pinning({ vmhots1: FINGERPRINT }).of(host, undefined));
    expect(error).to.be.instanceOf(SettingsError);
    expect(error.message).to.match(
      /has a fingerprint for VM host vmhots1, which MAAS does not have, available: vmhost1/,
    );
    expect(() => pinning({ vmhots1: FINGERPRINT }).judge(lab)).to.throw(SettingsError, "vmhots1");
  });

  it("of a host that was renamed say so, where its certificate was seen before", async () => {
    const error = await errorOf(pinning({ former: FINGERPRINT }).of(host, FINGERPRINT));
    expect(error.message).to.contain(
      `VM host former, which MAAS does not have any more. It is the certificate of VM host ${host.name}, which was probably renamed: ` +
        `give the fingerprint as ${host.name}, or as ${host.id}`,
    );
  });

  it("that differ for one host are an error", () => {
    const both = pinning({ [host.name]: FINGERPRINT, [host.id]: OTHER });
    expect(() => both.judge(lab)).to.throw(SettingsError, `two fingerprints for VM host ${host.name}`);
    expect(() => pinning({ [host.name]: FINGERPRINT, [host.id]: FINGERPRINT }).judge(lab)).not.to.throw();
  });

  it("are not judged where the API key's user may not read the VM hosts, and MAAS is not asked for none", async () => {
    const unread = { ...lab, vmHosts: [], unread: [{ part: "vmHosts" as const, because: "403" }] };
    expect(await pinning({ [host.name]: FINGERPRINT, other: OTHER }, unread).of(host, undefined)).to.equal(
      FINGERPRINT,
    );
    const none = new LxdPins(new Map(), () => Promise.reject(new Error("asked")));
    expect(await none.of(host, undefined)).to.equal(undefined);
  });
});
