import { MaasError, TEXT, textError } from "../../model/errors";
import { LEVELS, levelName } from "../../model/lifecycle/events";
import type { Region } from "../../model/store/region";
import { NodeType, type Machine, type RegionEvent } from "../../model/store/rows";
import { MAC } from "../core/mac";
import type { Params } from "../core/params";
import { isVisible } from "../core/permissions";
import { getOp, json, type Call, type Reply, type Resource } from "../core/resource";
import { longDate } from "../core/time-text";

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
  const after = wholeNumber(query, "after");
  const before = wholeNumber(query, "before");
  const levelText = query.get("level") ?? "INFO";
  const limit = wholeNumber(query, "limit") ?? DEFAULT_LIMIT;
  if (limit > MAX_LIMIT) {
    throw textError(400, `Requested number of events ${limit} is greater than limit: ${MAX_LIMIT}`);
  }
  const level = Object.hasOwn(LEVELS, levelText) ? LEVELS[levelText] : undefined;
  if (level === undefined) {
    throw textError(400, `Unrecognised log level: ${levelText}`);
  }
  if (after !== undefined && before !== undefined) {
    throw textError(400, "There is undetermined behaviour when both `after` and `before` are specified.");
  }
  return { level, after, before, limit: Math.max(1, limit) };
}

/** Which nodes' events are asked for, of those that the caller may see; devices have none. */
function nodeTest(call: Call): (node: Machine | undefined) => boolean {
  const { region } = call.world;
  const { query } = call;
  const tests: ((node: Machine) => boolean)[] = [];
  const anyOf = (name: string, of: (node: Machine) => string): void => {
    const values = query.all(name);
    if (values.length > 0) {
      tests.push((node) => values.includes(of(node)));
    }
  };
  const last = (name: string, of: (node: Machine) => string): void => {
    const value = query.get(name);
    if (value !== undefined) {
      tests.push((node) => of(node) === value);
    }
  };
  anyOf("id", (node) => node.systemId);
  anyOf("hostname", (node) => node.hostname);
  anyOf("domain", (node) => region.domains.getOrThrow(node.domainId).name);
  last("zone", (node) => region.zones.getOrThrow(node.zoneId).name);
  last("agent_name", (node) => node.agentName);
  const macs = query.all("mac_address");
  const bad = macs.filter((mac) => !MAC.test(mac));
  if (bad.length > 0) {
    throw new MaasError(400, `Invalid MAC address(es): ${bad.join(", ")}`, TEXT);
  }
  if (macs.length > 0) {
    tests.push((node) =>
      region.interfacesByMachine.all(node.id).some((iface) => macs.includes(iface.macAddress)),
    );
  }
  return (node) =>
    node !== undefined &&
    node.nodeType !== NodeType.Device &&
    isVisible(call.user, node) &&
    tests.every((test) => test(node));
}

/** The events that fit, newest first; after a cursor the oldest of those beyond it are taken. */
function select(call: Call, { level, after, before, limit }: Selection): RegionEvent[] {
  const { region } = call.world;
  const accepts = nodeTest(call);
  const owner = call.query.get("owner");
  const now = region.clock.now();
  const fits = (event: RegionEvent): boolean =>
    event.level >= level &&
    (event.appears === undefined || event.appears <= now) &&
    (owner === undefined || region.users.find(event.userId)?.username === owner) &&
    accepts(region.machines.get(event.machineId));
  const systemIds = call.query.all("id");
  if (systemIds.length > 0) {
    const own = [...new Set(systemIds)]
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
  const found: RegionEvent[] = [];
  const newest = region.ids.last("events");
  const step = after === undefined ? -1 : 1;
  const first = after === undefined ? Math.min(newest, (before ?? Infinity) - 1) : Math.max(0, after) + 1;
  for (let id = first; id > 0 && id <= newest && found.length < limit; id += step) {
    const event = region.events.get(id);
    if (event !== undefined && fits(event)) {
      found.push(event);
    }
  }
  return after === undefined ? found : found.reverse();
}

/** The parameters that a page's address keeps: of several values the last. */
const KEPT = [
  "agent_name",
  "domain",
  "hostname",
  "id",
  "level",
  "limit",
  "mac_address",
  "op",
  "zone",
  "owner",
];

function pageUri(query: Params, cursor: Readonly<Record<string, number>>): string {
  const kept = query.names().filter((name) => KEPT.includes(name));
  const pairs = [
    ...kept.map((name): [string, string] => [name, query.get(name) ?? ""]),
    ...Object.entries(cursor).map(([name, value]): [string, string] => [name, String(value)]),
  ];
  return `${PATH}?${new URLSearchParams(pairs).toString()}`;
}

/** Where newer events are found: beyond the newest one, else beyond what was asked for. */
function nextUri(query: Params, newest: number | undefined, before: number | undefined): string {
  const after = newest ?? (before === undefined ? undefined : before - 1);
  return pageUri(query, after === undefined ? {} : { after });
}

function query(call: Call): Reply {
  const { region } = call.world;
  const selection = readSelection(call.query);
  const events = selection.level === LEVELS["AUDIT"] ? [] : select(call, selection);
  const oldest = events.at(-1)?.id;
  const { after, before } = selection;
  const previous = oldest ?? (after === undefined ? undefined : after + 1);
  return json({
    count: events.length,
    events: events.map((event) => eventView(region, event)),
    next_uri: nextUri(call.query, events[0]?.id, before),
    prev_uri: previous === undefined ? null : pageUri(call.query, { before: previous }),
  });
}

export const EVENTS_RESOURCE: Resource = {
  name: "EventsHandler",
  doc: "Retrieve filtered node events.",
  path: "/events/",
  operations: [getOp("query", "List node events.", query)],
};
