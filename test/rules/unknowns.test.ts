import { expect } from "chai";
import { unknownAt } from "../../provider/values/paths";
import { judged } from "./judged";
import type { Row } from "./row";
import { table } from "./table";

const rows = Object.values(table).flat();

/** The paths of all values in the inputs, the objects and lists among them too. */
function paths(value: unknown, at = ""): string[] {
  if (Array.isArray(value)) {
    return value.flatMap((part, i) => [`${at}[${i}]`, ...paths(part, `${at}[${i}]`)]);
  }
  if (typeof value !== "object" || value === null) {
    return [];
  }
  return Object.entries(value).flatMap(([name, part]) => {
    const path = at === "" ? name : `${at}.${name}`;
    return [path, ...paths(part, path)];
  });
}

/** The inputs as the face gives them when the value at the path is not known. */
function without(value: unknown, path: string, at = ""): unknown {
  if (at === path) {
    return undefined;
  }
  if (Array.isArray(value)) {
    return value.map((part, i) => without(part, path, `${at}[${i}]`));
  }
  if (typeof value !== "object" || value === null) {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value)
      .map(([name, part]): [string, unknown] => [
        name,
        without(part, path, at === "" ? name : `${at}.${name}`),
      ])
      .filter(([, part]) => part !== undefined),
  );
}

function hiding(row: Row, path: string): Row {
  return { ...row, vm: without(row.vm, path) as Row["vm"], unknown: [...row.unknown, path] };
}

describe("values that a preview does not know yet", () => {
  it("never make a mistake of what is right", () => {
    const wrong = rows
      .filter(({ fails }) => fails.length === 0)
      .flatMap((row) =>
        paths(row.vm).map((path) => ({ says: row.says, path, fails: judged(hiding(row, path)) })),
      )
      .filter(({ fails }) => fails.length > 0);
    expect(wrong).to.deep.equal([]);
  });

  it("never add a mistake in another place", () => {
    const wrong = rows
      .filter(({ fails }) => fails.length > 0)
      .flatMap((row) => {
        const places = judged(row).map(({ property }) => property);
        return paths(row.vm).flatMap((path) =>
          judged(hiding(row, path))
            .filter(({ property }) => !places.includes(property))
            .map((failure) => ({ says: row.says, path, failure })),
        );
      });
    expect(wrong).to.deep.equal([]);
  });

  it("are never reported themselves, but for a property that does not exist", () => {
    const wrong = rows.flatMap((row) =>
      paths(row.vm).flatMap((path) =>
        judged(hiding(row, path)).filter(
          ({ property, reason }) =>
            unknownAt(new Set([path]))(property) && !reason.startsWith("Unknown property"),
        ),
      ),
    );
    expect(wrong).to.deep.equal([]);
  });
});

describe("unknownAt", () => {
  const isUnknown = unknownAt(new Set(["staticIp", "networkInterfaces[1].staticIps[0]", "tags[2]"]));

  for (const path of [
    "staticIp",
    "staticIp.ipAddress",
    "networkInterfaces[1].staticIps[0].gateway",
    "tags[2]",
  ]) {
    it(`takes ${path} for unknown`, () => expect(isUnknown(path)).to.be.true);
  }

  for (const path of [
    "static",
    "staticIpx",
    "networkInterfaces[1]",
    "networkInterfaces[10].staticIps[0]",
    "tags",
    "tags[22]",
  ]) {
    it(`takes ${path} for known`, () => expect(isUnknown(path)).to.be.false);
  }
});
