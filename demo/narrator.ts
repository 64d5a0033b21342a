/** What the demo claims and did not find. */
export class NotAsTold extends Error {}

const width = 78;

/** Tells the demo's story on standard output: headings, what is run, and the telling part of what came back. */
export class Narrator {
  readonly #started = Date.now();
  #chapter = 0;

  heading(text: string): void {
    this.#chapter += 1;
    const seconds = Math.round((Date.now() - this.#started) / 1000);
    const title = `${this.#chapter}. ${text} `;
    this.#write(`\n${title.padEnd(width - 6, "─")} ${String(seconds).padStart(3)} s`);
  }

  tell(text: string): void {
    this.#write(`  ${text}`);
  }

  /** A command, as a person would type it. */
  command(folder: string, text: string): void {
    this.#write(`\n  ${folder} $ ${text}`);
  }

  /** What a command printed. */
  show(text: string): void {
    for (const line of text.trimEnd().split("\n")) this.#write(`  │ ${line}`);
  }

  /** Ends the story with an error unless what was just told is so. */
  check(holds: boolean, claim: string, evidence: string): void {
    if (!holds) throw new NotAsTold(`not as told: ${claim}\n${evidence}`);
    this.#write(`  ✓ ${claim}`);
  }

  #write(line: string): void {
    process.stdout.write(`${line}\n`);
  }
}

/**
 * Lines of the engine's that say nothing in a story: progress dots, steps that only announce the one that follows, what
 * is said again among the diagnostics, hints.
 */
const noise = [
  /^@ /,
  /^(Previewing|Updating|Destroying) /,
  /^ *[-+~]* *pulumi:pulumi:Stack [^(]/,
  /^ *[-+~]* *\S+:\S+ \S+ {2,}(error: |\d+ (error|message)s?$)/,
  /(creating|deleting) \(\d+s\) *$/,
  /^(Duration|View Live): /,
  /^Diagnostics:$/,
  /^The resources in the stack have been deleted/,
  /^If you want to remove the stack completely/,
];

/** The engine's output without its noise. */
export function trimmed(output: string): string {
  return output
    .split("\n")
    .filter((line) => line.trim() !== "" && !noise.some((pattern) => pattern.test(line)))
    .join("\n");
}
