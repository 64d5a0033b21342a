import { expect } from "chai";
import { updateMachine } from "../../provider/maas/machines";
import { errorOf, KEY, connectTo } from "../support/fake-maas-client";
import { json, FakeMaas, reset, text, type Received } from "../support/fake-maas";

/** Takes the OAuth header apart as RFC 5849, 3.5.1 says, independently of the library that made it. */
function oauthOf({ headers }: Received): Record<string, string> {
  const header = headers.authorization ?? "";
  expect(header).to.match(/^OAuth /);
  return Object.fromEntries(
    header
      .slice("OAuth ".length)
      .split(/\s*,\s*/)
      .map((pair) => {
        const [, name = "", value = ""] = /^([^=]+)="([^"]*)"$/.exec(pair) ?? [];
        return [decodeURIComponent(name), decodeURIComponent(value)];
      }),
  );
}

describe("a request to MAAS", () => {
  let region: FakeMaas;

  beforeEach(async () => {
    region = await FakeMaas.start();
  });

  afterEach(() => region.stop());

  describe("is signed", () => {
    it("with OAuth 1.0 PLAINTEXT and an empty consumer secret, as MAAS verifies it", async () => {
      region.answer(json({}));
      const { client } = connectTo(region);
      await client.send({ method: "GET", path: "version/" });
      const { oauth_nonce: nonce, oauth_timestamp: timestamp, ...rest } = oauthOf(region.only);
      expect(rest).to.deep.equal({
        oauth_consumer_key: KEY.consumerKey,
        oauth_token: KEY.tokenKey,
        oauth_signature: `&${KEY.tokenSecret}`,
        oauth_signature_method: "PLAINTEXT",
        oauth_version: "1.0",
      });
      expect(nonce).to.match(/^\w{16,}$/);
      expect(Math.abs(Number(timestamp) - Date.now() / 1000)).to.be.below(30);
    });

    it("with every character of the key's parts", async () => {
      region.answer(json({}));
      const apiKey = { consumerKey: "a%b&c", tokenKey: "d=e,f", tokenSecret: 'g+h "i"~*\'()' };
      const { client } = connectTo(region, { apiKey });
      await client.send({ method: "GET", path: "version/" });
      const oauth = oauthOf(region.only);
      expect(oauth["oauth_consumer_key"]).to.equal(apiKey.consumerKey);
      expect(oauth["oauth_token"]).to.equal(apiKey.tokenKey);
      // The signature is `consumer secret & token secret`, each percent-encoded, and encoded again as a value.
      expect(decodeURIComponent((oauth["oauth_signature"] ?? "").slice(1))).to.equal(apiKey.tokenSecret);
    });

    it("afresh for each sending, since MAAS keeps nonces and checks the time", async () => {
      region.answer(reset, text(503, "busy"), json([]));
      const { client, timing } = connectTo(region);
      timing.chance = 0.99;
      await client.send({ method: "GET", path: "subnets/" });
      const sent = region.received.map(oauthOf);
      expect(sent).to.have.length(3);
      expect(new Set(sent.map((oauth) => oauth["oauth_nonce"]))).to.have.property("size", 3);
      const [first, , third] = sent.map((oauth) => Number(oauth["oauth_timestamp"]));
      const waited = timing.pauses.reduce((sum, pause) => sum + pause, 0);
      expect((third ?? 0) - (first ?? 0)).to.be.at.least(Math.floor(waited / 1000));
    });

    it("with no part of the key in the URL or the body", async () => {
      region.answer(json({}));
      const { client } = connectTo(region);
      await client.send({ method: "POST", path: "tags/", form: { name: "web" } });
      expect(region.only.path + region.only.body).to.not.include("the-");
    });
  });

  it("has op and parameters in the query, arrays repeated, undefined left out", async () => {
    region.answer(json([]));
    const { client } = connectTo(region);
    const query = { id: ["a1", "b2"], name: "ä &=+%/", limit: 0, all: false, mac: undefined, none: [] };
    await client.send({ method: "GET", path: "machines/", op: "list", query });
    const { query: received, body, headers } = region.only;
    expect([...received]).to.deep.equal([
      ["op", "list"],
      ["id", "a1"],
      ["id", "b2"],
      ["name", "ä &=+%/"],
      ["limit", "0"],
      ["all", "false"],
    ]);
    expect(body).to.equal("");
    expect(headers["content-length"]).to.equal(undefined);
    expect(headers.accept).to.equal("application/json");
  });

  it("has a POST's parameters in a form, its op in the query", async () => {
    region.answer(json({}));
    const { client } = connectTo(region);
    const form = {
      mode: "STATIC",
      ip_address: "2001:db8:1::5",
      add: ["a", "b"],
      user_data: "å\r\n=",
      force: true,
    };
    await client.send({ method: "POST", path: "nodes/x/interfaces/3/", op: "link_subnet", form });
    const received = region.only;
    expect(received.path).to.equal("nodes/x/interfaces/3/?op=link_subnet");
    expect(received.headers["content-type"]).to.match(/^application\/x-www-form-urlencoded/);
    expect([...received.form]).to.deep.equal([
      ["mode", "STATIC"],
      ["ip_address", "2001:db8:1::5"],
      ["add", "a"],
      ["add", "b"],
      ["user_data", "å\r\n="],
      ["force", "true"],
    ]);
  });

  it("has a body only where the method has one", async () => {
    region.answer(json({}));
    const { client } = connectTo(region);
    await client.send({ method: "PUT", path: "machines/x/", form: { description: "" } });
    await client.send({ method: "POST", path: "machines/x/", op: "release" });
    await client.send({ method: "DELETE", path: "machines/x/" });
    expect(region.received.map(({ method, body }) => [method, body])).to.deep.equal([
      ["PUT", "description="],
      ["POST", ""],
      ["DELETE", ""],
    ]);
  });

  it("gives JSON as what it says and text as text", async () => {
    region.answer(json({ a: [1, null] }), text(200, "OK"), text(204, ""));
    const { client } = connectTo(region);
    const asked = { method: "POST", path: "x/" } as const;
    expect(await client.send(asked)).to.deep.equal({ a: [1, null] });
    expect(await client.send(asked)).to.equal("OK");
    expect(await client.send(asked)).to.equal("");
  });

  it("gives UTF-8 as it is, across the chunks in which it comes", async () => {
    const said = Buffer.from(JSON.stringify({ description: "Zürich – 東京 🖥" }));
    region.answer(async (response) => {
      response.writeHead(200, { "Content-Type": "application/json" });
      for (const byte of said) {
        await new Promise<void>((resolve) => response.write(Buffer.of(byte), () => resolve()));
      }
      response.end();
    });
    const { client } = connectTo(region);
    expect(await client.send({ method: "GET", path: "x/" })).to.deep.equal({
      description: "Zürich – 東京 🖥",
    });
  });

  it("goes nowhere but below the API's root, whatever an answer called a machine", async () => {
    region.answer(json({}));
    const { client, timing } = connectTo(region);
    for (const id of ["..", ".", "%2e%2e", "a/../../..", "x?y", "x#y", "\\.."]) {
      const error = await errorOf(client.send({ method: "DELETE", path: `machines/${id}/` }));
      expect(error.message, id).to.match(/^no path of MAAS's API: machines\//);
    }
    await updateMachine(client, "a b?#%2e/…", { description: "x" }, timing.now() + 60_000);
    expect(region.received.map(({ path }) => path)).to.deep.equal(["machines/a%20b%3F%23%252e%2F%E2%80%A6/"]);
  });

  it("leaves no parameter, no key and no header in the error that it ends with", async () => {
    region.answer(text(400, "no"));
    const { client } = connectTo(region);
    const form = { user_data: "c2VjcmV0LXVzZXItZGF0YQ==" };
    const error = await errorOf(client.send({ method: "POST", path: "machines/x/", op: "deploy", form }));
    const { inspect } = await import("node:util");
    const everything = inspect(error, { depth: 10, showHidden: true });
    for (const secret of [form.user_data, "the-consumer", "the-token", "the-secret"]) {
      expect(everything).to.not.include(secret);
    }
  });
});
