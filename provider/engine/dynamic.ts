import { check } from "../lifecycle/check";
import { create } from "../lifecycle/create";
import { remove } from "../lifecycle/delete";
import { diff } from "../lifecycle/diff";
import { read } from "../lifecycle/read";
import { inputsIn } from "../lifecycle/state";
import { update } from "../lifecycle/update";
import { Session } from "../session";
import { restoreUnknowns, separateUnknowns } from "../values/unknowns";
import { settingsIn, type EngineConfig } from "./engine-config";
import { endWithEngine, engineAddress } from "./engine-watch";
import { showingFailures } from "./failures";
import {
  bagOf,
  readCheck,
  stateIn,
  urnIn,
  type CheckResult,
  type DiffResult,
  type PropertyMap,
  type ReadResult,
} from "./properties";
import { ReservedAddressProvider } from "./reserved-address";

/**
 * The face towards the engine's dynamic-provider process: translates property bags, unknown values and partial failures,
 * and nothing else. The process calls these methods concurrently.
 */

/** The provider's methods for one session. */
export class DynamicProvider {
  constructor(private readonly session: Session) {}

  readonly check = (olds: PropertyMap, news: PropertyMap): Promise<CheckResult> =>
    showingFailures("check", news, () => this.checked(olds, news));

  private async checked(olds: PropertyMap, news: PropertyMap): Promise<CheckResult> {
    const { provider, known, unknown, ...asked } = readCheck(olds, news);
    const { inputs, failures } = await check(this.session, {
      ...asked,
      old: Object.keys(olds).length > 0 ? inputsIn(olds) : undefined,
      raw: known,
      unknown,
    });
    // What has no shape is left out of lists, too, which protobuf cannot carry.
    return {
      inputs: bagOf(restoreUnknowns({ ...inputs }, unknown), { __urn: asked.urn, __provider: provider }),
      failures,
    };
  }

  readonly diff = (id: string, olds: PropertyMap, news: PropertyMap): Promise<DiffResult> =>
    showingFailures("diff", news, () => this.differing(id, olds, news));

  private async differing(id: string, olds: PropertyMap, news: PropertyMap): Promise<DiffResult> {
    const { known, unknown } = separateUnknowns({ ...inputsIn(news) });
    const current = { ...stateIn(olds, id), __urn: urnIn(olds) };
    const request = { systemId: id, urn: urnIn(news), current, wanted: known, unknown };
    const { changes, changed, replaces, deleteBeforeReplace } = await diff(this.session, request);
    return { ...(changed.length > 0 ? {} : { changes }), replaces, deleteBeforeReplace };
  }

  readonly create = (news: PropertyMap): Promise<{ id: string; outs: PropertyMap }> =>
    showingFailures("create", news, async () => {
      const { systemId, outputs } = await create(this.session, urnIn(news), inputsIn(news));
      return { id: systemId, outs: bagOf(outputs, news) };
    });

  readonly update = (id: string, olds: PropertyMap, news: PropertyMap): Promise<{ outs: PropertyMap }> =>
    showingFailures("update", news, async () => {
      const { outputs } = await update(this.session, urnIn(news), stateIn(olds, id), inputsIn(news));
      return { outs: bagOf(outputs, news) };
    });

  readonly read = (id: string, props: PropertyMap): Promise<ReadResult> =>
    showingFailures("refresh", props, () => this.found(id, props));

  private async found(id: string, props: PropertyMap): Promise<ReadResult> {
    const found = await read(this.session, stateIn(props, id));
    if (found === undefined) {
      return {};
    }
    const { outputs, inputs } = found;
    return {
      id,
      props: bagOf(outputs, props),
      ...(inputs === undefined ? {} : { inputs: bagOf(inputs, props) }),
    };
  }

  readonly delete = (id: string, props: PropertyMap): Promise<void> =>
    showingFailures("delete", props, () => remove(this.session, urnIn(props), stateIn(props, id)));
}

let engineWatched = false;

/** The process asks for a provider with each provider text that it meets, and all are in this one process. */
function watchEngineOnce(): void {
  const address = engineWatched ? undefined : engineAddress(process.argv);
  engineWatched = true;
  if (address !== undefined) {
    endWithEngine(address, () => process.exit(1));
  }
}

/** Of all providers of the process: what one program asks for is judged together. */
const session = new Session();

/** What the process takes for a provider. */
function serve<Provider extends DynamicProvider | ReservedAddressProvider>(provider: Provider) {
  const { check, diff, create, read, update, delete: remove } = provider;
  return {
    check,
    diff,
    create,
    read,
    update,
    delete: remove,
    configure({ config }: { config: EngineConfig }): void {
      watchEngineOnce();
      session.configure({ read: (key) => config.get(`maas-lxd:${key}`), keys: settingsIn(config) });
    },
  };
}

/** What `handler()` of the text in the state of a VM answers. */
export const dynamicProvider = serve(new DynamicProvider(session));

/** The same for a reserved address. */
export const reservedAddressProvider = serve(new ReservedAddressProvider(session));
