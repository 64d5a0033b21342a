import { spawn, spawnSync, type ChildProcessWithoutNullStreams } from "node:child_process";
import { join } from "node:path";
import { createInterface, type Interface } from "node:readline";

const script = join(__dirname, "../../../test/network/mime.py");

export interface Part {
  type: string;
  content: string;
}

interface Answer {
  parts: Part[];
  defects: string[];
}

/** Python's email module, used as cloud-init uses it, as one process that reads messages. */
export class MimeReader {
  private readonly lines: Interface;

  private constructor(private readonly process: ChildProcessWithoutNullStreams) {
    this.lines = createInterface({ input: process.stdout });
  }

  /** Starts the reader; undefined where there is no python3. */
  static start(): MimeReader | undefined {
    const { status } = spawnSync("python3", ["-c", "import email"]);
    return status === 0 ? new MimeReader(spawn("python3", [script])) : undefined;
  }

  /** The parts that cloud-init finds, leaves only; the message must be without a defect. */
  async partsOf(userData: string): Promise<Part[]> {
    const line = new Promise<string>((resolve, reject) => {
      this.lines.once("line", resolve);
      this.lines.once("close", () => reject(new Error("the reader has stopped")));
    });
    this.process.stdin.write(`${JSON.stringify(userData)}\n`);
    const { parts, defects } = JSON.parse(await line) as Answer;
    this.lines.removeAllListeners("close");
    if (defects.length > 0) {
      throw new Error(`the message has defects: ${defects.join(", ")}`);
    }
    return parts.map(({ type, content }) => ({ type, content: Buffer.from(content, "base64").toString() }));
  }

  stop(): void {
    this.process.stdin.end();
  }
}
