import { expect } from "chai";
import { withDeadline } from "../../provider/deadline";
import { TagWriter } from "../../provider/lifecycle/services/tags";
import { errorOf, connectTo, type Connected } from "../support/fake-maas-client";
import { json, FakeMaas, silence, text, type Answer } from "../support/fake-maas";

const done = json({ added: 1, removed: 0 });

describe("the tags of many machines", function () {
  this.timeout(30_000);
  let region: FakeMaas;
  let speaking: Connected;
  let tags: TagWriter;

  beforeEach(async () => {
    region = await FakeMaas.start();
    speaking = connectTo(region);
    tags = new TagWriter(speaking.client, 1);
  });

  afterEach(async () => {
    speaking.client.close();
    await region.stop();
  });

  /** What was asked for the machines of each request. */
  const added = (): string[][] => region.received.map(({ form }) => form.getAll("add"));

  it("are one request, which is sent again after a stray error", async () => {
    region.answer(text(500, "stray"), done);
    await Promise.all(["a", "b", "c"].map((id) => tags.change(id, ["web"], [])));
    expect(added()).to.deep.equal([
      ["a", "b", "c"],
      ["a", "b", "c"],
    ]);
  });

  it("fail for the one machine that MAAS cannot do it for, and for no other", async () => {
    const refusing: Answer = (response, received) =>
      (received.form.getAll("add").includes("bad") ? text(500, "MAAS's words") : done)(response, received);
    region.answer(refusing);
    const [bad] = await Promise.all([
      errorOf(tags.change("bad", ["web"], [])),
      tags.change("a", ["web"], []),
    ]);
    expect(bad).to.include({ name: "StepError", type: "UpdateFailed", reason: "TagsNotSet" });
    expect(bad.message).to.match(
      /^Tags web of machine bad could not be changed\. MAAS answered .*500: MAAS's words\. .*pulumi up/,
    );
    expect(added()).to.deep.include(["a"]);
  });

  it("are refused in one request where MAAS refuses them for all", async () => {
    region.answer(text(403, ""));
    const errors = await Promise.all(["a", "b"].map((id) => errorOf(tags.change(id, ["web"], []))));
    expect(errors.map(({ name }) => name)).to.deep.equal(["StepError", "StepError"]);
    expect(added()).to.deep.equal([["a", "b"]]);
  });

  it("are waited for no longer than each operation may take, and go on for the others", async () => {
    region.answer(silence);
    setTimeout(() => region.answer(done), 100);
    const within = (ms: number, id: string): Promise<void> =>
      withDeadline(Date.now() + ms, () => tags.change(id, ["web"], []));
    const startedAt = Date.now();
    const first = errorOf(within(50, "a")).then(() => Date.now() - startedAt);
    const second = within(20_000, "b");
    expect(await first).to.be.lessThan(2000);
    await second;
  });
});
