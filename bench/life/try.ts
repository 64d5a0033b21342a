import { nothingProgram, Stage, vmProgram } from "../stage";
import { countByKind, serverTime, timed } from "./operation";

async function main(): Promise<void> {
  const count = Number(process.argv[2] ?? "1");
  const deploy = process.argv[3] ?? "5s";
  const stage = await Stage.open({ deploy, release: "1s", args: ["--latency", "real"] });
  try {
    const stack = await stage.stack(`vms-${count}`, vmProgram(count));
    const nothing = await stage.stack(`nothing-${count}`, nothingProgram(count));
    console.log("floor", (await timed(stage, nothing, "up")).wall);
    for (const operation of ["up", "refresh", "preview", "destroy"] as const) {
      const took = await timed(stage, stack, operation);
      console.log(operation, took.wall, took.provider, took.requests.length, serverTime(took.requests));
      console.log(countByKind(took.requests));
    }
  } finally {
    await stage.close();
  }
}
void main();
