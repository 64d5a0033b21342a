import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { errorOf } from "../support/fake-maas-client";
import { loadScript } from "../support/scripts";
import { temporaryFolder } from "../support/temporary";

interface Place {
  placeOnce: (
    folder: string,
    isThere: () => boolean,
    fill: (unfinished: string) => Promise<void>,
  ) => Promise<void>;
}

describe("what is put into the cache once", () => {
  let placeOnce: Place["placeOnce"];
  let cache: string;
  let folder: string;
  let fills: number;

  before(async () => {
    ({ placeOnce } = await loadScript<Place>("lib/engine/place.mjs"));
  });

  beforeEach(() => {
    cache = temporaryFolder("cache");
    folder = join(cache, "tool-1.0");
    fills = 0;
  });

  const place = () =>
    placeOnce(
      folder,
      () => existsSync(join(folder, "tool")),
      (unfinished) => {
        fills += 1;
        writeFileSync(join(unfinished, "tool"), `made ${fills}`);
        return Promise.resolve();
      },
    );

  it("is made by one of several runs, and then left as it is", async () => {
    await Promise.all([place(), place()]);
    await place();
    expect(fills).to.equal(1);
    expect(readdirSync(cache)).to.deep.equal(["tool-1.0"]);
  });

  it("is not there when it could not be made", async () => {
    const failing = placeOnce(
      folder,
      () => false,
      () => Promise.reject(new Error("no compiler")),
    );
    expect((await errorOf(failing)).message).to.equal("no compiler");
    expect(readdirSync(cache)).to.deep.equal([]);
  });

  it("replaces half of one, and takes away what a run that was killed left of the same, not of another", async () => {
    mkdirSync(folder);
    for (const name of ["unfinished-tool-1.0-x", "unfinished-engine-y"]) mkdirSync(join(cache, name));
    await place();
    expect(readFileSync(join(folder, "tool"), "utf8")).to.equal("made 1");
    expect(readdirSync(cache)).to.deep.equal(["tool-1.0", "unfinished-engine-y"]);
  });
});
