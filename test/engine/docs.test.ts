import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { expect } from "chai";
import { EngineHome } from "../support/engine";
import { setUpLanguage } from "../support/languages";
import { installPackage, layOutProgram, npmInstall, packProject, packSimulator } from "../support/package";
import { BoundedProcess, mustRun } from "../support/process";
import { manifest, projectRoot } from "../support/project";
import { PackedRegistry } from "../support/registry";
import { loadScript } from "../support/scripts";
import { SimulatorProcess } from "../support/simulator-process";
import { temporaryFolder } from "../support/temporary";

const minute = 60_000;

/** A block of a page, as scripts/lib/docs/blocks.mjs finds it. */
interface Block {
  readonly line: number;
  readonly language: string;
  readonly text: string;
  readonly mark?: { readonly kind: "not run" | "run" | "file"; readonly value: string };
}

interface Pages {
  readPages: () => Map<string, string>;
}

interface Blocks {
  blocksOf: (page: string) => Block[];
}

async function pagesWithBlocks(): Promise<Map<string, Block[]>> {
  const { readPages } = await loadScript<Pages>("lib/docs/pages.mjs");
  const { blocksOf } = await loadScript<Blocks>("lib/docs/blocks.mjs");
  return new Map([...readPages()].map(([name, text]) => [name, blocksOf(text)]));
}

/** Whether it is one of the commands that a reader types. */
const isRun = ({ language, mark }: Block): boolean => language === "sh" && mark?.kind !== "not run";

describe("the command blocks of README and docs, as typed, with the real engine", function () {
  this.timeout(10 * minute);

  let registry: PackedRegistry | undefined;
  let simulator: SimulatorProcess;
  let home: EngineHome;

  let languages: Readonly<Record<string, string>> = {};

  before(async function () {
    this.timeout(15 * minute);
    const yaml = await setUpLanguage("yaml");
    if (typeof yaml === "string") {
      console.log(`      skipped: ${yaml}`);
      return this.skip();
    }
    languages = yaml.env;
    registry = await PackedRegistry.start();
  });

  after(() => registry?.stop());

  /** Starts a region and an engine; what they are for is run one after another. */
  async function begin(): Promise<void> {
    simulator = await SimulatorProcess.start();
    // A prompt is answered by standard input, a question of Pulumi by itself.
    const env = { ...languages, ...registry?.env, PULUMI_SKIP_CONFIRMATIONS: "true" };
    const asUsersHaveIt: string[] = [];
    home = new EngineHome(env, asUsersHaveIt);
  }

  async function end(): Promise<void> {
    home.dispose();
    await simulator.stop();
  }

  /** The text with the simulator's address for those of the pages. */
  function pointed(text: string): string {
    return text
      .replaceAll("https://maas.example/MAAS", simulator.url)
      .replaceAll("http://127.0.0.1:5240/", new URL("/", simulator.url).href);
  }

  /** A folder with a stack that is up. */
  async function stackFolder(): Promise<string> {
    const program = layOutProgram(await installPackage(), "shop", {
      "index.ts": 'import { LxdVm } from "pulumi-maas-lxd";\nnew LxdVm("web", { cores: 2 });\n',
    });
    const stack = await home.stack(program, "dev");
    await stack.must("stack", "select", "dev");
    await stack.setAllConfig({ "maas-lxd:apiUrl": simulator.url }, { "maas-lxd:apiKey": simulator.apiKey });
    const { code, stdout, stderr } = await stack.up();
    expect(code, stdout + stderr).to.equal(0);
    return program;
  }

  /**
   * One shell goes through the page's blocks, in order, as a reader does.
   * @param program a folder with a stack that is up, for a page that starts in one
   */
  async function follow(blocks: readonly Block[], program?: string): Promise<void> {
    const folder = temporaryFolder("page");
    const user = join(folder, "home");
    mkdirSync(user);
    const key = join(folder, "key");
    writeFileSync(key, simulator.apiKey);
    const start = program ?? join(folder, "empty");
    mkdirSync(start, { recursive: true });
    cpSync(join(projectRoot, "examples"), join(start, "examples"), { recursive: true });
    const steps = blocks
      .filter((block) => isRun(block) || block.mark?.kind === "file")
      .map((block) => {
        const { line, mark } = block;
        const file = join(folder, `block-${line}`);
        writeFileSync(file, pointed(block.text));
        const step = mark?.kind === "file" ? `cp "${file}" "${mark.value}"` : `. "${file}" < "${key}"`;
        return `echo ":: line ${line}"\n${step}`;
      });
    const script = ["set -euo pipefail", `cd "${start}"`, ...steps].join("\n");
    const run = new BoundedProcess("bash", ["-c", script], {
      cwd: start,
      env: { ...home.env, HOME: user, npm_config_cache: await npmCache() },
      timeoutMs: 9 * minute,
    });
    const { code } = await run.ended;
    expect(code, run.printed).to.equal(0);
  }

  let cache: string | undefined;

  /** The user's own, though HOME is another. */
  async function npmCache(): Promise<string> {
    const options = { cwd: projectRoot, env: process.env, timeoutMs: minute };
    cache ??= (await mustRun("npm", ["config", "get", "cache"], options)).stdout.trim();
    return cache;
  }

  it("are run for each page that has any", async () => {
    const pages = [...(await pagesWithBlocks())].filter(([, blocks]) => blocks.some(isRun));
    const isInStack = (blocks: readonly Block[]): boolean => blocks.some(({ mark }) => mark?.kind === "run");
    const named = (inStack: boolean): string[] =>
      pages.flatMap(([name, blocks]) => (isInStack(blocks) === inStack ? [name] : []));
    expect(named(false)).to.have.members(fromNothing);
    expect(named(true)).to.have.members(fromStack);
  });

  const fromNothing = ["README.md", "docs/getting-started.md", "examples/README.md", "simulator/README.md"];

  /** These leave the VM as it is, so that one stack does for all. */
  const fromStack = [
    "docs/addresses.md",
    "docs/lxd.md",
    "docs/operations.md",
    "docs/recovery.md",
    "docs/static-addresses.md",
    "docs/troubleshooting.md",
  ];

  describe("from an empty folder", () => {
    beforeEach(begin);
    afterEach(end);

    for (const name of fromNothing) {
      it(name, async () => follow((await pagesWithBlocks()).get(name) ?? []));
    }
  });

  describe("in a stack that is up", () => {
    let program: string;
    let config: string;
    let written: string;

    before(async () => {
      await begin();
      program = await stackFolder();
      config = join(program, "Pulumi.dev.yaml");
      written = readFileSync(config, "utf8");
    });

    after(end);

    for (const name of fromStack) {
      it(name, async () => {
        const made = await simulator.vmIds();
        await follow((await pagesWithBlocks()).get(name) ?? [], program);
        writeFileSync(config, written);
        expect(await simulator.vmIds()).to.deep.equal(made);
      });
    }
  });
});

describe("the TypeScript of README and docs", function () {
  this.timeout(4 * minute);

  it("compiles against the packed packages", async () => {
    const folder = temporaryFolder("snippets");
    await npmInstall(folder, {
      "pulumi-maas-lxd": `file:${await packProject()}`,
      "maas-simulator": `file:${await packSimulator()}`,
      "@pulumi/pulumi": manifest.devDependencies["@pulumi/pulumi"],
      "@types/node": manifest.devDependencies["@types/node"],
      typescript: manifest.devDependencies["typescript"],
    });
    for (const [name, blocks] of await pagesWithBlocks()) {
      for (const { line, text } of blocks.filter(({ language }) => language === "ts")) {
        const imports = text.includes("import ") ? "" : 'import { LxdVm } from "pulumi-maas-lxd";\n';
        const file = `${basename(join(name, ".."))}-${basename(name, ".md")}-${line}.ts`;
        writeFileSync(join(folder, file), `${imports}${text}\nexport {};\n`);
      }
    }
    const options = ["--noEmit", "--strict", "--target", "es2022", "--module", "nodenext", "--skipLibCheck"];
    writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ include: ["*.ts"] }));
    const tsc = join(folder, "node_modules", ".bin", "tsc");
    await mustRun(tsc, options, { cwd: folder, env: process.env, timeoutMs: 2 * minute });
  });
});
