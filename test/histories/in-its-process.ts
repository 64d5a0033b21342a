import { InterceptingProxy } from "../support/intercepting-proxy";
import { linkPackage } from "../support/linked-package";
import { ProviderProcess } from "../support/provider-process";
import type { RunProvider } from "./engine/provider";
import { isKilledAt, type KillPoint } from "./gate";
import { sameTime } from "./quick-time";
import type { Settings } from "./stack";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** The provider in the real process of Pulumi's dynamic providers; a proxy before the region counts its requests, and kills it. */
export async function providerInItsProcess(
  { config, env }: Settings,
  kill?: KillPoint,
): Promise<RunProvider> {
  const proxy = await InterceptingProxy.start(env["MAAS_API_URL"] ?? "");
  const options = {
    config,
    env: { ...env, ...sameTime(), MAAS_API_URL: proxy.url },
    timeoutMs: DAY_MS,
    startMs: HOUR_MS,
  };
  const provider = await ProviderProcess.start(linkPackage(), options);
  const work: string[] = [];
  let die: () => void = () => undefined;
  const killed = new Promise<void>((resolve) => (die = resolve));
  proxy.use(async (exchange) => {
    if (exchange.changes) work.push(exchange.summary);
    const isHere = isKilledAt(kill, exchange.number, exchange.summary);
    if (!isHere || kill?.moment === "after") {
      const answer = await exchange.forward();
      if (!isHere) return exchange.reply(answer);
    }
    die();
    await provider.kill();
  });
  return {
    killed,
    end: async () => {
      const { seen } = proxy;
      await provider.kill();
      await proxy.stop();
      return { requests: seen, work, userData: undefined };
    },
    check: (olds, news) => provider.check(olds, news),
    diff: (id, olds, news) => provider.diff(id, olds, news),
    create: (inputs) => provider.create(inputs, DAY_MS),
    read: (id, properties) => provider.read(id, properties),
    update: (id, olds, news) => provider.update(id, olds, news, DAY_MS),
    delete: (id, properties) => provider.delete(id, properties, DAY_MS),
  };
}
