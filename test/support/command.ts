/**
 * Runs a command of the project that is not a test: `--help` shows its usage, a wrong option says so without a stack, and the exit code
 * is 1 where the command fails.
 *
 * @param main what it does with its arguments; resolves to whether all was as it should be
 */
export function runCommand(usage: string, main: (args: string[]) => Promise<boolean>): void {
  const args = process.argv.slice(2);
  if (args.some((arg) => arg === "--help" || arg === "-h")) {
    process.stdout.write(`${usage.trim()}\n`);
    return;
  }
  void main(args).then(
    (clean) => (process.exitCode = clean ? 0 : 1),
    (error: unknown) => {
      const { code } = error as NodeJS.ErrnoException;
      const isUsage = code?.startsWith("ERR_PARSE_ARGS") === true;
      console.error(isUsage ? `${(error as Error).message}\n\n${usage.trim()}` : error);
      process.exitCode = 1;
    },
  );
}
