import { expect } from "chai";
import { MaasResponseError, MaasUnreachableError } from "../../provider/maas/errors";
import type { MaasRequest } from "../../provider/maas/client";
import { errorOf, FakeTiming, connectTo } from "../support/fake-maas-client";
import { json, FakeMaas, reset, silence, text, type Answer } from "../support/fake-maas";

describe("what is sent again", () => {
  let region: FakeMaas;

  beforeEach(async () => {
    region = await FakeMaas.start();
  });

  afterEach(() => region.stop());

  const look: MaasRequest = { method: "GET", path: "subnets/" };
  const change: MaasRequest = { method: "PUT", path: "machines/x/" };
  const work: MaasRequest = { method: "POST", path: "machines/x/", op: "deploy" };
  const removal: MaasRequest = { method: "DELETE", path: "machines/x/" };

  /** How often a request is sent that is answered so once, and then with success. */
  async function sendings(request: MaasRequest, answer: Answer): Promise<number> {
    region.received.length = 0;
    region.answer(answer, json({}));
    await connectTo(region)
      .client.send(request)
      .catch((error: unknown) => {
        if (!(error instanceof MaasResponseError)) {
          throw error;
        }
      });
    return region.received.length;
  }

  it("what single versions refuse with nothing changed, as MAAS without a rack is", async () => {
    const noQueue = text(500, "Error determining BMC task queue for machine abc123");
    const busy = text(
      503,
      "Unable to change power state to 'on' for node web: another action is already in progress for that node.",
    );
    for (const answer of [noQueue, busy]) {
      expect(await sendings(work, answer)).to.equal(2);
    }
    expect(await sendings(work, text(500, "Failed to start"))).to.equal(1);
  });

  it("nothing that MAAS refuses, whatever Retry-After says", async () => {
    for (const status of [400, 401, 403, 404, 405, 410, 413, 418, 501]) {
      for (const request of [look, change, work, removal]) {
        const answer = text(status, "No.", { "Retry-After": "1" });
        expect(await sendings(request, answer), `${request.method} ${status}`).to.equal(1);
      }
    }
  });

  it("after a 500 or a bare 503 a GET only, since MAAS may have done half of the rest", async () => {
    for (const status of [500, 503]) {
      const answer = text(status, "IntegrityError");
      expect(await sendings(look, answer), `GET ${status}`).to.equal(2);
      for (const request of [change, work, removal]) {
        expect(await sendings(request, answer), `${request.method} ${status}`).to.equal(1);
      }
    }
  });

  it("after a 503 or 409 with Retry-After everything, since MAAS has done nothing then", async () => {
    for (const status of [503, 409]) {
      for (const request of [look, change, work, removal]) {
        const answer = text(status, "Later.", { "Retry-After": "10" });
        expect(await sendings(request, answer), `${request.method} ${status}`).to.equal(2);
      }
    }
  });

  it("after a 409 without it nothing", async () => {
    for (const request of [change, work, removal]) {
      expect(
        await sendings(request, text(409, "Can't deploy a machine that is in the 'Deployed' state")),
      ).to.equal(1);
    }
  });

  it("after a 429 everything", async () => {
    for (const request of [look, change, work, removal]) {
      expect(await sendings(request, text(429, "Slow down."))).to.equal(2);
    }
  });

  it("what says that it may not be repeated only when it was surely not done", async () => {
    expect(await sendings({ ...change, repeatable: false }, text(503, "", { "Retry-After": "1" }))).to.equal(
      2,
    );
    region.received.length = 0;
    region.answer(reset, json({}));
    await errorOf(connectTo(region).client.send({ ...change, repeatable: false }));
    expect(region.received).to.have.length(1);
  });

  describe("and when", () => {
    it("after pauses that double, with full jitter, up to a cap", async () => {
      region.answer(...Array<Answer>(8).fill(text(500, "")), json({}));
      const { client, timing } = connectTo(region);
      await client.send(look);
      expect(timing.pauses).to.deep.equal([250, 500, 1000, 2000, 4000, 7500, 7500, 7500]);
    });

    it("not before Retry-After in seconds, plus jitter", async () => {
      region.answer(text(503, "", { "Retry-After": "10" }), json({}));
      const { client, timing } = connectTo(region);
      await client.send(work);
      expect(timing.pauses).to.deep.equal([10_250]);
    });

    it("not before Retry-After as a date", async () => {
      const { client, timing } = connectTo(region);
      region.answer((response) => {
        const at = new Date(timing.now() + 20_000).toUTCString();
        text(503, "", { "Retry-After": at })(response, region.only) as void;
      }, json({}));
      await client.send(work);
      expect(timing.pauses[0]).to.be.within(18_000, 20_250);
    });

    it("until the budget of two minutes is used up, counted from the first failure", async () => {
      region.answer(text(503, "Busy."));
      const { client, timing } = connectTo(region);
      const error = await errorOf(client.send(look));
      expect(error).to.be.instanceOf(MaasResponseError).with.property("status", 503);
      const waited = timing.pauses.reduce((sum, pause) => sum + pause, 0);
      expect(waited).to.be.within(105_000, 120_000);
      expect(region.received).to.have.length(timing.pauses.length + 1);
    });

    it("not when Retry-After goes beyond the budget", async () => {
      region.answer(text(503, "Closed.", { "Retry-After": "3600" }));
      const { client, timing } = connectTo(region);
      await errorOf(client.send(look));
      expect(timing.pauses).to.deep.equal([]);
      expect(region.received).to.have.length(1);
    });

    it("not beyond the request's deadline", async () => {
      region.answer(text(503, "Busy."));
      const { client, timing } = connectTo(region);
      await errorOf(client.send({ ...look, deadline: timing.now() + 5000 }));
      const waited = timing.pauses.reduce((sum, pause) => sum + pause, 0);
      expect(waited).to.be.within(1000, 5000);
    });
  });

  describe("a deadline", () => {
    it("that has passed sends nothing", async () => {
      region.answer(json({}));
      const { client, timing } = connectTo(region);
      const error = await errorOf(client.send({ ...work, deadline: timing.now() - 1 }));
      expect(error).to.be.instanceOf(MaasUnreachableError);
      expect(error.message).to.match(/deploy: its time ran out before it was sent$/);
      expect(region.received).to.have.length(0);
    });

    it("cuts a request off that MAAS does not answer in time", async () => {
      region.answer(silence);
      const { client, timing } = connectTo(region, { requestTimeout: 60_000 });
      const error = await errorOf(client.send({ ...work, deadline: timing.now() + 300 }));
      expect(error.message).to.match(/and may have taken effect: no answer within 0\.\d+ s$/);
    });

    it("that lies beyond what a timer takes is no hurry", async () => {
      region.answer(json({ done: true }));
      const { client, timing } = connectTo(region);
      const answer = await client.send({ ...work, deadline: timing.now() + 1e12 });
      expect(answer).to.deep.equal({ done: true });
    });
  });

  it("by different clients at different times", async () => {
    region.answer(text(500, ""));
    const firstPauses = await Promise.all(
      [0.1, 0.9].map(async (chance) => {
        const timing = new FakeTiming();
        timing.chance = chance;
        await errorOf(connectTo(region, {}, timing).client.send(look));
        return timing.pauses[0];
      }),
    );
    expect(firstPauses).to.deep.equal([50, 450]);
  });
});
