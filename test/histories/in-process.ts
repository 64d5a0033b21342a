import { DynamicProvider } from "../../provider/engine/dynamic";
import { RESOURCES } from "../../provider/resources";
import type { Services } from "../../provider/lifecycle/services";
import { Session } from "../../provider/session";
import {
  InitFailedError,
  ProviderError,
  type Difference,
  type ReadResult,
} from "../support/provider-process";
import { overTheWire } from "./engine/bag";
import type { RunProvider } from "./engine/provider";
import { Gate, type KillPoint } from "./gate";
import type { Settings } from "./stack";

/** A session of which every request goes through a gate. */
class GatedSession extends Session {
  private readonly gated = new WeakSet<Services>();

  constructor(
    private readonly gate: Gate,
    env: Readonly<Record<string, string>>,
  ) {
    super({ env, log: () => undefined });
  }

  override services(): Services {
    const services = super.services();
    if (!this.gated.has(services)) {
      this.gated.add(services);
      const { gate } = this;
      const { client, lxdHosts } = services;
      const send = client.send.bind(client);
      client.send = (request) => gate.pass(request, () => send(request));
      const of = lxdHosts.of.bind(lxdHosts);
      const known = new WeakSet<object>();
      lxdHosts.of = async (...args) => {
        const lxd = await of(...args);
        if (!known.has(lxd.client)) {
          known.add(lxd.client);
          const sendToLxd = lxd.client.send.bind(lxd.client);
          lxd.client.send = (request) =>
            gate.pass({ ...request, path: `lxd${request.path}` }, () => sendToLxd(request));
        }
        return lxd;
      };
    }
    return services;
  }
}

/**
 * The provider in this process, with a session of its own as a provider process has one. What goes in and out goes over the wire's
 * rules, and errors are those that the engine's process makes.
 */
export function providerInProcess({ config, env }: Settings, kill?: KillPoint): RunProvider {
  const gate = new Gate(kill);
  const session = new GatedSession(gate, env);
  session.configure({ read: (key) => config[`maas-lxd:${key}`], keys: [] });
  const provider = new DynamicProvider(session, RESOURCES.LxdVm);
  return {
    killed: gate.killed,
    end: () => {
      session.close();
      return Promise.resolve(gate.traffic);
    },
    check: (olds, news) =>
      asCalled(async () => {
        const { inputs, failures } = await provider.check(overTheWire(olds), overTheWire(news));
        return { inputs: overTheWire({ ...inputs, __provider: news["__provider"] }), failures };
      }),
    diff: (id, olds, news) =>
      asCalled(async (): Promise<Difference> => {
        const {
          changes,
          replaces = [],
          deleteBeforeReplace = false,
        } = await provider.diff(id, overTheWire(olds), overTheWire(news));
        return { changes, replaces, deleteBeforeReplace };
      }),
    create: (inputs) =>
      asCalled(async () => {
        const { id, outs } = await provider.create(overTheWire(inputs));
        return { id, properties: overTheWire({ ...outs, __provider: inputs["__provider"] }) };
      }),
    update: (id, olds, news) =>
      asCalled(async () => {
        const { outs } = await provider.update(id, overTheWire(olds), overTheWire(news));
        return overTheWire({ ...outs, __provider: news["__provider"] });
      }),
    read: (id, properties) =>
      asCalled(async (): Promise<ReadResult> => {
        const { id: found = "", props = {}, inputs } = await provider.read(id, overTheWire(properties));
        const provided = { __provider: properties["__provider"] };
        return {
          id: found,
          properties: overTheWire({ ...props, ...provided }),
          inputs: inputs === undefined ? undefined : overTheWire({ ...inputs, ...provided }),
        };
      }),
    delete: (id, properties) => asCalled(() => provider.delete(id, overTheWire(properties))),
  };
}

/** What the call throws, as the engine's process hands it on. */
async function asCalled<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    const { message, id, properties, reasons } = error as InitFailedError;
    throw id
      ? new InitFailedError(message, id, overTheWire(properties), reasons)
      : new ProviderError(message);
  }
}
