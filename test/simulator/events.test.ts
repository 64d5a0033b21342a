import { expect } from "chai";
import { settle, startLab, statusAndText, type Caller, type Lab } from "../support/caller";

interface EventView {
  readonly id: number;
  readonly level: string;
  readonly type: string;
  readonly description: string;
  readonly node: string;
  readonly hostname: string;
  readonly username: string;
}
interface EventsView {
  readonly count: number;
  readonly events: EventView[];
  readonly next_uri: string;
  readonly prev_uri: string | null;
}

describe("events", () => {
  let lab: Lab;
  let caller: Caller;

  beforeEach(async () => {
    lab = await startLab();
    ({ caller } = lab);
  });

  afterEach(() => lab.simulator.stop());

  const query = (parameters = ""): Promise<EventsView> => caller.ask("GET", `/events/?op=query${parameters}`);
  const types = async (parameters: string): Promise<string[]> =>
    (await query(parameters)).events.map(({ type }) => type);

  async function deploy(systemId: string): Promise<void> {
    await caller.ask("POST", `/machines/${systemId}/?op=deploy`, {});
    settle(lab.clock);
  }

  it("show a machine's life at the level asked for and above, newest first", async () => {
    const systemId = await caller.compose("web", { skip_commissioning: "false" });
    settle(lab.clock);
    await deploy(systemId);
    await caller.ask("POST", `/machines/${systemId}/?op=release`, {});
    settle(lab.clock);
    expect((await types("&level=INFO")).reverse()).to.deep.equal([
      ...["Commissioning", "Running test", "Ready"],
      ...["Deploying", "Image Deployed", "Deployed"],
      ...["Releasing", "Released"],
    ]);
    expect(await types("")).to.deep.equal(await types("&level=INFO"));
    expect(await types("&level=ERROR")).to.deep.equal([]);
    const { events } = await query("&level=DEBUG&limit=1000");
    expect(events.map(({ id }) => id)).to.deep.equal(events.map(({ id }) => id).sort((a, b) => b - a));
    const changes = events.filter(({ type }) => type === "Node changed status").reverse();
    const statuses = "New Commissioning Testing Ready Allocated Deploying Deployed Releasing Ready".split(
      " ",
    );
    expect(changes.map(({ description }) => description.replace(/ \(to .*/, ""))).to.deep.equal(
      statuses.slice(1).map((status, at) => `From '${statuses[at] ?? ""}' to '${status}'`),
    );
    expect(changes[0]).to.include({ node: systemId, hostname: "web", level: "DEBUG" });
  });

  it("are read on from a cursor, either way, without a gap", async () => {
    const systemId = await caller.compose("web");
    await deploy(systemId);
    const all = (await query("&level=DEBUG&limit=1000")).events.map(({ id }) => id);
    expect(all.length).to.be.greaterThan(6);
    const forward: number[] = [];
    for (let after = 0; ;) {
      const { events } = await query(`&level=DEBUG&limit=2&after=${after}`);
      if (events.length === 0) {
        break;
      }
      forward.unshift(...events.map(({ id }) => id));
      after = events[0]?.id ?? Infinity;
    }
    expect(forward).to.deep.equal(all);
    const back: number[] = [];
    for (let uri: string | null = "/MAAS/api/2.0/events/?op=query&level=DEBUG&limit=3"; uri !== null;) {
      const page: EventsView = await caller.ask("GET", uri.replace("/MAAS/api/2.0", ""));
      back.push(...page.events.map(({ id }) => id));
      uri = page.count === 0 ? null : page.prev_uri;
    }
    expect(back).to.deep.equal(all);
    expect((await query("&after=99999999")).events).to.deep.equal([]);
  });

  it("are found by node, host name, zone, domain, MAC, owner and agent name", async () => {
    const web = await caller.compose("web");
    const db = await caller.compose("db");
    await deploy(web);
    await deploy(db);
    const nodes = async (parameters: string): Promise<string[]> => [
      ...new Set(
        (await query(`&level=DEBUG&limit=1000${parameters}`)).events.map(({ hostname }) => hostname),
      ),
    ];
    const [iface] = await caller.ask<{ mac_address: string }[]>("GET", `/nodes/${db}/interfaces/`);
    expect(await nodes(`&id=${web}`)).to.deep.equal(["web"]);
    expect(await nodes(`&id=${web}&id=${db}`)).to.have.members(["web", "db"]);
    expect(await nodes("&hostname=db")).to.deep.equal(["db"]);
    expect(await nodes(`&mac_address=${iface?.mac_address ?? ""}`)).to.deep.equal(["db"]);
    expect(await nodes("&zone=default&domain=maas")).to.include.members(["web", "db"]);
    expect(await nodes("&zone=elsewhere")).to.deep.equal([]);
    expect(await nodes("&owner=user1")).to.deep.equal([]);
    expect(await nodes("&owner=admin&nonsense=1")).to.have.members(["web", "db"]);
    expect(await nodes("&id=zzzzzz")).to.deep.equal([]);
  });

  const refusals: [string, string][] = [
    ["&limit=1001", "Requested number of events 1001 is greater than limit: 1000"],
    ["&limit=x", "Invalid limit: Please enter an integer value"],
    ["&after=abc", "Invalid after: Please enter an integer value"],
    ["&after=1&before=5", "There is undetermined behaviour when both `after` and `before` are specified."],
    ["&level=debug", "Unrecognised log level: debug"],
    ["&mac_address=zz", "Invalid MAC address(es): zz"],
  ];
  for (const [parameters, text] of refusals) {
    it(`refuse ${parameters}`, async () => {
      expect(statusAndText(await caller.send("GET", `/events/?op=query${parameters}`))).to.equal(
        `400 ${text}`,
      );
    });
  }

  it("can appear behind others with higher ids, as in a busy region", async () => {
    const systemId = await caller.compose("web");
    lab.simulator.setFaults([{ kind: "late-events", ms: 1000, calls: { nth: 2 } }]);
    await caller.ask("POST", `/machines/${systemId}/?op=deploy`, {});
    const early = (await query("&level=DEBUG")).events.map(({ id }) => id);
    const newest = early[0] ?? 0;
    lab.clock.advance(1000);
    const later = (await query("&level=DEBUG")).events.map(({ id }) => id).filter((id) => id <= newest);
    const late = later.filter((id) => !early.includes(id));
    expect(late).to.have.length(1);
    expect(late[0]).to.be.lessThan(newest);
  });

  it("of a deleted machine are gone, and an ordinary user sees those of no machine that is another's", async () => {
    const systemId = await caller.compose("web");
    await deploy(systemId);
    const { user } = lab;
    expect((await user.ask<EventsView>("GET", "/events/?op=query&level=DEBUG")).events).to.deep.equal([]);
    expect((await lab.nobody.send("GET", "/events/?op=query")).status).to.equal(401);
    await caller.ask("DELETE", `/machines/${systemId}/`);
    expect((await query(`&level=DEBUG&id=${systemId}`)).events).to.deep.equal([]);
  });
});
