import { once } from "node:events";
import { createServer, type ServerHttp2Session } from "node:http2";
import type { AddressInfo } from "node:net";
import { expect } from "chai";
import { endWithEngine, engineAddress } from "../../provider/engine/engine-watch";

describe("the watch on the engine", () => {
  it("outlasts a connection that the engine closes, and ends with the engine", async () => {
    const engine = createServer();
    const ended: string[] = [];
    await once(engine.listen(0, "127.0.0.1"), "listening");
    const { port } = engine.address() as AddressInfo;
    const end = new Promise<void>((resolve) => {
      endWithEngine(`127.0.0.1:${port}`, () => {
        ended.push("ended");
        resolve();
      });
    });
    const [first] = (await once(engine, "session")) as [ServerHttp2Session];
    first.destroy();
    const [second] = (await once(engine, "session")) as [ServerHttp2Session];
    expect(ended).to.deep.equal([]);
    engine.close();
    second.destroy();
    await end;
  });

  it("knows the engine's address, which comes after whatever flags the engine passes on", () => {
    const process = ["node", "/app/node_modules/@pulumi/pulumi/cmd/dynamic-provider/index.js"];
    for (const flags of [[], ["-v=3"], ["--logtostderr", "-v=9", "--tracing", "127.0.0.1:9411"]]) {
      expect(engineAddress([...process, ...flags, "127.0.0.1:40123"])).to.equal("127.0.0.1:40123");
    }
    for (const other of [[], ["127.0.0.1:0"], ["-v=3"]]) {
      expect(engineAddress([...process, ...other])).to.equal(undefined);
    }
    expect(engineAddress(["node", "mocha", "--grep", "x:1"])).to.equal(undefined);
  });
});
