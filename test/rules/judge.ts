import { spawn, spawnSync, type ChildProcessWithoutNullStreams } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";

const script = join(__dirname, "../../../test/rules/judge.py");

export type Question =
  | { kind: "address"; text: string }
  | { kind: "network"; text: string }
  | { kind: "contains"; text: string; network: string }
  | { kind: "compare"; text: string; other: string };

/** Python's `ipaddress`, as one process that answers questions in the order in which they are asked. */
export class Judge {
  private readonly waiting: { resolve: (answer: unknown) => void; reject: (reason: Error) => void }[] = [];
  private complaints = "";

  private constructor(private readonly process: ChildProcessWithoutNullStreams) {
    createInterface({ input: process.stdout }).on("line", (line) => {
      this.waiting.shift()?.resolve(JSON.parse(line));
    });
    process.stderr.on("data", (chunk: Buffer) => {
      this.complaints += chunk.toString();
    });
    process.on("exit", () => {
      for (const { reject } of this.waiting.splice(0)) {
        reject(new Error(`the judge has stopped: ${this.complaints}`));
      }
    });
  }

  /** Starts the judge; undefined where there is no python3. */
  static start(): Judge | undefined {
    const { status } = spawnSync("python3", ["-c", "import ipaddress"]);
    return status === 0 ? new Judge(spawn("python3", [script])) : undefined;
  }

  ask(question: Question): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ resolve, reject });
      this.process.stdin.write(`${JSON.stringify(question)}\n`);
    });
  }

  stop(): void {
    this.process.stdin.end();
  }
}
