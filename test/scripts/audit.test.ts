import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { expect } from "chai";
import { loadScript } from "../support/scripts";
import { temporaryFolder } from "../support/temporary";

interface Audit {
  verdict: string;
  word: string;
}

/** Answers the request by which npm asks for advisories; undefined lets it wait for ever. */
type Answer = { status: number; body?: unknown } | undefined;

const hole = (severity: string): object => ({
  id: 1,
  url: "https://example.invalid/1",
  title: "A hole",
  severity,
  vulnerable_versions: "*",
  cwe: [],
  cvss: { score: 9, vectorString: null },
});

describe("the audit of what users get", function () {
  this.timeout(60_000);
  let server: Server;
  let answer: Answer;
  let asked: string[];
  let audit: (options: { env: NodeJS.ProcessEnv; timeoutMs?: number }) => Promise<Audit>;

  before(async () => {
    ({ audit } = await loadScript<{ audit: typeof audit }>("lib/audit.mjs"));
    server = createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      request.resume();
      if (answer === undefined) return;
      const [status, body] = request.method === "POST" ? [answer.status, answer.body] : [404, {}];
      response.writeHead(status, { "Content-Type": "application/json" });
      response.end(body === undefined ? "" : JSON.stringify(body));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });

  beforeEach(() => {
    asked = [];
  });

  after(() => {
    server.closeAllConnections();
    server.close();
  });

  const auditWith = (given: Answer, timeoutMs?: number): Promise<Audit> => {
    answer = given;
    const { port } = server.address() as AddressInfo;
    const env = {
      PATH: process.env["PATH"],
      HOME: temporaryFolder("npm"),
      npm_config_registry: `http://127.0.0.1:${port}/`,
    };
    return audit({ env, ...(timeoutMs === undefined ? {} : { timeoutMs }) });
  };

  it("passes when the registry knows of nothing", async () => {
    expect(await auditWith({ status: 200, body: {} })).to.include({ verdict: "clean" });
    expect(asked).to.deep.equal(["POST /-/npm/v1/security/advisories/bulk"]);
  });

  it("fails for a hole that is high or critical, and names the package", async () => {
    for (const severity of ["high", "critical"]) {
      const { verdict, word } = await auditWith({ status: 200, body: { fastify: [hole(severity)] } });
      expect(verdict).to.equal("found");
      expect(word).to.match(new RegExp(`\\n  fastify .*: ${severity}(\\n|$)`));
    }
  });

  it("passes what is less, and what only developers get", async () => {
    const body = { fastify: [hole("moderate")], mocha: [hole("critical")] };
    expect(await auditWith({ status: 200, body })).to.include({ verdict: "clean" });
  });

  it("is skipped, with a word, by a registry that serves no audits, that is silent, or that is not there", async () => {
    const mirror = await auditWith({ status: 405 });
    expect(mirror.verdict).to.equal("skipped");
    expect(mirror.word)
      .to.match(/^npm audit was skipped.*405/)
      .and.not.contain("\n");
    expect((await auditWith(undefined, 3000)).word).to.match(/^npm audit was skipped.*did not end within/);
    const env = { PATH: process.env["PATH"], HOME: temporaryFolder("npm") };
    const nobody = await audit({ env: { ...env, npm_config_registry: "http://127.0.0.1:9/" } });
    expect(nobody.word).to.match(/^npm audit was skipped.*ECONNREFUSED/);
  });
});
