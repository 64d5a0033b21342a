import { Struct, type JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";
import type { ReadResourceRequest, RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb";
import { ReadResourceResponse, RegisterResourceResponse } from "@pulumi/pulumi/proto/resource_pb";
import { setMockOptions } from "@pulumi/pulumi/runtime/settings";
import * as debuggable from "@pulumi/pulumi/runtime/debuggable";
import * as runtimeState from "@pulumi/pulumi/runtime/state";
import type { Properties } from "../../support/provider-process";

/** What the sdk asks of the engine for one resource. */
export interface Goal {
  readonly name: string;
  readonly inputs: Properties;
  /** Set for a resource that is only read. */
  readonly read?: string;
  readonly protect: boolean;
  readonly retainOnDelete: boolean;
  readonly deleteBeforeReplace: boolean | undefined;
  readonly ignoreChanges: readonly string[];
  readonly replaceOnChanges: readonly string[];
  /** URNs. */
  readonly aliases: readonly string[];
  readonly dependencies: Readonly<Record<string, readonly string[]>>;
}

/** What the program gets back. */
export interface Registered {
  readonly urn: string;
  readonly id: string;
  readonly outputs: Properties;
}

/** A program: what makes its resources with the real sdk. */
export type ProgramText = () => void;

type Callback<T> = (error: Error | null, response?: T) => void;

/**
 * Runs a program with the real sdk in this process, each resource of which is given to `register`. What that never settles, the program
 * never sees.
 */
export function runProgram(
  { project, stack, preview }: { project: string; stack: string; preview: boolean },
  text: ProgramText,
  register: (goal: Goal) => Promise<Registered>,
): void {
  const urnOf = (name: string, type: string): string => `urn:pulumi:${stack}::${project}::${type}::${name}`;
  const monitor = {
    registerResource: (request: RegisterResourceRequest, callback: Callback<RegisterResourceResponse>) => {
      const dependencies: Record<string, string[]> = {};
      for (const [key, list] of request.getPropertydependenciesMap().entries() as unknown as Iterable<
        [string, { getUrnsList(): string[] }]
      >) {
        dependencies[key] = list.getUrnsList();
      }
      const goal: Goal = {
        name: request.getName(),
        inputs: withoutSecrets(request.getObject()?.toJavaScript() ?? {}) as Properties,
        protect: request.getProtect() ?? false,
        retainOnDelete: request.getRetainondelete() ?? false,
        deleteBeforeReplace: request.getDeletebeforereplacedefined()
          ? request.getDeletebeforereplace()
          : undefined,
        ignoreChanges: request.getIgnorechangesList(),
        replaceOnChanges: request.getReplaceonchangesList(),
        aliases: request.getAliasesList().map((alias) => {
          const spec = alias.getSpec();
          return (
            alias.getUrn() ||
            urnOf(spec?.getName() || request.getName(), spec?.getType() || request.getType())
          );
        }),
        dependencies,
      };
      register(goal).then(
        ({ urn, id, outputs }) => {
          const response = new RegisterResourceResponse();
          response.setUrn(urn);
          response.setId(id);
          response.setObject(Struct.fromJavaScript(outputs));
          callback(null, response);
        },
        (error: Error) => callback(error),
      );
    },
    readResource: (request: ReadResourceRequest, callback: Callback<ReadResourceResponse>) => {
      const goal: Goal = {
        name: request.getName(),
        inputs: withoutSecrets(request.getProperties()?.toJavaScript() ?? {}) as Properties,
        read: request.getId(),
        protect: false,
        retainOnDelete: false,
        deleteBeforeReplace: undefined,
        ignoreChanges: [],
        replaceOnChanges: [],
        aliases: [],
        dependencies: {},
      };
      register(goal).then(
        ({ urn, outputs }) => {
          const response = new ReadResourceResponse();
          response.setUrn(urn);
          response.setProperties(Struct.fromJavaScript(outputs));
          callback(null, response);
        },
        (error: Error) => callback(error),
      );
    },
    supportsFeature: (_request: unknown, callback: Callback<{ getHassupport: () => boolean }>) =>
      callback(null, { getHassupport: () => true }),
    registerResourceOutputs: (_request: unknown, callback: Callback<object>) => callback(null, {}),
  };
  setMockOptions(monitor, project, stack, preview);
  // The sdk's own, which its types leave out.
  Object.assign((runtimeState as unknown as { getStore: () => object }).getStore(), {
    supportsSecrets: true,
    supportsResourceReferences: true,
    supportsOutputValues: false,
    supportsAliasSpecs: true,
    supportsDeletedWith: true,
    supportsReplaceWith: true,
    supportsTransforms: false,
  });
  text();
}

/** Has the sdk not make a failed process of what the program never saw the end of. */
export function forgetUnsettled(): void {
  // The sdk's own, which its types leave out.
  (debuggable as unknown as { leakedPromises(): unknown }).leakedPromises();
}

const SECRET = "4dabf18193072939515e22adb298388d";

/** The engine unwraps secrets for a provider that does not take them, as the dynamic one. */
function withoutSecrets(value: JavaScriptValue): JavaScriptValue {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (typeof value !== "object" || value === null) return value;
  const bag = value as Record<string, JavaScriptValue>;
  if (SECRET in bag) return withoutSecrets(bag["value"] ?? null);
  return Object.fromEntries(Object.entries(bag).map(([key, item]) => [key, withoutSecrets(item ?? null)]));
}
