import { createHash } from "node:crypto";
import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { mustRun } from "../command.mjs";
import { say, UserError } from "../say.mjs";
import { withTemporaryFolder } from "../temporary.mjs";
import { ENGINE_VERSION } from "./versions.mjs";

/** Both publish the same files of a release. */
const officialSources = [
  "https://get.pulumi.com/releases/sdk",
  `https://github.com/pulumi/pulumi/releases/download/v${ENGINE_VERSION}`,
];

const architectures = new Map([
  ["x64", "x64"],
  ["arm64", "arm64"],
]);
const systems = new Map([
  ["linux", { name: "linux", ending: "tar.gz", executables: "pulumi" }],
  ["darwin", { name: "darwin", ending: "tar.gz", executables: "pulumi" }],
  ["win32", { name: "windows", ending: "zip", executables: join("pulumi", "bin") }],
]);

/** The release's archive for this platform, undefined when there is none. */
function archiveForPlatform() {
  const architecture = architectures.get(process.arch);
  const system = systems.get(process.platform);
  if (architecture === undefined || system === undefined) return undefined;
  return {
    name: `pulumi-v${ENGINE_VERSION}-${system.name}-${architecture}.${system.ending}`,
    executables: system.executables,
  };
}

/**
 * @param {string} url
 * @param {number} timeoutMs for the whole of it
 * @returns {Promise<Buffer>}
 */
async function fetchWhole(url, timeoutMs) {
  const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
  if (!response.ok) throw new Error(`${response.status} ${response.statusText}`);
  return Buffer.from(await response.arrayBuffer());
}

/** @param {unknown} error */
function reason(error) {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
}

/**
 * The published SHA-256 of a file, in `sha256sum` form: `<hex>  <name>` a line.
 *
 * @param {string} checksums
 * @param {string} name
 */
function publishedSum(checksums, name) {
  const line = checksums.split("\n").find((candidate) => candidate.trim().split(/\s+\*?/)[1] === name);
  return line?.trim().split(/\s+/)[0]?.toLowerCase();
}

/**
 * Fetches the official release into a folder, checked against its published checksums.
 *
 * @param {string} folder where the executables go
 * @param {readonly string[]} [sources] URLs below which the release's files are, tried in turn
 * @returns {Promise<string | undefined>} undefined when it is there, else why it could not be had
 * @throws {UserError} when what came is not what was published
 */
export async function downloadEngine(folder, sources = officialSources) {
  const archive = archiveForPlatform();
  if (archive === undefined) return `no release is published for ${process.platform} ${process.arch}`;
  const refusals = [];
  for (const source of sources) {
    try {
      const checksums = await fetchWhole(`${source}/pulumi-${ENGINE_VERSION}-checksums.txt`, 20_000);
      say(`  fetching ${archive.name}`);
      const content = await fetchWhole(`${source}/${archive.name}`, 10 * 60_000);
      const wanted = publishedSum(checksums.toString("utf8"), archive.name);
      const sum = createHash("sha256").update(content).digest("hex");
      if (sum !== wanted) {
        throw new UserError(
          `${archive.name} has the SHA-256 ${sum}; published is ${wanted ?? "none"}. Nothing of it was used.`,
        );
      }
      await unpack(content, archive, folder);
      return undefined;
    } catch (error) {
      if (error instanceof UserError) throw error;
      refusals.push(`${new URL(source).host}: ${reason(error)}`);
    }
  }
  return refusals.join("; ");
}

/**
 * @param {Buffer} content
 * @param {{name: string, executables: string}} archive
 * @param {string} folder
 */
async function unpack(content, { name, executables }, folder) {
  await withTemporaryFolder("unpack-", async (unpacked) => {
    const file = join(unpacked, name);
    writeFileSync(file, content);
    await mustRun("tar", ["-xf", file, "-C", unpacked], { timeoutMs: 5 * 60_000 });
    cpSync(join(unpacked, executables), folder, { recursive: true });
  });
}
