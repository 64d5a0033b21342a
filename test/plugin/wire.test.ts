import { expect } from "chai";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { receive, send, sendState } from "../../provider/plugin/wire";

const KIND = "4dabf18193072939515e22adb298388d";
const secret = (value: unknown) => ({ [KIND]: "1b47061264138c4ac30d75fd1eb44270", value });
const struct = (values: object): Struct => Struct.fromJavaScript(values as never);

describe("the plugin's property values", () => {
  it("come in plain, with the names of the properties in which anything is secret", () => {
    const { values, secrets } = receive(
      struct({
        memory: 2048,
        userData: secret("words"),
        tags: ["a", secret("b")],
        lxd: { config: { "user.key": secret("c") } },
        nested: secret({ deep: secret(1) }),
      }),
    );
    expect(values).to.deep.equal({
      memory: 2048,
      userData: "words",
      tags: ["a", "b"],
      lxd: { config: { "user.key": "c" } },
      nested: { deep: 1 },
    });
    expect([...secrets]).to.have.members(["userData", "tags", "lxd", "nested"]);
  });

  it("go out with the secret ones marked as a whole, and without what is undefined", () => {
    const sent = send({ memory: 2048, userData: "words", tags: undefined }, new Set(["userData", "tags"]));
    expect(sent.toJavaScript()).to.deep.equal({ memory: 2048, userData: secret("words") });
  });

  it("of a state name the dynamic provider, which can go on with it", () => {
    expect(sendState({ memory: 2048 }, new Set(), "text").toJavaScript()).to.have.property(
      "__provider",
      "text",
    );
  });

  it("are none where the engine sends none", () => {
    expect(receive(undefined)).to.deep.equal({ values: {}, secrets: new Set() });
  });
});
