import { benchIndexes } from "./index-cost";

async function main(): Promise<void> {
  await benchIndexes();
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
