import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { leftovers } from "../../cli/leftovers";
import { temporaryFolder } from "../support/temporary";
import { TYPE } from "./engine/state";
import { PROJECT, type Stack } from "./stack";
import { must } from "./violation";
import { isMarked, type World } from "./world";

let folder: string | undefined;

/** What `pulumi stack export` writes. */
function exported({ name, state }: Stack): string {
  const root = `urn:pulumi:${name}::${PROJECT}::pulumi:pulumi:Stack::${PROJECT}-${name}`;
  const resources = [
    { urn: root, custom: false, type: "pulumi:pulumi:Stack" },
    ...state.resources.map(({ urn, id, inputs, outputs, external, isDelete }) => ({
      urn,
      custom: true,
      id,
      type: TYPE,
      inputs,
      outputs,
      ...(external ? { external } : {}),
      ...(isDelete ? { delete: true } : {}),
    })),
  ];
  return JSON.stringify({
    version: 3,
    deployment: { manifest: { time: "", magic: "", version: "" }, resources },
  });
}

/**
 * Runs `leftovers --delete` with the stack's own state, or those of all stacks of its region and what is deployed too; what it may remove
 * are machines of these stacks that no state holds.
 */
export async function removeLeftovers(world: World, stack: Stack, isAll = false): Promise<void> {
  folder ??= temporaryFolder("histories");
  const stacks = isAll ? world.stacks.filter(({ region }) => region === stack.region) : [stack];
  const args = ["--delete", ...(isAll ? ["--deployed"] : [])];
  for (const one of stacks) {
    const file = join(folder, `${one.name}.json`);
    writeFileSync(file, exported(one));
    // Nothing in a state without resources shows whose it is.
    if (one.state.resources.length > 0) args.push("--state", file);
  }
  if (!args.includes("--state")) return;
  const before = await world.look();
  const { code, said } = await command(stack, args);
  world.show(`  leftovers ${args.filter((arg) => !arg.endsWith(".json")).join(" ")}: exit ${code}`);
  must(code === 0 || code === 3, `leftovers ends with ${code}: ${said}`);
  const after = await world.look();
  const marked = before.flatMap(({ machines }) => machines).filter(isMarked);
  const kept = marked.filter(({ system_id: id }) => world.kept.has(id)).map(({ system_id: id }) => id);
  const mayGo = new Set([...stacks.flatMap((one) => [...world.loose(one)]), ...kept]);
  world.nothingElseTouched(mayGo, before, after, mayGo, "leftovers");
  world.forgetGone(after);
  // What is deployed or locked stays, whatever becomes of the stack.
  if (code === 3) for (const id of world.loose(stack)) world.kept.add(id);
}

/** The command in this process: quicker than a process of its own, and the same but for its exit. */
async function command({ region }: Stack, args: string[]): Promise<{ code: number; said: string }> {
  const { url, apiKey } = region.simulator;
  const before = { ...process.env };
  const [out, err] = [process.stdout.write.bind(process.stdout), process.stderr.write.bind(process.stderr)];
  let said = "";
  const listen = (text: string | Uint8Array): boolean => {
    said += String(text);
    return true;
  };
  Object.assign(process.env, { MAAS_API_URL: url, MAAS_API_KEY: apiKey });
  process.stdout.write = listen;
  process.stderr.write = listen;
  try {
    return { code: await leftovers(args), said };
  } catch (error) {
    return { code: 1, said: `${said}${error instanceof Error ? error.message : String(error)}` };
  } finally {
    process.stdout.write = out;
    process.stderr.write = err;
    process.env = before;
  }
}
