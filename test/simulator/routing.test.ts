import { expect } from "chai";
import { startLab, statusAndText, type Lab } from "../support/caller";

interface Description {
  readonly handlers: readonly {
    readonly name: string;
    readonly path: string;
    readonly params: readonly string[];
    readonly actions: readonly { readonly method: string; readonly op: string | null }[];
  }[];
}

describe("the ways to an operation", () => {
  let lab: Lab;

  before(async () => {
    lab = await startLab();
  });

  after(() => lab.simulator.stop());

  const answer = async (method: string, path: string): Promise<string> =>
    statusAndText(await lab.caller.send(method, path, method === "GET" ? undefined : {}));

  it("an operation can stand at the end of the path in place of op=", async () => {
    expect(await answer("GET", "/users/op-whoami")).to.equal(await answer("GET", "/users/?op=whoami"));
    const systemId = await lab.caller.compose("web");
    const allocated = await lab.caller.send("POST", "/machines/op-allocate", { name: "web" });
    expect(allocated.status).to.equal(200);
    expect((await lab.caller.machine(systemId)).status_name).to.equal("Allocated");
    expect((await lab.caller.send("POST", `/machines/${systemId}/op-release`, {})).status).to.equal(200);
    expect((await lab.caller.machine(systemId)).status_name).to.equal("New");
  });

  it("op= goes before it, and it needs the operation's method", async () => {
    expect(await answer("GET", "/users/op-whoami?op=nosuch")).to.equal(
      "400 Unrecognised signature: method=GET op=nosuch",
    );
    expect(await answer("POST", "/users/op-whoami")).to.equal(
      "400 Unrecognised signature: method=POST op=whoami",
    );
  });

  it("a fault strikes it there too", async () => {
    lab.simulator.setFaults([
      { kind: "http-error", status: 502, on: { path: "/machines/", op: "allocate" } },
      { kind: "http-error", status: 503, on: { path: "/users/*/", op: null } },
    ]);
    try {
      expect((await lab.caller.send("POST", "/machines/op-allocate", {})).status).to.equal(502);
      expect((await lab.caller.send("GET", "/users/op-whoami")).status).to.equal(200);
    } finally {
      lab.simulator.setFaults([]);
    }
  });

  it("an operation that a resource lacks is not a path", async () => {
    for (const path of ["/users/op-nosuch", "/machines/op-whoami", "/users/op-whoami/x"]) {
      expect(await answer("GET", path)).to.equal(`404 Unknown API endpoint: /MAAS/api/2.0${path}.`);
    }
    // With a slash at its end it is a name as any other.
    expect(await answer("GET", "/users/op-whoami/")).to.equal("404 No User matches the given query.");
  });

  it("an id of a VM host is a number, or MAAS breaks", async () => {
    for (const id of ["vmhost1", "1.5", "x y"]) {
      const path = `/vm-hosts/${encodeURIComponent(id)}/`;
      const broken = `500 Field 'id' expected a number but got '${id}'.`;
      expect(await answer("GET", path)).to.equal(broken);
      expect(await answer("POST", `${path}?op=compose`)).to.equal(broken);
    }
    expect(await answer("GET", "/vm-hosts/-1/")).to.equal("404 Not Found");
    expect((await lab.caller.send("GET", "/vm-hosts/%201/")).status).to.equal(200);
  });

  it("a subnet's CIDR has a prefix of two digits or three", async () => {
    expect((await lab.caller.send("GET", "/subnets/10.10.0.0/24/")).status).to.equal(200);
    for (const path of ["/subnets/10.0.0.0/8/", "/subnets/a,b/", "/subnets/10.10.0.0/24/x/"]) {
      expect(await answer("GET", path)).to.equal(`404 Unknown API endpoint: /MAAS/api/2.0${path}.`);
    }
  });

  it("every operation that describe/ lists is there, for an administrator, a user and nobody", async function () {
    this.timeout(60_000);
    const { handlers } = await lab.caller.ask<Description>("GET", "/describe/");
    const signedIn = handlers.filter(({ name }) => !name.startsWith("Anon"));
    expect(signedIn.flatMap(({ actions }) => actions).length).to.be.greaterThan(150);
    for (const { path, params, actions } of signedIn) {
      // Of nothing that there is: what is asked for is not found, or refused, and never done.
      const named = params.reduce((text, param) => text.replace(`{${param}}`, "999"), path);
      const below = named.slice("/MAAS/api/2.0".length);
      for (const { method, op } of actions) {
        const form = method === "GET" ? undefined : {};
        const asked = `${below}${op === null ? "" : `?op=${op}`}`;
        for (const caller of [lab.caller, lab.user]) {
          const { status, text } = await caller.send(method, asked, form);
          expect([200, 204, 400, 403, 404, 409], `${method} ${asked}: ${text}`).to.include(status);
          expect(text, `${method} ${asked}`).to.not.match(/^Unrecognised signature/);
        }
        const { status } = await lab.nobody.send(method, asked, form);
        expect([200, 400, 401, 404], `${method} ${asked} by nobody`).to.include(status);
      }
    }
  });
});
