import { type JavaScriptValue, Struct } from "google-protobuf/google/protobuf/struct_pb";
import { secretInputs } from "../schema";
import { toPlain } from "../values/plain";

/** How the engine marks, in a property's place, an object that is something else than an object. */
const KIND = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

/** Properties as they came over the wire. */
export interface Received {
  /** Secrets in plain, unknown values as the engine's text for them. */
  values: Record<string, unknown>;
  /** The top-level properties in which anything is a secret. */
  secrets: ReadonlySet<string>;
}

/** Reads properties, and which of them are secret. */
export function receive(struct: Struct | undefined): Received {
  const secrets = new Set<string>();
  const values: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(struct?.toJavaScript() ?? {})) {
    values[name] = unwrap(value, () => secrets.add(name));
  }
  return { values, secrets };
}

function unwrap(value: unknown, onSecret: () => void): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => unwrap(item, onSecret));
  }
  if (typeof value !== "object" || value === null) {
    return value;
  }
  const object = value as Record<string, unknown>;
  if (object[KIND] === SECRET) {
    onSecret();
    return unwrap(object["value"], onSecret);
  }
  return Object.fromEntries(Object.entries(object).map(([key, item]) => [key, unwrap(item, onSecret)]));
}

/** The properties that go into the state as secrets: those that the engine sent so, and those that schema.json says are. */
export function secretsOf({ secrets }: Received): ReadonlySet<string> {
  return new Set([...secrets, ...secretInputs()]);
}

/** Writes properties, those of some names as secrets. */
export function send(values: object, secrets: ReadonlySet<string>): Struct {
  const plain = toPlain(values) as Record<string, JavaScriptValue>;
  const marked = Object.entries(plain).map(([name, value]) => [
    name,
    secrets.has(name) ? { [KIND]: SECRET, value } : value,
  ]);
  return Struct.fromJavaScript(Object.fromEntries(marked) as Record<string, JavaScriptValue>);
}

/**
 * Writes what the state is to hold, with which the dynamic provider, too, can go on.
 * @param providerText of the resource's dynamic provider
 */
export function sendState(outputs: object, secrets: ReadonlySet<string>, providerText: string): Struct {
  return send({ ...outputs, __provider: providerText }, secrets);
}
