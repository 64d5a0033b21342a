import { expect } from "chai";
import { failure, settle, startLab, type Lab } from "../support/caller";

const COMPOSE = { method: "POST", path: "/vm-hosts/*/", op: "compose" } as const;
const compose = { hostname: "web", skip_commissioning: "true" };

describe("faults of requests", () => {
  let lab: Lab;

  beforeEach(async () => {
    lab = await startLab();
  });

  afterEach(() => lab.simulator.stop());

  function composed(): string[] {
    return lab.simulator.state().instances.map(({ name }) => name);
  }

  describe("whether the request takes effect", () => {
    for (const [effect, expected] of [
      ["none", []],
      ["done", ["web"]],
    ] as const) {
      it(`a reset with effect ${effect}`, async () => {
        lab.simulator.setFaults([{ kind: "reset", on: COMPOSE, effect }]);
        const code = await failure(lab.caller.send("POST", "/vm-hosts/1/?op=compose", compose));
        expect(code).to.be.oneOf(["ECONNRESET", "UND_ERR_SOCKET"]);
        expect(composed()).to.deep.equal(expected);
      });

      it(`a 504 with effect ${effect}`, async () => {
        lab.simulator.setFaults([{ kind: "http-error", status: 504, on: COMPOSE, effect }]);
        const { status, headers, text } = await lab.caller.send("POST", "/vm-hosts/1/?op=compose", compose);
        expect(status).to.equal(504);
        expect(headers.get("content-type")).to.equal("text/html");
        expect(text).to.contain("504 Gateway Time-out");
        expect(composed()).to.deep.equal(expected);
      });
    }

    it("a late effect comes after the answer, on the region's clock", async () => {
      lab.simulator.setFaults([
        { kind: "http-error", status: 502, on: COMPOSE, effect: "late", lateMs: 5000 },
      ]);
      expect((await lab.caller.send("POST", "/vm-hosts/1/?op=compose", compose)).status).to.equal(502);
      expect(composed()).to.deep.equal([]);
      lab.clock.advance(5000);
      // The region's work starts now; a request that comes after it finds it done.
      await lab.caller.ask("GET", "/version/");
      expect(composed()).to.deep.equal(["web"]);
    });

    it("no answer keeps the connection open until the client gives up", async () => {
      lab.simulator.setFaults([{ kind: "no-answer", on: COMPOSE, effect: "done" }]);
      const request = lab.caller.send("POST", "/vm-hosts/1/?op=compose", compose, AbortSignal.timeout(300));
      expect(await failure(request)).to.equal("TimeoutError");
      expect(composed()).to.deep.equal(["web"]);
    });

    it("holds no web thread while there is no answer", async () => {
      lab.simulator.setFaults([{ kind: "no-answer", on: COMPOSE }]);
      const hanging = new AbortController();
      const requests = Array.from({ length: 5 }, () =>
        failure(lab.caller.send("POST", "/vm-hosts/1/?op=compose", compose, hanging.signal)),
      );
      expect((await lab.caller.send("GET", "/version/")).status).to.equal(200);
      hanging.abort();
      expect(await Promise.all(requests)).to.deep.equal(Array(5).fill("AbortError"));
    });

    it("a request that is cut off in the middle never takes effect", async () => {
      const { request } = await import("node:http");
      const sent = request(`${lab.simulator.url}/api/2.0/vm-hosts/1/?op=compose`, {
        method: "POST",
        headers: { "content-length": "100", "content-type": "application/x-www-form-urlencoded" },
      });
      const closed = new Promise((resolve) => sent.once("error", resolve));
      sent.write("hostname=web&", () => sent.destroy(new Error("the client died")));
      await closed;
      await lab.caller.ask("GET", "/version/");
      expect(composed()).to.deep.equal([]);
    });
  });

  describe("answers", () => {
    for (const status of [429, 503]) {
      it(`${status} with Retry-After in seconds`, async () => {
        lab.simulator.setFaults([{ kind: "http-error", status, retryAfter: 7 }]);
        const answer = await lab.caller.send("GET", "/version/");
        expect(answer.status).to.equal(status);
        expect(answer.headers.get("retry-after")).to.equal("7");
      });
    }

    it("503 with Retry-After as a date of the server's clock", async () => {
      lab.simulator.setFaults([
        { kind: "http-error", status: 503, retryAfter: 30, retryAfterAs: "date" },
        { kind: "clock-offset", seconds: 3600 },
      ]);
      const { headers } = await lab.caller.send("GET", "/version/");
      const [date = 0, retry = 0] = ["date", "retry-after"].map((name) =>
        Date.parse(headers.get(name) ?? ""),
      );
      expect((retry - date) / 1000).to.be.within(29, 31);
      expect((date - Date.now()) / 1000).to.be.within(3590, 3610);
    });

    it("503 without Retry-After, with a body of one's own", async () => {
      lab.simulator.setFaults([
        { kind: "http-error", status: 503, body: "deadlock", contentType: "text/plain" },
      ]);
      const { headers, text } = await lab.caller.send("GET", "/version/");
      expect(headers.get("retry-after")).to.equal(null);
      expect(text).to.equal("deadlock");
      expect(headers.get("content-type")).to.equal("text/plain");
    });

    it("an HTML page with status 200", async () => {
      lab.simulator.setFaults([{ kind: "html-page" }]);
      const { status, headers, text } = await lab.caller.send("GET", "/version/");
      expect(status).to.equal(200);
      expect(headers.get("content-type")).to.match(/^text\/html/);
      expect(text).to.match(/^<!DOCTYPE html>/);
    });

    it("JSON that stops in the middle and claims to be whole", async () => {
      const whole = await lab.caller.send("GET", "/subnets/");
      lab.simulator.setFaults([{ kind: "truncated-json", keep: 0.25 }]);
      const { status, headers, text } = await lab.caller.send("GET", "/subnets/");
      expect(status).to.equal(200);
      expect(text).to.equal(whole.text.slice(0, Math.floor(whole.text.length / 4)));
      expect(headers.get("content-length")).to.equal(String(text.length));
      expect(() => JSON.parse(text) as unknown).to.throw(SyntaxError);
    });

    it("JSON whose connection closes too early", async () => {
      lab.simulator.setFaults([{ kind: "truncated-json", end: "closed" }]);
      expect(await failure(lab.caller.send("GET", "/subnets/"))).to.be.oneOf([
        "UND_ERR_SOCKET",
        "ECONNRESET",
      ]);
    });
  });

  describe("which requests and which calls", () => {
    async function statuses(count: number, path = "/version/"): Promise<number[]> {
      const all: number[] = [];
      for (let at = 0; at < count; at += 1) {
        all.push((await lab.caller.send("GET", path)).status);
      }
      return all;
    }

    it("the n-th call, several, the first ones, every k-th", async () => {
      for (const [calls, struck] of [
        [{ nth: 2 }, [2]],
        [{ nth: [1, 4] }, [1, 4]],
        [{ first: 3 }, [1, 2, 3]],
        [{ every: 2 }, [2, 4, 6]],
        [{ every: 2, first: 4 }, [2, 4]],
      ] as const) {
        lab.simulator.setFaults([{ kind: "http-error", status: 500, calls }]);
        const seen = await statuses(6);
        expect(seen.flatMap((status, at) => (status === 500 ? [at + 1] : []))).to.deep.equal(struck);
      }
    });

    it("with a probability, the same for the same seed", async () => {
      const run = async (seed: number): Promise<string> => {
        lab.simulator.setFaults([{ kind: "http-error", status: 500, calls: { probability: 0.3, seed } }]);
        return (await statuses(60)).join();
      };
      const first = await run(7);
      const failed = first.split(",").filter((status) => status === "500").length;
      expect(failed).to.be.within(5, 35);
      expect(await run(7)).to.equal(first);
      expect(await run(8)).not.to.equal(first);
    });

    it("by method, path, op, machine and VM host", async () => {
      const one = await lab.caller.compose("one", {}, 1);
      const two = await lab.caller.compose("two", {}, 2);
      const paths = ["/version/", `/machines/${one}/`, `/machines/${two}/`, `/nodes/${two}/interfaces/`];
      const hit = async (): Promise<string[]> => {
        const answers = await Promise.all(paths.map((path) => lab.caller.send("GET", path)));
        return paths.filter((_path, at) => answers[at]?.status === 500);
      };
      for (const [on, expected] of [
        [{}, paths],
        [{ method: "POST" }, []],
        [{ path: "/machines/*/" }, paths.slice(1, 3)],
        [{ path: "/n**" }, paths.slice(3)],
        [{ hostname: "two" }, paths.slice(2)],
        [{ systemId: one }, [paths[1]]],
        [{ vmHost: "vmhost2" }, paths.slice(2)],
        [{ vmHost: "vmhost2", path: "/machines/**" }, [paths[2]]],
        [{ op: null }, paths],
        [{ op: "deploy" }, []],
      ] as const) {
        lab.simulator.setFaults([{ kind: "http-error", status: 500, on }]);
        expect(await hit(), JSON.stringify(on)).to.deep.equal(expected);
      }
    });

    it("the compose of one host name, and an op that is in the body", async () => {
      lab.simulator.setFaults([{ kind: "http-error", status: 500, on: { op: "compose", hostname: "web2" } }]);
      expect((await lab.caller.send("POST", "/vm-hosts/1/?op=compose", compose)).status).to.equal(200);
      const inBody = { ...compose, hostname: "web2", op: "compose" };
      expect((await lab.caller.send("POST", "/vm-hosts/1/", inBody)).status).to.equal(500);
      expect(composed()).to.deep.equal(["web"]);
    });

    it("from one point of the sequence until another", async () => {
      lab.simulator.setFaults([
        {
          kind: "http-error",
          status: 500,
          from: { on: { path: "/version/" }, call: 2 },
          until: { on: { path: "/version/" }, call: 4, moment: "after" },
        },
      ]);
      expect(await statuses(6)).to.deep.equal([200, 500, 500, 500, 200, 200]);
    });

    it("the first fault that strikes decides, latencies add up, and each counts its own calls", async () => {
      lab.simulator.setFaults([
        { kind: "latency", ms: 1 },
        { kind: "http-error", status: 502, calls: { every: 2 } },
        { kind: "http-error", status: 503 },
      ]);
      expect(await statuses(4)).to.deep.equal([503, 502, 503, 502]);
      expect(lab.simulator.faultCounts()).to.deep.equal([
        { kind: "latency", matched: 4, struck: 4 },
        { kind: "http-error", matched: 4, struck: 2 },
        { kind: "http-error", matched: 4, struck: 4 },
      ]);
      const last = lab.simulator.requests().at(-1);
      expect(last).to.include({ status: 502 });
      expect(last?.faults).to.deep.equal(["latency", "http-error", "http-error"]);
    });

    it("resets the counts when faults are set again", async () => {
      const fault = { kind: "http-error", status: 500, calls: { nth: 1 } } as const;
      lab.simulator.setFaults([fault]);
      expect(await statuses(2)).to.deep.equal([500, 200]);
      lab.simulator.setFaults([fault]);
      expect(await statuses(2)).to.deep.equal([500, 200]);
    });
  });

  describe("latency", () => {
    it("of the region holds a web thread, so that others wait", async () => {
      lab.simulator.setFaults([{ kind: "latency", ms: 10_000, where: "region", on: { path: "/subnets/" } }]);
      let versionAnswered = false;
      const slow = Array.from({ length: 4 }, () => lab.caller.send("GET", "/subnets/"));
      while (lab.simulator.faultCounts()[0]?.matched !== 4) {
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      const version = lab.caller.send("GET", "/version/").then((answer) => {
        versionAnswered = true;
        return answer;
      });
      const zones = await Promise.race([
        version,
        new Promise((resolve) => setTimeout(resolve, 200, "waits")),
      ]);
      expect(zones).to.equal("waits");
      expect(versionAnswered).to.equal(false);
      settle(lab.clock);
      expect((await version).status).to.equal(200);
      expect((await Promise.all(slow)).map(({ status }) => status)).to.deep.equal([200, 200, 200, 200]);
    });

    it("of the network is wall time and holds none", async () => {
      lab.simulator.setFaults([{ kind: "latency", ms: 1500, spreadMs: 100, on: { path: "/subnets/" } }]);
      let slowAnswered = 0;
      const slow = Array.from({ length: 5 }, async () => {
        await lab.caller.send("GET", "/subnets/");
        slowAnswered += 1;
      });
      expect((await lab.caller.send("GET", "/version/")).status).to.equal(200);
      expect(slowAnswered).to.equal(0);
      // The clock stands still, and yet they are answered.
      await Promise.all(slow);
    });
  });
});
