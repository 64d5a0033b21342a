import { expect } from "chai";
import { isIP } from "node:net";
import { parse } from "yaml";
import { catalog } from "../../provider/rules/catalog";
import { canonicalise } from "../../provider/rules/canonicalise";
import { inputNames } from "../../provider/schema";
import { rules, runRule } from "../../provider/rules/rules";
import { checkShape } from "../../provider/rules/shape";
import type { Inputs } from "./row";
import { type WorldName, worlds } from "./worlds";

const free = "10.10.0.60";

/** What MAAS has in the example, where it is not what the lab has. */
const elsewhere: Readonly<Record<string, WorldName>> = { "10.10.0.205": "otherAdmin" };

interface Example {
  readonly id: string;
  readonly pattern: RegExp;
  readonly span: string;
}

/** The examples of docs/validation.md that are inputs or addresses; what is said in words has rows in the table of rules. */
const examples: Example[] = catalog
  .flatMap((section) => section.rules)
  .flatMap(({ id, says }) =>
    says.flatMap(({ message, example = "" }) =>
      [
        ...(/^(`[^`]+`(, |;|,? unless|$| with another))+/.exec(example)?.[0] ?? "").matchAll(/`([^`]+)`/g),
      ].map(([, span = ""]) => ({ id, pattern: patternOf(message), span })),
    ),
  )
  .filter(({ span }) => /: |^[\d.]+$|::/.test(span));

function patternOf(message: string): RegExp {
  const escaped = message.replace(/ \(with [^)]*\)/, "{comment}").replace(/[.*+?^$()[\]\\/]/g, "\\$&");
  return new RegExp(escaped.replace(/\{\w+\}/g, "[^]*"));
}

/** A program's inputs out of what the page shows of them. */
function inputsOf({ id, span }: Example): Inputs {
  if (isIP(span.replace(/%.*/, "")) > 0 || /^[\dx.a]+$/.test(span)) {
    return id === "dns-server"
      ? { staticIp: { ipAddress: free, dnsServers: [span] } }
      : { staticIp: { ipAddress: span } };
  }
  const whole = span
    .replace("[…]", `[{ ipAddress: "${free}" }]`)
    .replace(": …", ': ""')
    .replace("…", `ipAddress: "${free}"`);
  // A flow mapping of YAML has the form of what the page shows.
  const given = parse(`{ ${whole} }`) as Inputs;
  const names = Object.keys(given);
  if (names.some((name) => inputNames().includes(name as never)) || id === "shape-unknown") return given;
  if (names.some((name) => ["ipAddress", "gateway", "dnsServers", "subnet", "range"].includes(name))) {
    return { staticIp: { ...(names.includes("range") ? {} : { ipAddress: free }), ...given } };
  }
  return { networkInterfaces: [{ name: "eth0", ...given }] };
}

function failuresOf(example: Example): string[] {
  const shape = checkShape(inputsOf(example), () => false);
  const vm = { ...shape.draft, inputs: canonicalise(shape.draft.inputs) };
  const world = { snapshot: worlds[elsewhere[example.span] ?? "lab"], composes: true };
  const judged = rules.filter(({ id }) => id === example.id).flatMap((rule) => runRule(rule, vm, world));
  return [...(example.id.startsWith("shape-") ? shape.failures : []), ...judged].map(({ reason }) => reason);
}

describe("the examples of docs/validation.md", () => {
  it("are there to be judged", () => {
    expect(examples).to.have.length.above(60);
  });

  for (const example of examples) {
    it(`${example.id}: ${example.span}`, () => {
      const reasons = failuresOf(example);
      expect(
        reasons.some((reason) => example.pattern.test(reason)),
        JSON.stringify(reasons),
      ).to.equal(true);
    });
  }
});
