import { writeReport } from "../report";
import { median, printTable } from "../table";
import { FullRegion, SUBNET } from "./region";

/** `npm run bench -- simulator`: what the simulator takes with 1,000 machines and with ten times as many. */
const SIZES = [1000, 10_000] as const;
const REPEATS = 15;

interface Figures {
  readonly [what: string]: number;
}

/** Milliseconds that this process, the region and its caller, has computed so far: other programs do not count. */
function computed(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** @param after what is not timed */
async function medianMs(
  work: () => Promise<unknown>,
  after: () => Promise<unknown> = () => Promise.resolve(),
): Promise<number> {
  const times: number[] = [];
  for (let n = 0; n < REPEATS; n += 1) {
    const start = computed();
    await work();
    times.push(computed() - start);
    await after();
  }
  return median(times);
}

async function measure(machines: number): Promise<Figures> {
  const region = await FullRegion.make(machines);
  const { caller, systemIds } = region;
  try {
    const newest = await caller.ask<{ events: { id: number }[] }>(
      "GET",
      "/events/?op=query&level=DEBUG&limit=1",
    );
    const cursor = (newest.events[0]?.id ?? 0) - 20;
    const one = systemIds[Math.floor(machines / 2)] ?? "";
    let round = 0;
    let made: string[] = [];
    return {
      "heap per machine, its address and reservations, kB": region.bytes / machines / 1000,
      "machines/ with one id, ms": await medianMs(() => caller.ask("GET", `/machines/?id=${one}`)),
      "ip_addresses of the /16, ms": await medianMs(() =>
        caller.ask("GET", `/subnets/${SUBNET}/?op=ip_addresses&with_username=0&with_summary=0`),
      ),
      "events after a cursor, ms": await medianMs(() =>
        caller.ask("GET", `/events/?op=query&level=DEBUG&after=${cursor}&limit=1000`),
      ),
      "an address of the /16 reserved, ms": await medianMs(() =>
        caller.ask("POST", "/ipaddresses/?op=reserve", { subnet: String(SUBNET) }),
      ),
      "100 concurrent composes, ms": await medianMs(
        async () => {
          round += 1;
          const names = Array.from({ length: 100 }, (_, n) => `more-${round}-${n}`);
          made = await Promise.all(names.map((name, n) => caller.compose(name, {}, 1 + (n % 2))));
        },
        () => Promise.all(made.map((systemId) => caller.ask("DELETE", `/machines/${systemId}/`))),
      ),
    };
  } finally {
    await region.simulator.stop();
  }
}

async function main(): Promise<void> {
  // Compiled code and caches are not the region's.
  await measure(100);
  const [few, many] = [await measure(SIZES[0]), await measure(SIZES[1])];
  const rows = Object.entries(few).map(([what, value]) => {
    const more = many[what] ?? NaN;
    return [what, value.toFixed(1), more.toFixed(1), (more / value).toFixed(2)];
  });
  printTable(["", ...SIZES.map((size) => `${size} machines`), "ratio"], rows);
  writeReport("simulator", { bars: [], figures: { [SIZES[0]]: few, [SIZES[1]]: many }, charts: {} });
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
