import { expect } from "chai";
import { LxdClient } from "../../provider/lxd/client";
import {
  isTrusted,
  listProfiles,
  patchInstance,
  readInstance,
  shutDownInstance,
} from "../../provider/lxd/endpoints";
import { LxdResponseError, LxdIdentityError, LxdUnreachableError } from "../../provider/lxd/errors";
import { canonicalFingerprint } from "../../provider/lxd/fingerprint";
import { LxdIdentity } from "../../provider/lxd/identity";
import { newKeyPair, type KeyPair } from "../../simulator/lxd/key-pair";
import { LxdDaemon, PROJECT } from "../support/lxd-daemon";
import { errorOf } from "../support/fake-maas-client";

const MAC = "00:16:3e:11:22:33";
const soon = (): number => Date.now() + 30_000;
const quick = { request: 5000, pauses: [10], operation: 20_000 };

describe("the client of LXD, against a real one", function () {
  this.timeout(120_000);
  let lxd: LxdDaemon;

  before(async function () {
    const started = await LxdDaemon.startIfPossible();
    if (started === undefined) {
      return this.skip();
    }
    lxd = started;
    await lxd.makeInstance("web-1", MAC);
  });

  after(() => lxd?.stop());

  const clientFor = (pair: KeyPair, pinned?: string): LxdClient =>
    new LxdClient(
      { host: "vmhost1", url: new URL(lxd.url), ...pair },
      new LxdIdentity("vmhost1", pinned),
      quick,
    );
  const trusted = (pinned?: string): LxdClient => clientFor(lxd.client, pinned);
  const fingerprint = async (): Promise<string> => {
    const info = await lxd.lxc("query", "/1.0");
    return (JSON.parse(info) as { environment: { certificate_fingerprint: string } }).environment
      .certificate_fingerprint;
  };

  it("is trusted with the certificate, and told so without", async () => {
    expect(await isTrusted(trusted())).to.equal(true);
    const stranger = clientFor(await newKeyPair("stranger"));
    expect(await isTrusted(stranger)).to.equal(false);
    const error = await errorOf(listProfiles(stranger, PROJECT));
    expect(error).to.be.instanceOf(LxdResponseError).and.include({ status: 403, detail: "not authorized" });
    expect(error.message).to.contain("vmhost1").and.contain("does not trust");
  });

  it("takes the fingerprint that LXD itself shows, in any spelling, and refuses another before it says anything", async () => {
    const real = await fingerprint();
    const spelled = (real.toUpperCase().match(/../g) ?? []).join(":");
    expect(canonicalFingerprint(spelled)).to.equal(real);
    expect(await isTrusted(trusted(real))).to.equal(true);
    const error = await errorOf(isTrusted(trusted("0".repeat(64))));
    expect(error).to.be.instanceOf(LxdIdentityError);
    expect(error.message).to.contain(real).and.contain("maas-lxd:lxdFingerprints");
  });

  it("remembers the first certificate, and holds a later one against it", async () => {
    const client = trusted();
    await isTrusted(client);
    expect(client.identity.fingerprint).to.equal(await fingerprint());
    const asked = { method: "GET", path: "/1.0" };
    expect(() => client.identity.remember("1".repeat(64), asked)).to.throw(LxdIdentityError);
  });

  it("lists the profiles of a project, and shows that there is no such project", async () => {
    expect(await listProfiles(trusted(), PROJECT)).to.have.members(["default", "fast", "tuned", PROJECT]);
    const error = await errorOf(listProfiles(trusted(), "nosuch"));
    expect(error).to.be.instanceOf(LxdResponseError).and.include({ status: 404 });
  });

  it("changes an instance that is as it was read, and no other", async () => {
    const client = trusted();
    const { value, etag } = await readInstance(client, PROJECT, "web-1", soon());
    expect(value).to.include({ name: "web-1", status: "Stopped" });
    const eth0 = { ...value.devices["eth0"], hwaddr: "52:54:00:00:00:01" };
    const patch = {
      config: { "boot.autostart": "true", "user.a": "1" },
      devices: { eth0 },
      profiles: ["fast"],
    };
    await patchInstance(client, PROJECT, "web-1", patch, etag, soon());
    const late = await errorOf(
      patchInstance(client, PROJECT, "web-1", { config: { "user.a": "2" } }, etag, soon()),
    );
    expect(late).to.be.instanceOf(LxdResponseError).and.include({ status: 412 });
    const real = await lxd.instance("web-1");
    expect(real.config).to.include({ "boot.autostart": "true", "user.a": "1", "limits.cpu": "1" });
    expect(real.devices["eth0"]).to.deep.equal(eth0);
    expect(real.devices["root"]).to.include({ pool: "default" });
    expect(real.profiles).to.deep.equal(["fast"]);
    await patchInstance(client, PROJECT, "web-1", { config: { "user.a": "" } }, undefined, soon());
    expect((await lxd.instance("web-1")).config).not.to.have.property("user.a");
  });

  it("gives a VM any address that an interface can have, a manufacturer's too", async () => {
    const { devices } = await lxd.instance("web-1");
    for (const hwaddr of [
      "3c:fd:fe:00:00:01",
      "00:50:56:00:00:01",
      "00:16:3e:00:00:01",
      "fe:ed:00:00:00:01",
    ]) {
      const eth0 = { ...devices["eth0"], hwaddr };
      await patchInstance(trusted(), PROJECT, "web-1", { devices: { eth0 } }, undefined, soon());
      expect((await lxd.instance("web-1")).devices["eth0"]).to.deep.equal(eth0);
    }
  });

  it("passes on what LXD refuses", async () => {
    const patched = (patch: Parameters<typeof patchInstance>[3]) =>
      errorOf(patchInstance(trusted(), PROJECT, "web-1", patch, undefined, soon()));
    expect(await patched({ profiles: ["nosuch"] })).to.include({ status: 404, detail: "Profile not found" });
    const { devices } = await lxd.instance("web-1");
    const malformed = await patched({ devices: { eth0: { ...devices["eth0"], hwaddr: "zz" } } });
    expect((malformed as LxdResponseError).detail).to.match(/^Invalid devices: .*"hwaddr"/);
    expect(await errorOf(readInstance(trusted(), PROJECT, "nosuch", soon()))).to.include({ status: 404 });
  });

  it("waits for an operation, and passes on how it failed", async () => {
    const error = await errorOf(shutDownInstance(trusted(), PROJECT, "web-1", 5, soon()));
    expect(error).to.be.instanceOf(LxdResponseError);
    expect((error as LxdResponseError).detail).to.match(/already stopped/i);
  });

  it("says when nobody is there, or its time is over before it has asked", async () => {
    const nobody = new LxdClient(
      { host: "vmhost1", url: new URL("https://127.0.0.1:9"), ...lxd.client },
      new LxdIdentity("vmhost1", undefined),
      quick,
    );
    const error = await errorOf(isTrusted(nobody));
    expect(error).to.be.instanceOf(LxdUnreachableError);
    expect(error.message).to.contain("vmhost1").and.contain("ECONNREFUSED");
    const late = await errorOf(isTrusted(trusted(), Date.now() - 1));
    expect(late)
      .to.be.instanceOf(LxdUnreachableError)
      .and.have.property("message")
      .that.contains("time ran out");
  });

  it("shows no key in an error", async () => {
    const stranger = clientFor(await newKeyPair("maas"));
    for (const error of [
      await errorOf(listProfiles(stranger, PROJECT)),
      await errorOf(isTrusted(trusted("0".repeat(64)))),
    ]) {
      const shown = JSON.stringify(error, Object.getOwnPropertyNames(error)) + String(error.stack);
      expect(shown).not.to.contain("PRIVATE KEY").and.not.to.contain("BEGIN CERTIFICATE");
    }
  });
});
