import type { KnownStack } from "../../provider/lifecycle/addresses/holders";
import { runPulumi } from "../pulumi";
import { projectHere } from "../pulumi-project";
import { stackName, stackUrn } from "../stack-state";
import { UsageError } from "../usage-error";

/**
 * The stacks that can be called by their names, since a mark has a few letters of a hash only: those that are named, and those of the
 * project of this folder.
 * @param named `project/stack` each
 * @returns also why those of the project are not among them, where they are not
 */
export async function knownStacks(
  named: readonly string[],
): Promise<{ stacks: KnownStack[]; unknown?: string }> {
  const given = named.map((name) => {
    const [project = "", stack = "", ...more] = name.split("/");
    if (project === "" || stack === "" || more.length > 0) {
      throw new UsageError(`--known takes PROJECT/STACK, and '${name}' is not that`);
    }
    return known(stackUrn({ project, stack }));
  });
  const project = await projectHere();
  if (project === undefined) {
    return { stacks: given };
  }
  const { code, stdout, stderr } = await runPulumi(["stack", "ls", "--json"], {
    orElse: "without it there is only the environment, in a folder without a Pulumi.yaml",
  });
  if (code !== 0) {
    const unknown = `The stacks of project ${project} cannot be named: pulumi stack ls said: ${stderr.trim()}`;
    return { stacks: given, unknown };
  }
  const listed = JSON.parse(stdout) as { name: string }[];
  return { stacks: [...given, ...listed.map(({ name }) => known(stackUrn({ project, stack: name })))] };
}

function known(urn: string): KnownStack {
  return { urn, name: stackName(urn) };
}
