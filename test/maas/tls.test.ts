import { expect } from "chai";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { generate } from "selfsigned";
import { MaasUnreachableError } from "../../provider/maas/errors";
import { readSettings } from "../../provider/settings";
import { removeFolder, temporaryFolder } from "../support/temporary";
import { errorOf, connectTo } from "../support/fake-maas-client";
import { json, FakeMaas } from "../support/fake-maas";

interface Pair {
  key: string;
  cert: string;
}

async function pair(name: string, options: Parameters<typeof generate>[1]): Promise<Pair> {
  const { private: key, cert } = await generate([{ name: "commonName", value: name }], options);
  return { key, cert };
}

const forAddress = (ip: string): NonNullable<Parameters<typeof generate>[1]> => ({
  extensions: [
    { name: "basicConstraints", cA: false, critical: true },
    { name: "subjectAltName", altNames: [{ type: 7, ip }] },
  ],
});

describe("https", function () {
  this.timeout(60_000);
  let authority: Pair;
  let server: Pair;
  let region: FakeMaas;

  before(async () => {
    authority = await pair("authority", {
      extensions: [
        { name: "basicConstraints", cA: true, critical: true },
        { name: "keyUsage", keyCertSign: true, digitalSignature: true, critical: true },
      ],
    });
    server = await pair("server", { ...forAddress("127.0.0.1"), ca: authority });
  });

  afterEach(() => region.stop());

  async function serve(certificate: Pair): Promise<void> {
    region = await FakeMaas.start(certificate);
    region.answer(json({ ok: true }));
  }

  const look = { method: "GET", path: "subnets/" } as const;

  it("with a private CA works when the setting gives it", async () => {
    await serve(server);
    const { client } = connectTo(region, { caCertificate: authority.cert });
    expect(await client.send(look)).to.deep.equal({ ok: true });
    expect(await client.send(look)).to.deep.equal({ ok: true });
    expect(region.connectionsMade).to.equal(1);
  });

  it("works with the CA that the setting names as a file", async () => {
    await serve(server);
    const folder = temporaryFolder("ca");
    const caCertificate = join(folder, "ca.pem");
    writeFileSync(caCertificate, authority.cert);
    const config: Record<string, string> = { apiUrl: region.apiUrl.href, apiKey: "a:b:c", caCertificate };
    const settings = readSettings((key) => config[key], {});
    removeFolder(folder);
    expect(await connectTo(region, settings).client.send(look)).to.deep.equal({ ok: true });
  });

  /** The message of a request that is refused at once, with nothing told to the server. */
  async function refused(settings = {}): Promise<string> {
    const { client, timing } = connectTo(region, settings);
    const error = await errorOf(client.send({ ...look, method: "POST" }));
    expect(error).to.be.instanceOf(MaasUnreachableError);
    expect(timing.pauses).to.deep.equal([]);
    expect(region.received).to.have.length(0);
    return error.message;
  }

  it("with a private CA is refused without the setting, which is named", async () => {
    await serve(server);
    expect(await refused())
      .to.match(/unable to verify the first certificate/)
      .and.include("maas-lxd:caCertificate");
  });

  it("with a certificate that signed itself is refused", async () => {
    await serve(await pair("server", forAddress("127.0.0.1")));
    expect(await refused()).to.match(/self-signed certificate/);
    expect(await refused({ caCertificate: authority.cert })).to.match(/self-signed certificate/);
  });

  it("with another machine's certificate is refused", async () => {
    await serve(await pair("server", { ...forAddress("10.9.8.7"), ca: authority }));
    expect(await refused({ caCertificate: authority.cert })).to.match(
      /127\.0\.0\.1 is not in the cert's list/,
    );
  });

  it("with a certificate that has expired is refused", async () => {
    const past = { notBeforeDate: new Date(2020, 0, 1), notAfterDate: new Date(2021, 0, 1) };
    await serve(await pair("server", { ...forAddress("127.0.0.1"), ...past, ca: authority }));
    expect(await refused({ caCertificate: authority.cert })).to.match(/certificate has expired/);
  });

  it("that breaks off before anything could be sent is tried again, a POST too", async () => {
    await serve(server);
    const { client } = connectTo(region, { caCertificate: authority.cert });
    region.dropConnections(2);
    expect(await client.send({ ...look, method: "POST" })).to.deep.equal({ ok: true });
    expect(region.received).to.have.length(1);
  });

  it("to a server that speaks plain http is refused at once", async () => {
    region = await FakeMaas.start();
    const apiUrl = new URL(region.apiUrl.href.replace("http:", "https:"));
    expect(await refused({ apiUrl })).to.match(/it does not speak https there: is maas-lxd:apiUrl right\?$/);
  });
});
