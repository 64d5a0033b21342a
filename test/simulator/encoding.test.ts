import { expect } from "chai";
import { startLab, type Lab } from "../support/caller";
import { signed } from "../support/signed";

/** What clients in languages with types stumble over when it is otherwise than in MAAS. */
describe("how bodies are written and read", () => {
  let lab: Lab;

  before(async () => {
    lab = await startLab();
  });

  after(() => lab.simulator.stop());

  const text = async (path: string): Promise<string> => (await lab.caller.send("GET", path)).text;

  it("floats have a point, whole numbers none, however large", async () => {
    const host = await text("/vm-hosts/1/");
    expect(host).to.match(/"cpu_over_commit_ratio": 1\.0,/);
    expect(host).to.match(/"memory_over_commit_ratio": 1\.0,/);
    expect(host).to.match(/"cores": 64,/);
    const systemId = await lab.caller.compose("sized", { storage: "root:8" });
    expect(await text(`/machines/${systemId}/`)).to.match(/"storage": 8000\.0,/);
    expect(await text("/subnets/3/?op=statistics")).to.match(/"total_addresses": 18446744073709551616,/);
  });

  it("a text is never taken for a number", async () => {
    const systemId = await lab.caller.compose("texts");
    for (const description of ["1.0", '"number 1"', "number 00 5", "\u00015\u0001"]) {
      await lab.caller.ask("PUT", `/machines/${systemId}/`, { description });
      expect((await lab.caller.machine(systemId)).description).to.equal(description);
    }
  });

  it("JSON is indented by four, as MAAS's emitter does it", async () => {
    expect(await text("/zones/")).to.match(/^\[\n {4}\{\n {8}"name": /);
  });

  it("a multipart field in base64 is what it encodes, as Python's clients send it", async () => {
    const part = (name: string, value: string, type: string): string =>
      [
        "--limit",
        `Content-Type: ${type}`,
        "MIME-Version: 1.0",
        "Content-Transfer-Encoding: base64",
        `Content-Disposition: form-data; name="${name}"`,
        "",
        Buffer.from(value, "utf8").toString("base64"),
        "",
      ].join("\r\n");
    const systemId = await lab.caller.compose("encoded");
    const body = `${part("description", "größer", 'text/plain; charset="utf-8"')}${part("swap_size", "7", "application/octet-stream")}--limit--\r\n`;
    const answer = await fetch(`${lab.simulator.url}/api/2.0/machines/${systemId}/`, {
      method: "PUT",
      headers: {
        Authorization: signed(lab.simulator.apiKey),
        "content-type": "multipart/form-data; boundary=limit",
      },
      body,
    });
    expect(answer.status).to.equal(200);
    const machine = (await answer.json()) as { description: string; swap_size: number };
    expect([machine.description, machine.swap_size]).to.deep.equal(["größer", 7]);
  });
});
