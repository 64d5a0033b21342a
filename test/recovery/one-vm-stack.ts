import { InitFailedError, type ProviderProcess, type Properties } from "../support/provider-process";
import { inputsFor } from "../provider/vm-driver";

/** A resource as the engine's state holds it. */
export interface Held {
  readonly id: string;
  /** The inputs as checked. */
  readonly inputs: Properties;
  readonly outputs: Properties;
  /** The last operation on it did not get to its end: the next `up` updates it, whatever the diff says. */
  readonly failed: boolean;
}

/** The check refused the program. */
export class CheckRefused extends Error {}

/**
 * A stack of one VM: takes the provider through the calls that the engine makes, and keeps what the engine keeps. A call
 * that the provider does not survive leaves the state as it was before the call.
 */
export class OneVmStack {
  state: Held | undefined;

  constructor(
    readonly name: string,
    /** Milliseconds that a create, update or delete may take; a call's usual limit when left out. */
    private readonly callMs?: number,
  ) {}

  /** The inputs of the program as the sdk sends them. */
  newsFor(program: Properties): Properties {
    return inputsFor(this.name, program);
  }

  /** `pulumi up`; @throws what the provider throws, the state then being what the engine would have kept */
  async up(provider: ProviderProcess, program: Properties): Promise<void> {
    const news = this.newsFor(program);
    const olds = this.state;
    if (olds === undefined) {
      await this.create(provider, news);
      return;
    }
    const inputs = await this.check(provider, olds.inputs, news);
    const { changes, replaces } = await provider.diff(olds.id, olds.outputs, inputs);
    if (replaces.length > 0) {
      // Before the delete the engine has the inputs checked once more, as those of a new VM.
      const again = await this.check(provider, {}, news);
      await this.destroy(provider);
      await this.keeping(undefined, again, () => provider.create(again, this.callMs));
    } else if (changes !== false || olds.failed) {
      await this.keeping(olds.id, inputs, async () => ({
        id: olds.id,
        properties: await provider.update(olds.id, olds.outputs, inputs, this.callMs),
      }));
    }
  }

  /** `pulumi refresh`. */
  async refresh(provider: ProviderProcess): Promise<void> {
    if (this.state === undefined) {
      return;
    }
    const { id, properties, inputs } = await provider.read(this.state.id, this.state.outputs);
    this.state =
      id === ""
        ? undefined
        : { ...this.state, outputs: properties, inputs: { ...this.state.inputs, ...inputs } };
  }

  /** `pulumi destroy`. */
  async destroy(provider: ProviderProcess): Promise<void> {
    if (this.state !== undefined) {
      await provider.delete(this.state.id, this.state.outputs, this.callMs);
      this.state = undefined;
    }
  }

  private async create(provider: ProviderProcess, news: Properties): Promise<void> {
    const inputs = await this.check(provider, {}, news);
    await this.keeping(undefined, inputs, () => provider.create(inputs, this.callMs));
  }

  private async check(provider: ProviderProcess, olds: Properties, news: Properties): Promise<Properties> {
    const { inputs, failures } = await provider.check(olds, news);
    if (failures.length > 0) {
      throw new CheckRefused(failures.map(({ property, reason }) => `${property}: ${reason}`).join("\n"));
    }
    return inputs;
  }

  private async keeping(
    id: string | undefined,
    inputs: Properties,
    call: () => Promise<{ id: string; properties: Properties }>,
  ): Promise<void> {
    try {
      const { id: made, properties } = await call();
      this.state = { id: made, inputs, outputs: properties, failed: false };
    } catch (error) {
      if (error instanceof InitFailedError) {
        this.state = { id: id ?? error.id, inputs, outputs: error.properties, failed: true };
      }
      throw error;
    }
  }
}
