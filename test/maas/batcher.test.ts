import { expect } from "chai";
import { Batcher } from "../../provider/maas/batcher";
import { errorOf } from "../support/fake-maas-client";

/** A batcher that notes what it asks for, and finds what it is given. */
function gathering(
  found: Record<string, string>,
  most?: number,
): { asked: string[][]; batcher: Batcher<string> } {
  const asked: string[][] = [];
  const batcher = new Batcher<string>(
    (keys) => {
      asked.push(keys);
      return Promise.resolve(new Map(Object.entries(found)));
    },
    1,
    most,
  );
  return { asked, batcher };
}

describe("questions asked at the same time", () => {
  it("are one request, each key once, and each asker gets its answer", async () => {
    const { asked, batcher } = gathering({ a: "A", b: "B" });
    const answers = await Promise.all(["a", "b", "a", "c"].map((key) => batcher.get(key)));
    expect(answers).to.deep.equal(["A", "B", "A", undefined]);
    expect(asked).to.deep.equal([["a", "b", "c"]]);
  });

  it("are asked again when they come later", async () => {
    const { asked, batcher } = gathering({ a: "A" });
    await batcher.get("a");
    await batcher.get("a");
    expect(asked).to.deep.equal([["a"], ["a"]]);
  });

  it("are several requests when they are many", async () => {
    const { asked, batcher } = gathering({}, 3);
    await Promise.all(["a", "b", "c", "d"].map((key) => batcher.get(key)));
    expect(asked).to.deep.equal([["a", "b", "c"], ["d"]]);
  });

  it("fail together, and the next ones are asked all the same", async () => {
    let calls = 0;
    const batcher = new Batcher<string>(() => {
      calls += 1;
      return calls === 1 ? Promise.reject(new Error("MAAS is away")) : Promise.resolve(new Map([["a", "A"]]));
    }, 1);
    const errors = await Promise.all([errorOf(batcher.get("a")), errorOf(batcher.get("b"))]);
    expect(errors.map(({ message }) => message)).to.deep.equal(["MAAS is away", "MAAS is away"]);
    expect(await batcher.get("a")).to.equal("A");
  });
});
