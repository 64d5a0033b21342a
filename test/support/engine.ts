import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { neutralEnvironment, preloading, quickStart } from "./environment";
import { face } from "./face";
import { BoundedProcess, commandLineOf, type Outcome, processesWith, signalProcess } from "./process";
import { projectRoot } from "./project";
import { secretsFoundIn } from "./secrets";
import { removeFolder, temporaryFolder } from "./temporary";

const minute = 60_000;

let folder: string | undefined;

const homes = new Set<EngineHome>();

process.on("exit", () => {
  for (const home of homes) home.dispose();
});

/**
 * The folder of the Pulumi engine: named by the script that runs the tests, else found, and when it is not there
 * yet set up, by scripts/engine.mjs.
 */
export function engineFolder(): string {
  folder ??= process.env["PULUMI_MAAS_LXD_ENGINE"];
  if (folder !== undefined) return folder;
  const script = join(projectRoot, "scripts", "engine.mjs");
  const found = spawnSync(process.execPath, [script], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
    timeout: 90 * minute,
  });
  if (found.status !== 0) throw new Error("the Pulumi engine could not be set up");
  folder = (JSON.parse(found.stdout) as { folder: string }).folder;
  return folder;
}

/**
 * The real engine with a Pulumi home and a backend of its own in a temporary folder: nothing of the user's is read
 * or written. Stacks of one home see each other by StackReference, as `organization/<project>/<stack>`.
 */
export class EngineHome {
  readonly folder = temporaryFolder("engine");
  readonly env: NodeJS.ProcessEnv;

  /**
   * @param extra variables for the engine, and with it for the program and the provider
   * @param preloaded files of this folder that every process of Node in this home loads first
   */
  constructor(
    extra: Readonly<Record<string, string>> = {},
    preloaded: readonly string[] = [...quickStart, ...(face === "plugin" ? ["plugin-face.js"] : [])],
  ) {
    const home = join(this.folder, "home");
    const backend = join(this.folder, "backend");
    for (const each of [home, backend]) mkdirSync(each);
    const base = neutralEnvironment();
    this.env = {
      ...base,
      PATH: [engineFolder(), base["PATH"]].join(delimiter),
      PULUMI_HOME: home,
      PULUMI_BACKEND_URL: `file://${backend}`,
      PULUMI_CONFIG_PASSPHRASE: "only for this temporary backend",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      // Half the time of a program that is new. What users copy is compiled strictly by tests of its own (test/engine/docs, examples).
      PULUMI_NODEJS_TRANSPILE_ONLY: "true",
      ...extra,
      NODE_OPTIONS: [...preloading(preloaded), extra["NODE_OPTIONS"] ?? ""].join(" ").trim(),
    };
    homes.add(this);
  }

  /**
   * Makes a stack of the program in a folder.
   * @param timeoutMs how long each of its operations may take
   */
  async stack(program: string, name: string, timeoutMs = 5 * minute): Promise<Stack> {
    const stack = new Stack(this, program, name, timeoutMs);
    await stack.must("stack", "init", name);
    return stack;
  }

  /** Process ids of all that runs in this home: engine, language host, programs and providers. */
  processes(): number[] {
    return processesWith("PULUMI_HOME", this.env["PULUMI_HOME"] ?? "");
  }

  /** The same with their command lines, whose arguments end in NUL each. */
  running(): { pid: number; commandLine: string }[] {
    return this.processes().map((pid) => ({ pid, commandLine: commandLineOf(pid) }));
  }

  /** The files of home and backend that have one of these texts in them: states, their history, logs. */
  filesWith(texts: readonly string[]): string[] {
    const found = readdirSync(this.folder, { recursive: true, withFileTypes: true });
    return found
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((file) => secretsFoundIn(readFileSync(file, "latin1"), texts).length > 0);
  }

  /** Ends what still runs in this home and takes its folder away. */
  dispose(): void {
    for (const pid of this.processes()) signalProcess(pid, "SIGKILL");
    removeFolder(this.folder);
    homes.delete(this);
  }
}

/** What `pulumi stack export` writes, as far as tests look at it. */
export interface Deployment {
  readonly resources?: readonly StateResource[];
  readonly pending_operations?: readonly { readonly type: string; readonly resource: StateResource }[];
}

/** A resource in the state. */
export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
  readonly initErrors?: readonly string[];
}

/** A stack, driven as a person at a terminal would. Operations give exit code and output, and do not throw. */
export class Stack {
  constructor(
    readonly home: EngineHome,
    /** The program's folder. */
    readonly program: string,
    readonly name: string,
    private readonly timeoutMs: number,
  ) {}

  /** Starts `pulumi …` and leaves it running. */
  start(args: readonly string[], timeoutMs = this.timeoutMs): BoundedProcess {
    const quiet = ["--non-interactive", "--color", "never"];
    return new BoundedProcess("pulumi", [...args, ...quiet], {
      cwd: this.program,
      env: this.home.env,
      timeoutMs,
    });
  }

  preview(...args: string[]): Promise<Outcome> {
    return this.#run("preview", args);
  }

  up(...args: string[]): Promise<Outcome> {
    return this.#run("up", ["--yes", "--skip-preview", ...args]);
  }

  refresh(...args: string[]): Promise<Outcome> {
    return this.#run("refresh", ["--yes", "--skip-preview", ...args]);
  }

  destroy(...args: string[]): Promise<Outcome> {
    return this.#run("destroy", ["--yes", "--skip-preview", ...args]);
  }

  /** Takes away the lock that an engine which was killed left on the stack. */
  async cancel(): Promise<void> {
    await this.must("cancel", "--yes", this.name);
  }

  /** @param options.secret kept encrypted; false when left out */
  async setConfig(key: string, value: string, options: { readonly secret?: boolean } = {}): Promise<void> {
    await this.must(
      "config",
      "set",
      "--stack",
      this.name,
      ...(options.secret ? ["--secret"] : []),
      key,
      value,
    );
  }

  /** Sets several values at once; those of `secrets` are kept encrypted. */
  async setAllConfig(
    plain: Readonly<Record<string, string>>,
    secrets: Readonly<Record<string, string>> = {},
  ): Promise<void> {
    const flags = [
      ...Object.entries(plain).flatMap(([key, value]) => ["--plaintext", `${key}=${value}`]),
      ...Object.entries(secrets).flatMap(([key, value]) => ["--secret", `${key}=${value}`]),
    ];
    await this.must("config", "set-all", "--stack", this.name, ...flags);
  }

  async removeConfig(key: string): Promise<void> {
    await this.must("config", "rm", "--stack", this.name, key);
  }

  /** The stack's outputs; secrets are `"[secret]"`, as for a person. */
  async outputs(): Promise<Record<string, unknown>> {
    const { stdout } = await this.must("stack", "output", "--json", "--stack", this.name);
    return JSON.parse(stdout) as Record<string, unknown>;
  }

  /** The state as it is stored: secrets are encrypted. */
  async export(): Promise<Deployment> {
    const { stdout } = await this.must("stack", "export", "--stack", this.name);
    return (JSON.parse(stdout) as { deployment: Deployment }).deployment;
  }

  /** System ids of the `LxdVm`s in the state, by the resource's name. */
  async vmIds(): Promise<Record<string, string | undefined>> {
    const { resources = [] } = await this.export();
    const vms = resources.filter(({ type }) => type.endsWith(":LxdVm"));
    return Object.fromEntries(vms.map(({ urn, id }) => [urn.slice(urn.lastIndexOf("::") + 2), id]));
  }

  /** Runs a command that has no reason to fail, and throws when it does. */
  async must(...args: string[]): Promise<Outcome> {
    const outcome = await this.start(args).ended;
    if (outcome.code !== 0) {
      throw new Error(`pulumi ${args[0]} ended with ${outcome.code}\n${outcome.stdout}${outcome.stderr}`);
    }
    return outcome;
  }

  #run(operation: string, args: readonly string[]): Promise<Outcome> {
    return this.start([operation, "--stack", this.name, ...args]).ended;
  }
}
