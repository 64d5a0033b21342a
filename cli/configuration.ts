import { settingsIn } from "../provider/engine/engine-config";
import type { StackConfig } from "../provider/session";
import { runPulumi } from "./pulumi";
import { projectHere, type NamedStack } from "./pulumi-project";
import { UsageError } from "./usage-error";

/** The settings that a run would have, besides those of the environment. */
export interface RunConfiguration {
  /** `stack dev`, for people. */
  source: string;
  config: StackConfig;
}

const ENVIRONMENT: RunConfiguration = {
  source: "the environment",
  config: { read: () => undefined, keys: [] },
};

/**
 * The configuration of a stack: the one that is named, else the one that is selected for the project of this folder. Without a project
 * there is the environment alone.
 * @throws UsageError, Error with Pulumi's words
 */
export async function configurationOf(stack: string | undefined): Promise<RunConfiguration> {
  const project = await projectHere();
  if (project === undefined) {
    if (stack !== undefined) {
      throw new UsageError("there is no Pulumi.yaml in this folder or above it: --stack is of a project");
    }
    return ENVIRONMENT;
  }
  return readConfiguration(project, stack);
}

/**
 * The configuration of a stack whose project is known. In the folder of another project, or of none, there is the environment alone: Pulumi
 * would take that project's file for a stack of the same name.
 * @throws UsageError, Error with Pulumi's words
 */
export async function configurationOfStack({ project, stack }: NamedStack): Promise<RunConfiguration> {
  return (await projectHere()) === project ? readConfiguration(project, stack) : ENVIRONMENT;
}

async function readConfiguration(project: string, stack: string | undefined): Promise<RunConfiguration> {
  const named = stack === undefined ? [] : ["--stack", stack];
  const { code, stdout, stderr } = await runPulumi(["config", "--json", "--show-secrets", ...named], {
    orElse: "without it there is only the environment, in a folder without a Pulumi.yaml",
  });
  const source = stack === undefined ? "the selected stack" : `stack ${stack}`;
  if (code !== 0) {
    const said = `the configuration of ${source} cannot be read: ${stderr.trim()}`;
    throw new Error(`${said} (--stack organization/project/stack names one of another organization)`);
  }
  const values = JSON.parse(stdout) as Record<string, { value?: string }>;
  return {
    source,
    config: {
      read: (key) => values[`maas-lxd:${key}`]?.value,
      keys: settingsIn({ get: () => undefined, rawConfig: values, projectName: project }),
    },
  };
}
