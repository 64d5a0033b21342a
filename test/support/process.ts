import { type ChildProcess, spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/** How a process ended, and all that it printed. */
export interface Outcome {
  /** Exit code; null when a signal ended the process. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ProcessOptions {
  readonly cwd: string;
  /** The whole environment. */
  readonly env: NodeJS.ProcessEnv;
  /** Milliseconds after which the process and its group are killed and {@link BoundedProcess.ended} rejects. */
  readonly timeoutMs: number;
}

const running = new Set<BoundedProcess>();

process.on("exit", () => {
  for (const one of running) one.kill("SIGKILL");
});

/**
 * A process in a group of its own, with no standard input, whose output is collected and whose life is bounded.
 * What is still running when the test run ends is killed.
 */
export class BoundedProcess {
  /** Resolves when the process and its output have ended, whatever its exit code; rejects past the time limit. */
  readonly ended: Promise<Outcome>;
  readonly #child: ChildProcess;
  #stdout = "";
  #stderr = "";

  constructor(command: string, args: readonly string[], options: ProcessOptions) {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env,
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    this.#child = child;
    running.add(this);
    child.stdout.setEncoding("utf8").on("data", (text: string) => (this.#stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (this.#stderr += text));
    const told = `${command} ${args.join(" ")}`;
    this.ended = new Promise((resolve, reject) => {
      const limit = setTimeout(() => {
        this.kill("SIGKILL");
        reject(new Error(`${told} did not end within ${options.timeoutMs} ms\n${this.printed}`));
      }, options.timeoutMs);
      child.on("error", (error) => {
        clearTimeout(limit);
        running.delete(this);
        reject(error);
      });
      child.on("close", (code, signal) => {
        clearTimeout(limit);
        running.delete(this);
        resolve({ code, signal, stdout: this.#stdout, stderr: this.#stderr });
      });
    });
    // Whoever waits for a line of output first learns of the end there; the rejection is not lost, only late.
    this.ended.catch(() => undefined);
  }

  get stdout(): string {
    return this.#stdout;
  }

  get stderr(): string {
    return this.#stderr;
  }

  /** Both streams, for messages. */
  get printed(): string {
    return `${this.#stdout}${this.#stderr}`;
  }

  /** Sends a signal to the process and its group; nothing happens when they have ended. */
  kill(signal: NodeJS.Signals): void {
    const { pid } = this.#child;
    if (pid === undefined) return;
    signalProcess(-pid, signal);
  }

  /**
   * Waits until standard output matches.
   *
   * @throws Error when the process ends first or the time is over
   */
  async waitForOutput(pattern: RegExp, timeoutMs: number): Promise<RegExpMatchArray> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      const match = this.#stdout.match(pattern);
      if (match) return match;
      const ended = this.#child.exitCode !== null || this.#child.signalCode !== null;
      if (ended || Date.now() > deadline) {
        const why = ended ? "the process ended" : `${timeoutMs} ms passed`;
        throw new Error(`${why} before the output matched ${pattern}\n${this.printed}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

/** Runs a command to its end; an exit code other than 0 is an error with what it printed. */
export async function mustRun(command: string, args: readonly string[], options: ProcessOptions) {
  const outcome = await new BoundedProcess(command, args, options).ended;
  if (outcome.code !== 0) {
    throw new Error(
      `${command} ${args.join(" ")} ended with ${outcome.code ?? outcome.signal}\n${outcome.stdout}${outcome.stderr}`,
    );
  }
  return outcome;
}

/** Sends a signal; a process that is gone already is not an error. */
export function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}

/**
 * The processes that were started with a variable of this value in their environment, wherever their parents went:
 * the engine gives each plugin a group of its own, and one whose engine was killed lives on.
 *
 * @returns process ids; none where the system has no /proc
 */
export function processesWith(variable: string, value: string): number[] {
  let entries: string[];
  try {
    entries = readdirSync("/proc");
  } catch {
    return [];
  }
  const wanted = `${variable}=${value}`;
  return entries
    .filter((entry) => /^\d+$/.test(entry))
    .filter((entry) => environmentOf(entry).includes(wanted))
    .map(Number);
}

function environmentOf(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, "utf8").split("\0");
  } catch {
    // Ended meanwhile, or another user's.
    return [];
  }
}

/** A process's command line, each argument ended by NUL; empty when it has ended. */
export function commandLineOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return "";
  }
}
