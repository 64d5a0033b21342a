import { textError } from "../model/errors";
import { LEVELS, levelName } from "../model/events";
import type { Region } from "../model/region";
import type { RegionEvent } from "../model/state";
import { longDate } from "../view/time";
import type { Params } from "./params";
import { json, type Call, type Reply, type Resource } from "./route";

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1000;
const PATH = "/MAAS/api/2.0/events/";

function eventView(region: Region, event: RegionEvent): object {
  const machine = region.machines.get(event.machineId);
  const user = region.users.find(event.userId);
  return {
    username: user?.username ?? "unknown",
    node: machine?.systemId ?? null,
    hostname: machine?.hostname ?? "",
    id: event.id,
    level: levelName(event.level),
    created: longDate(event.created),
    type: event.type,
    description: event.description,
  };
}

function wholeNumber(query: Params, name: string): number | undefined {
  const value = query.get(name);
  if (value === undefined || value.trim() === "") {
    return undefined;
  }
  if (!/^\s*[+-]?\d+\s*$/.test(value)) {
    throw textError(400, `Invalid ${name}: Please enter an integer value`);
  }
  return Number(value);
}

interface Selection {
  readonly level: number;
  readonly after: number | undefined;
  readonly before: number | undefined;
  readonly limit: number;
}

function readSelection(query: Params): Selection {
  const levelText = query.get("level") ?? "INFO";
  const level = Object.hasOwn(LEVELS, levelText) ? LEVELS[levelText] : undefined;
  if (level === undefined) {
    throw textError(400, `Unrecognised log level: ${levelText}`);
  }
  const limit = wholeNumber(query, "limit") ?? DEFAULT_LIMIT;
  if (limit > MAX_LIMIT) {
    throw textError(400, `Requested number of events ${limit} is greater than limit: ${MAX_LIMIT}`);
  }
  const after = wholeNumber(query, "after");
  const before = wholeNumber(query, "before");
  if (after !== undefined && before !== undefined) {
    throw textError(400, "There is undetermined behaviour when both `after` and `before` are specified.");
  }
  return { level, after, before, limit };
}

/** Which machines' events are asked for; undefined for all. */
function machineTest(region: Region, query: Params): ((machineId: number) => boolean) | undefined {
  const tests: ((machineId: number) => boolean)[] = [];
  const add = (name: string, accepts: (machineId: number, values: readonly string[]) => boolean): void => {
    const values = query.all(name);
    if (values.length > 0) {
      tests.push((machineId) => accepts(machineId, values));
    }
  };
  const machine = region.machines;
  add("id", (id, values) => values.includes(machine.get(id)?.systemId ?? ""));
  add("hostname", (id, values) => values.includes(machine.get(id)?.hostname ?? ""));
  add("zone", (id, values) => {
    const one = machine.get(id);
    return one !== undefined && values.includes(region.zones.must(one.zoneId).name);
  });
  add("domain", (id, values) => {
    const one = machine.get(id);
    return one !== undefined && values.includes(region.domains.must(one.domainId).name);
  });
  add("mac_address", (id, values) =>
    region.interfacesByMachine.all(id).some((iface) => values.includes(iface.macAddress)),
  );
  return tests.length === 0 ? undefined : (id) => tests.every((test) => test(id));
}

/** The events that fit, newest first; after a cursor the oldest of those beyond it are taken. */
function select(region: Region, query: Params, selection: Selection): RegionEvent[] {
  const accepts = machineTest(region, query);
  const systemIds = query.all("id");
  const { level, after, before, limit } = selection;
  const fits = (event: RegionEvent): boolean =>
    event.level >= level && (accepts === undefined || accepts(event.machineId));
  const found: RegionEvent[] = [];
  if (systemIds.length > 0) {
    const own = systemIds
      .flatMap((id) => region.machineBySystemId.all(id))
      .flatMap((machine) => region.eventsByMachine.all(machine.id))
      .filter(
        (event) =>
          fits(event) &&
          (after === undefined || event.id > after) &&
          (before === undefined || event.id < before),
      )
      .sort((a, b) => a.id - b.id);
    return (after === undefined ? own.slice(-limit) : own.slice(0, limit)).reverse();
  }
  const newest = region.ids.last("events");
  if (after !== undefined) {
    for (let id = Math.max(0, after) + 1; id <= newest && found.length < limit; id += 1) {
      const event = region.events.get(id);
      if (event !== undefined && fits(event)) {
        found.push(event);
      }
    }
    return found.reverse();
  }
  for (let id = Math.min(newest, (before ?? Infinity) - 1); id > 0 && found.length < limit; id -= 1) {
    const event = region.events.get(id);
    if (event !== undefined && fits(event)) {
      found.push(event);
    }
  }
  return found;
}

function pageUri(query: Params, cursor: Readonly<Record<string, number>>): string {
  const kept = [...query.pairs()].filter(([name]) => !["after", "before"].includes(name));
  const pairs = [...kept, ...Object.entries(cursor).map(([name, value]) => [name, String(value)] as const)];
  return `${PATH}?${new URLSearchParams(pairs.map(([name, value]): [string, string] => [name, value])).toString()}`;
}

function query(call: Call): Reply {
  const { region } = call.world;
  const selection = readSelection(call.query);
  const events = call.user.isSuperuser ? select(region, call.query, selection) : [];
  const newest = events[0]?.id;
  const oldest = events.at(-1)?.id;
  const { after } = selection;
  const previous = oldest ?? (after === undefined ? undefined : after + 1);
  return json({
    count: events.length,
    events: events.map((event) => eventView(region, event)),
    next_uri: newest === undefined ? pageUri(call.query, {}) : pageUri(call.query, { after: newest }),
    prev_uri: previous === undefined ? null : pageUri(call.query, { before: previous }),
  });
}

export const EVENTS_RESOURCE: Resource = {
  name: "EventsHandler",
  doc: "Retrieve filtered node events.",
  path: "/events/",
  operations: [{ method: "GET", op: "query", name: "query", doc: "List node events.", handle: query }],
};
