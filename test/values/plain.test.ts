import { expect } from "chai";
import fc from "fast-check";
import { Struct, type JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb.js";
import { toPlain } from "../../provider/values/plain";

/** What the engine's process makes of outputs: it fails on what protobuf does not know. */
function throughProtobuf(value: unknown): unknown {
  return Struct.fromJavaScript(value as Record<string, JavaScriptValue>).toJavaScript();
}

describe("values for the engine", () => {
  it("are left as they are where protobuf takes them", () => {
    const outputs = { a: "x", b: 1.5, c: true, d: null, e: [1, "2", [null]], f: { g: {} } };
    expect(toPlain(outputs)).to.deep.equal(outputs);
    expect(throughProtobuf(toPlain(outputs))).to.deep.equal(outputs);
  });

  it("have no undefined anywhere: properties go, items become null", () => {
    expect(toPlain({ a: undefined, b: { c: undefined, d: [undefined, { e: undefined }] } })).to.deep.equal({
      b: { d: [null, {}] },
    });
  });

  it("leave what they are made of as it was", () => {
    const outputs = { a: undefined, b: [undefined] };
    toPlain(outputs);
    expect(outputs).to.have.property("a", undefined);
    expect(outputs.b).to.deep.equal([undefined]);
  });

  it("pass through protobuf, whatever holes they had", () =>
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.string({ minLength: 1 }).filter((name) => name !== "__proto__"),
          fc.anything({
            values: [
              fc.string(),
              fc.boolean(),
              fc.constant(null),
              fc.constant(undefined),
              fc.double({ noNaN: true, noDefaultInfinity: true }).filter((value) => !Object.is(value, -0)),
            ],
            key: fc.string({ minLength: 1 }).filter((name) => name !== "__proto__"),
          }),
          { noNullPrototype: true },
        ),
        (outputs) => {
          const plain = toPlain(outputs);
          expect(throughProtobuf(plain)).to.deep.equal(plain);
          expect(toPlain(plain)).to.deep.equal(plain);
        },
      ),
    ));
});
