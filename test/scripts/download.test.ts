import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect } from "chai";
import { mustRun } from "../support/process";
import { loadScript } from "../support/scripts";
import { temporaryFolder } from "../support/temporary";

interface Download {
  downloadEngine: (folder: string, sources: readonly string[]) => Promise<string | undefined>;
}

const version = "3.248.0";
const archive = `pulumi-v${version}-${process.platform}-${process.arch}.tar.gz`;

describe("the engine's download", () => {
  let server: Server;
  let source: string;
  let files: Map<string, Buffer>;
  let target: string;
  let downloadEngine: Download["downloadEngine"];

  before(async () => {
    ({ downloadEngine } = await loadScript<Download>("lib/engine/download.mjs"));
    server = createServer((request, response) => {
      const content = files.get((request.url ?? "").slice(1));
      response.writeHead(content === undefined ? 404 : 200).end(content);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    source = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  after(() => server.close());

  beforeEach(async () => {
    target = temporaryFolder("target");
    const release = temporaryFolder("release");
    mkdirSync(join(release, "pulumi"));
    writeFileSync(join(release, "pulumi", "pulumi"), "the engine");
    await mustRun("tar", ["-czf", archive, "pulumi"], {
      cwd: release,
      env: process.env,
      timeoutMs: 10_000,
    });
    const content = readFileSync(join(release, archive));
    const sum = createHash("sha256").update(content).digest("hex");
    files = new Map([
      [archive, content],
      [
        `pulumi-${version}-checksums.txt`,
        Buffer.from(`${"0".repeat(64)}  another.tar.gz\n${sum}  ${archive}\n`),
      ],
    ]);
  });

  it("unpacks a release whose checksum is the published one", async () => {
    expect(await downloadEngine(target, [source])).to.equal(undefined);
    expect(readFileSync(join(target, "pulumi"), "utf8")).to.equal("the engine");
  });

  it("tries the next source when one refuses", async () => {
    expect(await downloadEngine(target, [`${source}/elsewhere`, source])).to.equal(undefined);
  });

  it("says why no source would do", async () => {
    files.clear();
    const closed = "http://127.0.0.1:1";
    expect(await downloadEngine(target, [source, closed])).to.match(/404.*; 127\.0\.0\.1:1: .+/);
    expect(readdirSync(target)).to.be.empty;
  });

  for (const [what, checksums] of [
    ["another checksum", `${"f".repeat(64)}  ${archive}\n`],
    ["no checksum for it", `${"f".repeat(64)}  another.tar.gz\n`],
  ] as const) {
    it(`uses nothing of a release with ${what}`, async () => {
      files.set(`pulumi-${version}-checksums.txt`, Buffer.from(checksums));
      const error = await downloadEngine(target, [source]).then(
        () => expect.fail("it was used"),
        (reason: unknown) => reason,
      );
      expect(String(error)).to.contain("SHA-256");
      expect(readdirSync(target)).to.be.empty;
    });
  }
});
