import { mustRun } from "./process";
import type { Properties } from "./provider-process";

/** A resource that a program registered, with the inputs that would go to the engine. */
export interface Registered {
  readonly type: string;
  readonly name: string;
  readonly inputs: Properties;
}

/** The mocks stand in for the engine, so `__provider` is what the SDK itself makes of the provider. */
const prologue = `
const pulumi = require("@pulumi/pulumi");
const registered = [];
pulumi.runtime.setMocks({
  newResource({ type, name, inputs }) {
    registered.push({ type, name, inputs });
    return { id: name, state: inputs };
  },
  call: ({ inputs }) => inputs,
}, "project", "stack");
process.on("exit", () => process.stdout.write(JSON.stringify(registered)));
`;

/**
 * What a program registers with the engine, found out in a process of its own.
 *
 * @param folder from which the program's modules resolve
 * @param program CommonJS text; `pulumi` is there already
 */
export async function registeredBy(folder: string, program: string): Promise<Registered[]> {
  const { stdout } = await mustRun(process.execPath, ["-e", `${prologue}\n${program}`], {
    cwd: folder,
    env: process.env,
    timeoutMs: 60_000,
  });
  return JSON.parse(stdout) as Registered[];
}
