import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { expect } from "chai";
import { LxdClient } from "../../provider/lxd/client";
import { isTrusted, shutDownInstance } from "../../provider/lxd/endpoints";
import { LxdResponseError, LxdUnknownOutcomeError, LxdIdentityError } from "../../provider/lxd/errors";
import { LxdIdentity } from "../../provider/lxd/identity";
import { newKeyPair, type KeyPair } from "../../simulator/lxd/key-pair";
import { errorOf } from "../support/fake-maas-client";
import { quick, soon } from "./maas-side";

describe("an LXD that answers what it should not", () => {
  let pair: KeyPair;
  let server: Server;
  let answer: { status: number; body: string; location?: string };
  let asked: string[];

  before(async () => {
    pair = await newKeyPair("lxd");
    server = createServer({ cert: pair.certificate, key: pair.key }, (request, response) => {
      asked.push(`${request.method} ${request.url}`);
      request.resume();
      const { status, body, location } = answer;
      response.writeHead(status, location === undefined ? {} : { Location: location }).end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });

  beforeEach(() => {
    asked = [];
  });

  after(() => server.close());

  const client = (host = "vmhost1", pin?: string): LxdClient => {
    const { port } = server.address() as AddressInfo;
    const url = new URL(`https://127.0.0.1:${port}`);
    return new LxdClient({ host, url, ...pair }, new LxdIdentity(host, pin), quick);
  };

  for (const operation of [
    "/1.0/certificates",
    "/1.0/operations/../certificates",
    "/1.0/operations/x?y=",
    "",
  ]) {
    it(`is not asked for an operation at ${JSON.stringify(operation)}`, async () => {
      answer = { status: 202, body: JSON.stringify({ type: "async", operation }) };
      const error = await errorOf(shutDownInstance(client(), "maas", "web-1", 5, soon()));
      expect(error).to.be.instanceOf(LxdUnknownOutcomeError);
      expect(asked).to.deep.equal(["PUT /1.0/instances/web-1/state?project=maas"]);
    });
  }

  it("is not followed where it redirects", async () => {
    answer = {
      status: 301,
      location: "/1.0/certificates",
      body: '{"type": "sync", "metadata": {"auth": "trusted"}}',
    };
    expect(await errorOf(isTrusted(client()))).to.be.instanceOf(LxdUnknownOutcomeError);
    expect(new Set(asked)).to.deep.equal(new Set(["GET /1.0"]));
  });

  it("is not read beyond the largest answer", async () => {
    answer = { status: 200, body: `{"type": "sync", "metadata": "${"x".repeat(17 * 1024 * 1024)}"}` };
    const error = await errorOf(isTrusted(client()));
    expect(error).to.be.instanceOf(LxdUnknownOutcomeError);
    expect(error.message).to.contain("larger than 16 MiB");
  });

  it("is quoted on one line, without characters that control a terminal", async () => {
    const words = { type: "error", error_code: 400, error: "no\u001b[2J\n\u009bweb: all is well" };
    answer = { status: 400, body: JSON.stringify(words) };
    const error = await errorOf(isTrusted(client()));
    expect(error).to.be.instanceOf(LxdResponseError);
    expect(error.message).to.match(/ with 400: no \[2J web: all is well$/);
  });

  for (const [host, path] of [
    ["vm-host1", "maas-lxd:lxdFingerprints.vm-host1"],
    ["vmhost1.maas", 'maas-lxd:lxdFingerprints["vmhost1.maas"]'],
    ["x'; touch y; '", 'maas-lxd:lxdFingerprints["<name of the VM host>"]'],
  ] as const) {
    it(`is told apart by a fingerprint that can be pinned by the command shown, of the host ${host}`, async () => {
      const error = await errorOf(isTrusted(client(host, "0".repeat(64))));
      expect(error).to.be.instanceOf(LxdIdentityError);
      expect(error.message)
        .to.match(/ pulumi config set --path '[^']*' <fingerprint>$/)
        .and.contain(`'${path}'`);
      expect(asked).to.deep.equal([]);
    });
  }
});
