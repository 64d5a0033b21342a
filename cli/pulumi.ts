import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { UsageError } from "./usage-error";

/**
 * Runs `pulumi` in the folder where the command runs.
 * @param orElse what the user can do where there is none
 */
export async function runPulumi(
  args: readonly string[],
  { orElse }: { orElse: string },
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn("pulumi", [...args, "--non-interactive"], { stdio: ["ignore", "pipe", "pipe"] });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  try {
    const [code, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
    return { code, stdout, stderr };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") {
      throw new UsageError(`pulumi is not on the PATH; ${orElse}`, { cause: error });
    }
    throw error;
  }
}
