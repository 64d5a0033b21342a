import { expect } from "chai";
import { setTimeout as sleep } from "node:timers/promises";
import { MaasResponseError, MaasUnknownOutcomeError, MaasUnreachableError } from "../../provider/maas/errors";
import type { MaasRequest } from "../../provider/maas/client";
import { errorOf, connectTo } from "../support/fake-maas-client";
import { json, FakeMaas, silence, text, type Answer } from "../support/fake-maas";

const look: MaasRequest = { method: "GET", path: "subnets/" };
const work: MaasRequest = { method: "POST", path: "vm-hosts/1/", op: "compose" };

const slowly =
  (ms: number): Answer =>
  async (response, received) => {
    await sleep(ms);
    return json({})(response, received);
  };

const many = <T>(count: number, one: () => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, one));

describe("connections", () => {
  let region: FakeMaas;

  beforeEach(async () => {
    region = await FakeMaas.start();
  });

  afterEach(() => region.stop());

  it("are used again", async () => {
    region.answer(json({}));
    const { client } = connectTo(region);
    for (let i = 0; i < 5; i++) {
      await client.send(look);
      await client.send(work);
    }
    expect(region.received).to.have.length(10);
    expect(region.connectionsMade).to.equal(1);
  });

  it("are few: four at once, three of a kind, however much is asked", async () => {
    region.answer(slowly(20));
    const { client } = connectTo(region);
    await many(12, () => client.send(work));
    expect(Math.max(...region.received.map(({ inWork }) => inWork))).to.equal(3);
    region.received.length = 0;
    await many(12, () => client.send(look));
    expect(Math.max(...region.received.map(({ inWork }) => inWork))).to.equal(3);
    region.received.length = 0;
    await Promise.all([many(12, () => client.send(work)), many(12, () => client.send(look))]);
    expect(Math.max(...region.received.map(({ inWork }) => inWork))).to.equal(4);
    expect(region.connectionsMade).to.equal(4);
  });

  it("that work never keep those from looking", async () => {
    region.answer(silence, silence, silence, json([]));
    const { client } = connectTo(region, { requestTimeout: 1000 });
    const working = Promise.allSettled(Array.from({ length: 5 }, () => client.send(work)));
    expect(await client.send(look)).to.deep.equal([]);
    await working;
  });

  it("that are waited for do not count as the request's time", async () => {
    region.answer(slowly(150));
    const { client } = connectTo(region, { requestTimeout: 1000 });
    expect(await many(30, () => client.send(work))).to.have.length(30);
  });

  it("that are waited for beyond the deadline leave the request unsent, and not in doubt", async () => {
    region.answer(slowly(300));
    const { client, timing } = connectTo(region);
    const busy = many(3, () => client.send(work));
    const error = await errorOf(client.send({ ...work, deadline: timing.now() + 100 }));
    expect(error).to.be.instanceOf(MaasUnreachableError);
    expect(error.message).to.match(/its time ran out before it was sent$/);
    await busy;
    expect(region.received).to.have.length(3);
    await client.send(work);
  });

  for (const status of [401, 502, 504]) {
    it(`come free although the long body of a ${status} is not read`, async () => {
      region.answer(text(status, "x".repeat(4 * 1024 * 1024)));
      const { client } = connectTo(region, { requestTimeout: 2000 });
      for (const error of await many(9, () => errorOf(client.send(work)))) {
        expect(error).to.be.instanceOf(status === 401 ? MaasResponseError : MaasUnknownOutcomeError);
        expect(error.message).to.include(String(status));
      }
      region.answer(json({ ok: true }));
      expect(await client.send(work)).to.deep.equal({ ok: true });
    });
  }

  it("come free after a time-out", async () => {
    region.answer(silence);
    const { client } = connectTo(region, { requestTimeout: 100 });
    await many(4, () => errorOf(client.send(work)));
    region.answer(json({ ok: true }));
    expect(await client.send(work)).to.deep.equal({ ok: true });
  });

  it("are closed when the client is", async () => {
    region.answer(json({}));
    const { client } = connectTo(region);
    await client.send(look);
    const gone = region.nextDisconnection();
    client.close();
    await gone;
  });

  describe("that the other end closes just as a request is sent", () => {
    /** Answers the first request on a connection and closes it at the second, as one that was idle for too long. */
    const closingTheSecond: Answer = (response, received) => {
      const first =
        region.received.filter(({ connection }) => connection === received.connection).length === 1;
      if (first) {
        return json({ connection: received.connection })(response, received);
      }
      response.socket?.destroy();
    };

    beforeEach(() => region.answer(closingTheSecond));

    it("leave what is not repeatable in doubt: Node does not send it again, and whether it arrived cannot be known", async () => {
      const { client } = connectTo(region);
      await client.send(work);
      const error = await errorOf(client.send(work));
      expect(error).to.be.instanceOf(MaasUnknownOutcomeError);
      expect(region.received).to.have.length(2);
    });

    it("cost what is repeatable a pause", async () => {
      const { client, timing } = connectTo(region);
      await client.send(look);
      expect(await client.send(look)).to.deep.equal({ connection: 2 });
      expect(timing.pauses).to.have.length(1);
    });
  });

  it("are closed before a server closes them, when they are idle, but not while an answer takes longer", async () => {
    region.answer(slowly(50), slowly(50), slowly(4500), json({}));
    const { client } = connectTo(region, { requestTimeout: 20_000 });
    await many(2, () => client.send(look));
    const idleClosed = region.nextDisconnection();
    expect(await client.send(work)).to.deep.equal({});
    await idleClosed;
    await client.send(look);
    expect(region.connectionsMade).to.equal(2);
  });
});
