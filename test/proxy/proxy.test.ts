import { expect } from "chai";
import { once } from "node:events";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import type { TLSSocket } from "node:tls";
import { generate } from "selfsigned";
import { LxdClient } from "../../provider/lxd/client";
import { isTrusted } from "../../provider/lxd/endpoints";
import { LxdUnreachableError } from "../../provider/lxd/errors";
import { LxdIdentity } from "../../provider/lxd/identity";
import { MaasUnreachableError } from "../../provider/maas/errors";
import { proxyFor } from "../../provider/proxy/environment";
import { SettingsError } from "../../provider/settings";
import { newKeyPair, type KeyPair } from "../../simulator/lxd/key-pair";
import { FakeMaas, json, silence } from "../support/fake-maas";
import { connectTo, errorOf, type Connected } from "../support/fake-maas-client";
import { ForwardProxy, setEnvironment } from "../support/forward-proxy";

const look = { method: "GET", path: "subnets/" } as const;
const work = { method: "POST", path: "tags/", form: { name: "x" } } as const;

/** A name that leads nowhere without the proxy. */
const NAME = "maas.test";

describe("a proxy that the environment names", function () {
  this.timeout(30_000);
  let proxy: ForwardProxy;
  let region: FakeMaas;
  let restore: () => void = () => undefined;

  beforeEach(async () => {
    proxy = await ForwardProxy.start();
  });

  afterEach(async () => {
    restore();
    await proxy.stop();
  });

  const environment = (variables: Readonly<Record<string, string>>): void => {
    restore = setEnvironment(variables);
  };

  const clientOf = (settings: Parameters<typeof connectTo>[1] = {}): Connected =>
    connectTo(region, { apiUrl: new URL(region.apiUrl.href.replace("127.0.0.1", NAME)), ...settings });

  describe("for MAAS at http", () => {
    beforeEach(async () => {
      region = await FakeMaas.start();
      region.answer(json({ ok: true }));
    });

    afterEach(() => region.stop());

    it("is asked for the whole URL, over one connection, with what is sent", async () => {
      environment({ http_proxy: proxy.url, HTTPS_PROXY: "http://127.0.0.1:1" });
      const { client } = clientOf();
      expect(await client.send(look)).to.deep.equal({ ok: true });
      await client.send(work);
      await client.send(look);
      const root = `http://${NAME}:${region.port}/MAAS/api/2.0`;
      expect(proxy.asked).to.deep.equal([
        `GET ${root}/subnets/`,
        `POST ${root}/tags/`,
        `GET ${root}/subnets/`,
      ]);
      expect(proxy.connectionsMade).to.equal(1);
      expect(region.received[1]?.form.get("name")).to.equal("x");
      expect(region.received[0]?.headers.host).to.equal(`${NAME}:${region.port}`);
      client.close();
    });

    it("gets the user name and password of its URL, and MAAS does not get the proxy's", async () => {
      proxy.manner = { credentials: "joe:hush hush" };
      environment({ HTTP_PROXY: `http://joe:hush%20hush@${proxy.host}` });
      const { client } = clientOf();
      expect(await client.send(look)).to.deep.equal({ ok: true });
      client.close();
    });

    for (const [given, said] of [
      [
        "",
        /asks for a user name and password \(407\): give them in HTTP_PROXY as http:\/\/<user>:<password>@127/,
      ],
      ["joe:hush@", /of HTTP_PROXY does not accept the user name and password that it names \(407\)/],
    ] as const) {
      it(`that answers 407 ${given ? "with" : "without"} credentials is named, and not asked again`, async () => {
        proxy.manner = { credentials: "joe:hush-hush" };
        environment({ HTTP_PROXY: `http://${given}${proxy.host}` });
        const { client, timing } = clientOf();
        const error = await errorOf(client.send(work));
        expect(error).to.be.instanceOf(MaasUnreachableError);
        expect(error.message).to.match(said).and.not.include("hush");
        expect(timing.pauses).to.deep.equal([]);
        expect(region.received).to.deep.equal([]);
      });
    }

    it("that is not there is named", async () => {
      environment({ ALL_PROXY: "127.0.0.1:1" });
      const error = await errorOf(clientOf().client.send(look));
      expect(error).to.be.instanceOf(MaasUnreachableError);
      expect(error.message).to.match(
        /connect ECONNREFUSED 127\.0\.0\.1:1, by way of the proxy http:\/\/127\.0\.0\.1:1 of ALL_PROXY$/,
      );
    });

    it("of another kind is refused with the variable's name", async () => {
      environment({ HTTP_PROXY: "socks5://hush@127.0.0.1:1" });
      const error = await errorOf(clientOf().client.send(look));
      expect(error).to.be.instanceOf(SettingsError);
      expect(error.message)
        .to.match(/^HTTP_PROXY is no URL of an http or https proxy/)
        .and.not.include("hush");
    });

    it("is left out for this machine", async () => {
      environment({ HTTP_PROXY: proxy.url });
      const { client } = connectTo(region);
      expect(await client.send(look)).to.deep.equal({ ok: true });
      expect(proxy.asked).to.deep.equal([]);
      client.close();
    });
  });

  describe("for MAAS at https", () => {
    let certificate: KeyPair & { cert: string };

    before(async () => {
      const altNames = [{ type: 2 as const, value: NAME }];
      const extensions = [
        { name: "basicConstraints" as const, cA: true, critical: true },
        { name: "subjectAltName" as const, altNames },
      ];
      const { private: key, cert } = await generate([{ name: "commonName", value: NAME }], { extensions });
      certificate = { key, cert, certificate: cert };
    });

    beforeEach(async () => {
      region = await FakeMaas.start(certificate);
      region.answer(json({ ok: true }));
    });

    afterEach(() => region.stop());

    const trusting = (): Connected => clientOf({ caCertificate: certificate.cert });

    it("makes a tunnel, over which connections are kept, and sees nothing of the key", async () => {
      environment({ HTTPS_PROXY: proxy.url });
      const { client } = trusting();
      for (let i = 0; i < 3; i++) {
        expect(await client.send(look)).to.deep.equal({ ok: true });
        expect(await client.send(work)).to.deep.equal({ ok: true });
      }
      expect(proxy.asked).to.deep.equal([`CONNECT ${NAME}:${region.port}`]);
      expect(region.connectionsMade).to.equal(1);
      expect(proxy.headers.join(" ")).to.not.include("OAuth");
      const gone = region.nextDisconnection();
      client.close();
      await gone;
    });

    it("carries four requests at once, and no more", async () => {
      region.answer(async (response, received) => {
        await new Promise((resolve) => setTimeout(resolve, 20));
        return json({})(response, received);
      });
      environment({ HTTPS_PROXY: proxy.url });
      const { client } = trusting();
      await Promise.all(Array.from({ length: 24 }, (_, i) => client.send(i % 2 ? work : look)));
      expect(Math.max(...region.received.map(({ inWork }) => inWork))).to.equal(4);
      expect(region.connectionsMade).to.equal(4);
      client.close();
    });

    it("has its idle connections closed before a server closes them", async () => {
      environment({ HTTPS_PROXY: proxy.url });
      const { client } = trusting();
      await client.send(look);
      await region.nextDisconnection();
      await client.send(look);
      expect(region.connectionsMade).to.equal(2);
      client.close();
    });

    it("leaves TLS as it is: a certificate that is not trusted is refused", async () => {
      environment({ HTTPS_PROXY: proxy.url });
      const error = await errorOf(clientOf().client.send(work));
      expect(error.message).to.match(/self-signed certificate .*by way of the proxy http:\/\/127/);
      expect(region.received).to.deep.equal([]);
    });

    for (const [refusal, lasting] of [
      [407, true],
      [403, true],
      [401, true],
      [502, false],
    ] as const) {
      it(`that answers ${refusal} is ${lasting ? "named at once" : "asked again"}, and was told nothing`, async () => {
        proxy.manner = { refusal };
        environment({ HTTPS_PROXY: proxy.url });
        const { client, timing } = trusting();
        const error = await errorOf(client.send(work));
        expect(error).to.be.instanceOf(MaasUnreachableError);
        expect(error.message)
          .to.include(`the proxy ${proxy.url} of HTTPS_PROXY`)
          .and.include(String(refusal));
        expect(timing.pauses.length > 0).to.equal(!lasting);
        expect(proxy.headers.join(" ")).to.not.include("OAuth");
      });
    }

    it("that stays silent keeps no connection from later requests", async () => {
      proxy.manner = { silent: true };
      environment({ HTTPS_PROXY: proxy.url });
      const { client } = clientOf({ caCertificate: certificate.cert, requestTimeout: 1000 });
      await Promise.all(Array.from({ length: 4 }, () => errorOf(client.send(work))));
      proxy.manner = {};
      expect(await client.send(work)).to.deep.equal({ ok: true });
      client.close();
    });

    it("does not take a request for unsent that MAAS leaves without an answer", async () => {
      region.answer(silence);
      environment({ HTTPS_PROXY: proxy.url });
      const { client } = clientOf({ caCertificate: certificate.cert, requestTimeout: 200 });
      expect((await errorOf(client.send(work))).name).to.equal("MaasUnknownOutcomeError");
      client.close();
    });
  });

  describe("for the LXD of a VM host", () => {
    let pair: KeyPair;
    let server: Server;
    let peers: number;

    before(async () => {
      pair = await newKeyPair("lxd");
    });

    beforeEach(async () => {
      peers = 0;
      server = createServer({
        key: pair.key,
        cert: pair.certificate,
        requestCert: true,
        rejectUnauthorized: false,
      });
      server.on("request", (request, response) => {
        peers += (request.socket as TLSSocket).getPeerCertificate().raw ? 1 : 0;
        response.end(JSON.stringify({ type: "sync", metadata: { auth: "trusted" } }));
      });
      server.listen(0, "127.0.0.1");
      await once(server, "listening");
    });

    afterEach(() => server.close());

    const clientFor = (pin?: string): LxdClient => {
      const url = new URL(`https://lxd.test:${(server.address() as AddressInfo).port}`);
      const limits = { request: 2000, pauses: [], operation: 2000 };
      return new LxdClient({ host: "vmhost1", url, ...pair }, new LxdIdentity("vmhost1", pin), limits);
    };

    it("makes a tunnel, through which the client certificate goes", async () => {
      environment({ HTTPS_PROXY: proxy.url });
      expect(await isTrusted(clientFor())).to.equal(true);
      expect(proxy.asked).to.deep.equal([`CONNECT lxd.test:${(server.address() as AddressInfo).port}`]);
      expect(peers).to.equal(1);
    });

    it("does not loosen the pin", async () => {
      environment({ HTTPS_PROXY: proxy.url });
      const error = await errorOf(isTrusted(clientFor("0".repeat(64))));
      expect(error.name).to.equal("LxdIdentityError");
      expect(peers).to.equal(0);
    });

    it("is named when it refuses", async () => {
      proxy.manner = { refusal: 407 };
      environment({ HTTPS_PROXY: proxy.url });
      const error = await errorOf(isTrusted(clientFor()));
      expect(error).to.be.instanceOf(LxdUnreachableError);
      expect(error.message).to.include(`the proxy ${proxy.url} of HTTPS_PROXY asks for a user name`);
    });

    it("that stays silent is waited for as long as a request may take", async () => {
      proxy.manner = { silent: true };
      environment({ HTTPS_PROXY: proxy.url });
      const error = await errorOf(isTrusted(clientFor()));
      expect(error.message).to.match(/the proxy http:\/\/127\.0\.0\.1:\d+ of HTTPS_PROXY does not answer$/);
    });
  });

  describe("is left out where NO_PROXY names", () => {
    for (const [exempt, url, isLeftOut] of [
      ["maas.test", "http://maas.test/MAAS", true],
      ["other.test,maas.test", "https://maas.test:5443/MAAS", true],
      ["maas.test:5443", "https://maas.test:5443/MAAS", true],
      ["maas.test:5443", "https://maas.test:5444/MAAS", false],
      [".test", "http://maas.test/MAAS", true],
      ["*.test", "http://maas.test/MAAS", true],
      [".example", "http://maas.test/MAAS", false],
      ["*", "http://maas.test/MAAS", true],
      ["10.10.0.0/16", "https://10.10.3.4:8443", true],
      ["10.10.0.0/16, 2001:db8::/32", "https://[2001:db8::5]:8443", true],
      ["10.10.0.0/16", "https://10.11.3.4:8443", false],
      ["10.10.0.0/16", "https://maas.test", false],
      ["", "https://127.0.0.1:8443", true],
      ["", "http://[::1]:5240", true],
      ["", "https://localhost", true],
    ] as const) {
      it(`${exempt || "nothing"}: ${url} ${isLeftOut ? "goes straight" : "goes through it"}`, async () => {
        environment({
          HTTP_PROXY: "http://p.test:3128",
          HTTPS_PROXY: "http://p.test:3129",
          NO_PROXY: exempt,
        });
        const found = await proxyFor(new URL(url));
        expect(found === undefined).to.equal(isLeftOut);
      });
    }

    it("it in lower case, too, and the first of both", async () => {
      environment({
        HTTPS_PROXY: "https://upper.test",
        https_proxy: "lower.test:3128",
        no_proxy: "10.0.0.0/8",
      });
      expect((await proxyFor(new URL("https://maas.test")))?.url.href).to.equal("http://lower.test:3128/");
      expect(await proxyFor(new URL("https://10.1.2.3"))).to.equal(undefined);
      expect(await proxyFor(new URL("http://maas.test"))).to.equal(undefined);
    });
  });
});
