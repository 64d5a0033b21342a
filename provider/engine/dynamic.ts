import { RESOURCES } from "../resources";
import type { Resource } from "../resource";
import { Session } from "../session";
import { restoreUnknowns, separateUnknowns } from "../values/unknowns";
import { settingsIn, type EngineConfig } from "./engine-config";
import { endWithEngine, engineAddress } from "./engine-watch";
import { showingFailures } from "./failures";
import {
  bagOf,
  readCheck,
  urnIn,
  type CheckResult,
  type DiffResult,
  type PropertyMap,
  type ReadResult,
} from "./properties";

/**
 * The face towards the engine's dynamic-provider process: translates property bags, unknown values and partial failures,
 * and nothing else. The process calls these methods concurrently.
 */

/** The provider's methods for one resource in one session. */
export class DynamicProvider {
  /** @param resource of `RESOURCES` */
  constructor(
    private readonly session: Session,
    private readonly resource: Resource,
  ) {}

  readonly check = (olds: PropertyMap, news: PropertyMap): Promise<CheckResult> =>
    showingFailures("check", news, async () => {
      const { provider, known, unknown, ...asked } = readCheck(olds, news);
      const { inputs, failures } = await this.resource.check(this.session, {
        ...asked,
        old: Object.keys(olds).length > 0 ? this.resource.inputsIn(olds) : undefined,
        raw: known,
        unknown,
      });
      // What has no shape is left out of lists, too, which protobuf cannot carry.
      const checked = restoreUnknowns({ ...inputs }, unknown);
      return { inputs: bagOf(checked, { __urn: asked.urn, __provider: provider }), failures };
    });

  readonly diff = (id: string, olds: PropertyMap, news: PropertyMap): Promise<DiffResult> =>
    showingFailures("diff", news, async () => {
      const { known, unknown } = separateUnknowns({ ...this.resource.inputsIn(news) });
      const current = { ...this.resource.stateIn(olds, id), __urn: urnIn(olds) };
      const request = { urn: urnIn(news), current, wanted: known, unknown };
      const { changes, changed, replaces, deleteBeforeReplace } = await this.resource.diff(
        this.session,
        request,
      );
      return { ...(changed.length > 0 ? {} : { changes }), replaces, deleteBeforeReplace };
    });

  readonly create = (news: PropertyMap): Promise<{ id: string; outs: PropertyMap }> =>
    showingFailures("create", news, async () => {
      const inputs = this.resource.inputsIn(news);
      const { id, outputs } = await this.resource.create(this.session, urnIn(news), inputs, 0);
      return { id, outs: bagOf(outputs, news) };
    });

  readonly update = (id: string, olds: PropertyMap, news: PropertyMap): Promise<{ outs: PropertyMap }> =>
    showingFailures("update", news, async () => {
      const state = this.resource.stateIn(olds, id);
      const inputs = this.resource.inputsIn(news);
      const { outputs } = await this.resource.update(this.session, urnIn(news), state, inputs, 0);
      return { outs: bagOf(outputs, news) };
    });

  readonly read = (id: string, props: PropertyMap): Promise<ReadResult> =>
    showingFailures("refresh", props, async () => {
      const state = this.resource.stateIn(props, id);
      const found = await this.resource.read(this.session, urnIn(props), state, id);
      if (found === undefined) {
        return {};
      }
      const { outputs, inputs } = found;
      return {
        id,
        props: bagOf(outputs, props),
        ...(inputs === undefined ? {} : { inputs: bagOf(inputs, props) }),
      };
    });

  readonly delete = (id: string, props: PropertyMap): Promise<void> =>
    showingFailures("delete", props, () =>
      this.resource.delete(this.session, urnIn(props), this.resource.stateIn(props, id), 0),
    );
}

/** Of all providers of the process: what one program asks for is judged together. */
const session = new Session();

let engineWatched = false;

/** The process asks for a provider with each provider text that it meets, and all are in this one process. */
function watchEngineOnce(): void {
  const address = engineWatched ? undefined : engineAddress(process.argv);
  engineWatched = true;
  if (address !== undefined) {
    session.joinRun(address);
    endWithEngine(address, () => process.exit(1));
  }
}

/** What the process takes for a provider. */
function serve(resource: Resource) {
  const { check, diff, create, read, update, delete: remove } = new DynamicProvider(session, resource);
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
export const dynamicProvider = serve(RESOURCES.LxdVm);

/** The same for a reserved address. */
export const reservedAddressProvider = serve(RESOURCES.ReservedAddress);
