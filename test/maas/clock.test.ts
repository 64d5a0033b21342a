import { expect } from "chai";
import { MaasResponseError } from "../../provider/maas/errors";
import { errorOf, FakeTiming, connectTo } from "../support/fake-maas-client";
import { json, FakeMaas, text, type Answer, type Received } from "../support/fake-maas";

const MINUTE = 60_000;

/** Signs in only who signs for a time that is at most 300 s off, as MAAS does (recording 058). */
const checkingTime: Answer = (response, received) => {
  const off = Math.abs(signedFor(received) - Date.now());
  const answer = off > 300_000 ? text(401, "Authorization Error: 'Expired timestamp'") : json({ ok: true });
  return answer(response, received);
};

function signedFor({ headers }: Received): number {
  return Number(/oauth_timestamp="(\d+)"/.exec(headers.authorization ?? "")?.[1]) * 1000;
}

describe("a clock that is off", () => {
  let region: FakeMaas;

  beforeEach(async () => {
    region = await FakeMaas.start();
    region.answer(checkingTime);
  });

  afterEach(() => region.stop());

  for (const [minutes, side] of [
    [20, "ahead of"],
    [-20, "behind"],
  ] as const) {
    it(`is corrected when it is ${Math.abs(minutes)} minutes ${side} MAAS's, and named`, async () => {
      const { client, lines, timing } = connectTo(region, {}, new FakeTiming(minutes * MINUTE));
      expect(await client.send({ method: "POST", path: "tags/", form: { name: "x" } })).to.deep.equal({
        ok: true,
      });
      expect(region.received).to.have.length(2);
      expect(timing.pauses).to.deep.equal([]);
      expect(lines).to.have.length(1);
      expect(lines[0]).to.match(new RegExp(`clock is (1199|1200|1201) s ${side} MAAS's`));
    });
  }

  it("is corrected once for all requests, those in flight included", async () => {
    const { client, lines } = connectTo(region, {}, new FakeTiming(20 * MINUTE));
    await Promise.all(Array.from({ length: 6 }, () => client.send({ method: "GET", path: "subnets/" })));
    const before = region.received.length;
    await client.send({ method: "GET", path: "subnets/" });
    expect(region.received.length - before).to.equal(1);
    expect(lines).to.have.length(1);
  });

  it("does not turn a wrong key into a matter of time", async () => {
    region.answer(text(401, "Authorization Error: Invalid consumer."));
    const { client, lines } = connectTo(region, {}, new FakeTiming(20 * MINUTE));
    expect(await errorOf(client.send({ method: "GET", path: "subnets/" }))).to.be.instanceOf(
      MaasResponseError,
    );
    expect(region.received).to.have.length(2);
    await errorOf(client.send({ method: "GET", path: "subnets/" }));
    expect(region.received).to.have.length(3);
    expect(lines).to.have.length(1);
  });

  it("by less than MAAS minds is left alone", async () => {
    region.answer(text(401, "Authorization Error: Invalid consumer."));
    const { client, lines } = connectTo(region, {}, new FakeTiming(3 * MINUTE));
    await errorOf(client.send({ method: "GET", path: "subnets/" }));
    expect(region.received).to.have.length(1);
    expect(lines).to.deep.equal([]);
  });

  it("cannot be determined without the server's Date", async () => {
    region.answer((response) => {
      response.sendDate = false;
      response.writeHead(401).end();
    });
    await errorOf(
      connectTo(region, {}, new FakeTiming(20 * MINUTE)).client.send({ method: "GET", path: "subnets/" }),
    );
    expect(region.received).to.have.length(1);
  });

  it("is corrected again when it jumps once more", async () => {
    const timing = new FakeTiming(20 * MINUTE);
    const { client, lines } = connectTo(region, {}, timing);
    await client.send({ method: "GET", path: "subnets/" });
    await timing.pause(30 * MINUTE);
    await client.send({ method: "GET", path: "subnets/" });
    expect(region.received).to.have.length(4);
    expect(lines).to.have.length(2);
  });
});
