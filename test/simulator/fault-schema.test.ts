import { expect } from "chai";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { checkFaults } from "../../simulator/faults/schema";
import { startSimulator, type Simulator } from "../../simulator/index";
import { projectRoot } from "../support/project";

describe("PUT /simulator/faults", () => {
  let simulator: Simulator;
  let url: URL;

  before(async () => {
    simulator = await startSimulator();
    url = new URL("/simulator/faults", simulator.url);
  });

  after(() => simulator.stop());

  async function put(body: string): Promise<{ status: number; error: string }> {
    const response = await fetch(url, {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body,
    });
    const text = await response.text();
    const { error } = (text === "" ? { error: "" } : JSON.parse(text)) as { error: string };
    return { status: response.status, error };
  }

  it("takes a list, GET shows it, DELETE clears it", async () => {
    const list = [
      { kind: "http-error", status: 503, retryAfter: 1, on: { op: "compose" }, calls: { nth: [1, 3] } },
      { kind: "slow", stage: "deploy", factor: 2 },
    ];
    expect(await put(JSON.stringify(list))).to.deep.equal({ status: 204, error: "" });
    expect(await (await fetch(url)).json()).to.deep.equal(list);
    expect(await (await fetch(new URL("faults/counts", url))).json()).to.deep.equal([
      { kind: "http-error", matched: 0, struck: 0 },
      { kind: "slow", matched: 0, struck: 0 },
    ]);
    expect((await fetch(url, { method: "DELETE" })).status).to.equal(204);
    expect(await (await fetch(url)).json()).to.deep.equal([]);
  });

  it("refuses with the place and the reason, and keeps what was in force", async () => {
    await put('[{"kind": "no-rack"}]');
    for (const [body, error] of [
      ["{", /^not JSON: /],
      ["{}", "/: must be array"],
      ["[{}]", "/0: lacks kind"],
      ['[{"kind": "no-rack"}, {"kind": "nonsense"}]', /^\/1\/kind: must be one of "latency", "reset", /],
      ['[{"kind": "latency"}]', "/0: lacks ms"],
      ['[{"kind": "latency", "ms": "5"}]', "/0/ms: must be number"],
      ['[{"kind": "latency", "ms": -1}]', "/0/ms: must be >= 0"],
      ['[{"kind": "reset", "effekt": "none"}]', "/0/effekt: is not known here"],
      ['[{"kind": "reset", "effect": "before"}]', '/0/effect: must be one of "none", "done", "late"'],
      ['[{"kind": "http-error", "status": 200}]', "/0/status: must be >= 400"],
      [
        '[{"kind": "http-error", "status": 503, "retryAfterAs": "date"}]',
        "/0/retryAfterAs: is given without retryAfter",
      ],
      ['[{"kind": "reset", "on": {"method": "PATCH"}}]', /^\/0\/on\/method: must be one of "GET"/],
      ['[{"kind": "reset", "on": {"path": "machines"}}]', /^\/0\/on\/path: must match pattern/],
      ['[{"kind": "reset", "calls": {"nth": 0}}]', /^\/0\/calls\/nth: must be >= 1/],
      ['[{"kind": "reset", "from": {"call": 2}}]', "/0/from: lacks on"],
      ['[{"kind": "slow", "stage": "deploy"}]', "/0: lacks factor or extraMs"],
      ['[{"kind": "machine-deleted"}]', "/0: lacks hostname or systemId or at"],
      ['[{"kind": "machine-changed", "hostname": "a", "set": {}}]', /^\/0\/set: must NOT have fewer than 1/],
      ['[{"kind": "address-taken"}]', "/0: lacks ip or at"],
      ['[{"kind": "pinged", "addresses": ["10.0.0.256"]}]', /^\/0\/addresses\/0: is not an ipv4 address/],
      ['[{"kind": "machine-deleted", "hostname": "nobody"}]', "/0: there is no machine 'nobody'"],
    ] as const) {
      const refused = await put(body);
      expect(refused.status, body).to.equal(400);
      if (typeof error === "string") {
        expect(refused.error, body).to.equal(error);
      } else {
        expect(refused.error, body).to.match(error);
      }
    }
    // A change that cannot be carried out clears the list; a list that is none leaves it.
    await put('[{"kind": "no-rack"}]');
    await put("[{}]");
    expect(await (await fetch(url)).json()).to.deep.equal([{ kind: "no-rack" }]);
  });

  it("is struck by no fault itself", async () => {
    await put('[{"kind": "reset"}]');
    expect(await put("[]")).to.deep.equal({ status: 204, error: "" });
  });

  it("has its schema at /simulator/faults/schema, and each kind as an example in the documentation", async () => {
    interface Schema {
      readonly definitions: {
        readonly Fault: { readonly properties: { readonly kind: { readonly enum: readonly string[] } } };
      };
    }
    const schema = (await (await fetch(new URL("faults/schema", url))).json()) as Schema;
    const docs = readFileSync(join(projectRoot, "simulator", "README.md"), "utf8");
    const inline = [...docs.matchAll(/`(\{"kind".*?\})`/g)].map(([, text = ""]) => `[${text}]`);
    const blocks = [...docs.matchAll(/```json\n(\[.*?\])\n```/gs)].map(([, text = ""]) => text);
    const kinds = new Set<unknown>();
    for (const example of [...inline, ...blocks]) {
      expect(checkFaults(JSON.parse(example)), example).to.be.an("array");
      for (const { kind } of JSON.parse(example) as { kind: string }[]) {
        kinds.add(kind);
      }
    }
    expect([...kinds].sort()).to.deep.equal([...schema.definitions.Fault.properties.kind.enum].sort());
  });
});
