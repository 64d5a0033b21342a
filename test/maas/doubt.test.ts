import { expect } from "chai";
import { MaasUnknownOutcomeError, MaasUnreachableError } from "../../provider/maas/errors";
import type { MaasRequest } from "../../provider/maas/client";
import { errorOf, connectTo, type Connected } from "../support/fake-maas-client";
import { breakOff, FakeMaas, reset, silence, text, type Answer } from "../support/fake-maas";

const compose: MaasRequest = { method: "POST", path: "vm-hosts/1/", op: "compose", form: { cores: 2 } };

describe("a request without a clear answer", () => {
  let region: FakeMaas;

  beforeEach(async () => {
    region = await FakeMaas.start();
  });

  afterEach(() => region.stop());

  const truncated: Answer = (response) => {
    response.writeHead(200, { "Content-Type": "application/json" });
    response.end('{"system_id": "abc123", "power_pass": "hush');
  };

  const inDoubt: Record<string, { answer: Answer; says: RegExp }> = {
    "a reset before the answer": { answer: reset, says: /ECONNRESET|socket hang up/ },
    "a body broken off": { answer: breakOff, says: /the answer broke off/ },
    "a truncated JSON": { answer: truncated, says: /not valid JSON/ },
    "a gateway's 502": { answer: text(502, "<html>Bad Gateway</html>"), says: /a gateway answered 502/ },
    "a gateway's 504": { answer: text(504, "<html>Time-out</html>"), says: /a gateway answered 504/ },
    "no answer in time": { answer: silence, says: /no answer within 0\.2 s/ },
    "a body that stops coming": {
      answer: (response) => {
        response.writeHead(200, { "Content-Type": "application/json" });
        response.write("[");
      },
      says: /no answer within 0\.2 s/,
    },
  };

  for (const [what, { answer, says }] of Object.entries(inDoubt)) {
    describe(`${what}`, () => {
      let speaking: Connected;

      beforeEach(() => {
        speaking = connectTo(region, { requestTimeout: 200 });
        region.answer(answer);
      });

      it("leaves a POST in doubt, and it is sent once only", async () => {
        const error = await errorOf(speaking.client.send(compose));
        expect(error).to.be.instanceOf(MaasUnknownOutcomeError);
        expect(error.message).to.match(
          /^POST vm-hosts\/1\/\?op=compose got no clear answer from MAAS, and may have taken effect: /,
        );
        expect(error.message).to.match(says).and.not.include("hush");
        expect(region.received).to.have.length(1);
      });

      it("is tried again for what can be repeated, until that works", async () => {
        for (const method of ["GET", "PUT", "DELETE"] as const) {
          region.received.length = 0;
          region.answer(answer, answer, text(200, "done"));
          expect(await speaking.client.send({ method, path: "machines/x/" })).to.equal("done");
          expect(region.received.map((received) => received.method)).to.deep.equal([method, method, method]);
        }
        region.received.length = 0;
        region.answer(answer, text(200, "done"));
        expect(await speaking.client.send({ ...compose, repeatable: true })).to.equal("done");
        expect(region.received).to.have.length(2);
      });
    });
  }

  it("of what changes nothing is not said to have taken effect", async () => {
    region.answer(text(502, ""));
    const { client, timing } = connectTo(region);
    const error = await errorOf(
      client.send({ method: "GET", path: "subnets/", deadline: timing.now() + 200 }),
    );
    expect(error).to.be.instanceOf(MaasUnknownOutcomeError);
    expect(error.message).to.equal("GET subnets/ got no clear answer from MAAS: a gateway answered 502");
  });

  describe("that never reached MAAS", () => {
    it("because nobody listens is tried again, a POST too", async () => {
      const { client, timing, lines } = connectTo(region);
      await region.stop();
      const error = await errorOf(client.send(compose));
      expect(error).to.be.instanceOf(MaasUnreachableError);
      expect(error.message).to.equal(
        `MAAS at ${region.apiUrl.origin} cannot be reached for POST vm-hosts/1/?op=compose: connect ECONNREFUSED 127.0.0.1:${region.port}`,
      );
      expect(timing.pauses.length).to.be.above(3);
      expect(lines).to.have.length(1);
      expect(lines[0])
        .to.include(region.apiUrl.origin)
        .and.include("ECONNREFUSED")
        .and.match(/trying again/);
      region = await FakeMaas.start();
    });

    it("says why also where a name has several addresses", async () => {
      const { client, timing } = connectTo(region, { apiUrl: new URL("http://localhost:1/MAAS/api/2.0/") });
      const error = await errorOf(client.send({ ...compose, deadline: timing.now() + 200 }));
      expect(error).to.be.instanceOf(MaasUnreachableError);
      expect(error.message).to.match(/compose: (connect )?ECONNREFUSED/);
    });

    it("because there is no such host is said at once", async () => {
      const { client, timing } = connectTo(region, { apiUrl: new URL("http://maas.invalid/MAAS/api/2.0/") });
      const error = await errorOf(client.send({ method: "GET", path: "subnets/" }));
      expect(error).to.be.instanceOf(MaasUnreachableError);
      expect(error.message).to.match(/ENOTFOUND|EAI_AGAIN/);
      if (/ENOTFOUND/.test(error.message)) {
        expect(timing.pauses).to.deep.equal([]);
      }
    });
  });
});
