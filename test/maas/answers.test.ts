import { expect } from "chai";
import { inspect } from "node:util";
import { MaasResponseError, MaasUnknownOutcomeError } from "../../provider/maas/errors";
import { errorOf, connectTo } from "../support/fake-maas-client";
import { json, FakeMaas, text } from "../support/fake-maas";

describe("an answer that is not a success", () => {
  let region: FakeMaas;

  beforeEach(async () => {
    region = await FakeMaas.start();
  });

  afterEach(() => region.stop());

  const compose = { method: "POST", path: "vm-hosts/1/", op: "compose" } as const;

  async function said(): Promise<string> {
    const error = await errorOf(connectTo(region).client.send(compose));
    expect(error).to.be.instanceOf(MaasResponseError);
    expect(region.received).to.have.length(1);
    return error.message;
  }

  it("is said with what was asked and MAAS's own words", async () => {
    region.answer(text(404, "No VM host matches the given query."));
    expect(await said()).to.equal(
      "MAAS answered POST vm-hosts/1/?op=compose with 404: No VM host matches the given query.",
    );
  });

  it("is said by field where MAAS says it by field", async () => {
    const body = { cores: ["Ensure this value is less than or equal to 64."], pool: ["A.", "B."] };
    region.answer(json(body, 400));
    expect(await said()).to.equal(
      "MAAS answered POST vm-hosts/1/?op=compose with 400: cores: Ensure this value is less than or equal to 64.; pool: A. B.",
    );
  });

  it("is said without a field where MAAS means all of the form", async () => {
    region.answer(json({ __all__: ["Unable to commission now."] }, 400));
    expect(await said()).to.match(/ with 400: Unable to commission now\.$/);
  });

  it("is said of any JSON, not only of what MAAS was seen to send", async () => {
    region.answer(json({ a: { b: ["c"] }, d: [{ e: 1 }], f: null }, 400));
    expect(await said()).to.match(/ with 400: a: \{"b":\["c"\]\}; d: \{"e":1\}; f: null$/);
  });

  it("is said of a JSON list and a JSON text as of their words", async () => {
    region.answer(json(["First.", "Second."], 400));
    expect(await said()).to.match(/ with 400: First\. Second\.$/);
    region.received.length = 0;
    region.answer(json("Only this.", 400));
    expect(await said()).to.match(/ with 400: Only this\.$/);
  });

  it("is said on one line, without characters that control a terminal", async () => {
    region.answer(text(500, "Traceback:\r\n\tline 1\n\n  \u001b[31mred\u0007\u009b2J end\n"));
    expect(await said()).to.match(/ with 500: Traceback: line 1 \[31mred 2J end$/);
  });

  it("is cut when it is long, never through a character", async () => {
    region.answer(text(500, `${"x".repeat(499)}🖥${"y".repeat(10_000)}`));
    const message = await said();
    expect(message).to.have.length.below(600);
    expect(message).to.match(/x…$/);
  });

  for (const [what, page] of Object.entries({
    plain: "<html><head><title>413 Request Entity\n Too Large</title></head><body>nginx</body></html>",
    "with a doctype":
      '<!DOCTYPE html>\n<html lang="en"><TITLE id="t"> 413 Request Entity Too Large </TITLE>…',
    "after a declaration": '<?xml version="1.0"?><html><title>413 Request Entity Too Large</title></html>',
  })) {
    it(`that is an HTML page, ${what}, is said by its title`, async () => {
      region.answer(text(413, page, { "Content-Type": "text/html" }));
      expect(await said()).to.match(/ with 413: 413 Request Entity Too Large$/);
    });
  }

  it("that is an HTML page without a title is called one", async () => {
    region.answer(text(500, "<html><body>Oops</body></html>", { "Content-Type": "text/html" }));
    expect(await said()).to.match(/ with 500: an HTML page$/);
  });

  it("with an empty body is said by its status, a 403 with what it means", async () => {
    region.answer(text(403, ""));
    expect(await said()).to.equal(
      "MAAS answered POST vm-hosts/1/?op=compose with 403. The API key's user may not do this",
    );
  });

  it("that ends in a full stop is given no second one", async () => {
    region.answer(text(403, "Reserved for admin users."));
    expect(await said()).to.equal(
      "MAAS answered POST vm-hosts/1/?op=compose with 403: Reserved for admin users. The API key's user may not do this",
    );
  });

  it("401 is said without a word of its body, which can hold the secret", async () => {
    region.answer(
      text(401, "Invalid signature: &the-secret", { "WWW-Authenticate": 'OAuth realm="the-secret"' }),
    );
    const error = await errorOf(connectTo(region).client.send(compose));
    expect(error.message).to.equal(
      "MAAS answered POST vm-hosts/1/?op=compose with 401. The API key was not accepted: check maas-lxd:apiKey",
    );
    expect(inspect(error, { depth: 10, showHidden: true })).to.not.include("the-secret");
  });

  it("keeps its status, words and headers for the code", async () => {
    region.answer(text(409, "Busy.", { "Retry-After": "400", Date: "Sun, 01 Mar 2026 12:00:00 GMT" }));
    const error = await errorOf(connectTo(region).client.send(compose));
    expect(error).to.include({
      status: 409,
      detail: "Busy.",
      retryAfter: 400_000,
      serverDate: Date.UTC(2026, 2, 1, 12),
    });
  });

  describe("a redirect", () => {
    let elsewhere: FakeMaas;

    beforeEach(async () => {
      elsewhere = await FakeMaas.start();
      elsewhere.answer(json({}));
    });

    afterEach(() => elsewhere.stop());

    for (const status of [301, 302, 303, 307, 308]) {
      it(`${status} is not followed, and where it points is said`, async () => {
        const target = `${elsewhere.apiUrl.href}version/?x=1`;
        region.answer(text(status, "", { Location: target }));
        const error = await errorOf(connectTo(region).client.send({ method: "GET", path: "version/" }));
        expect(error).to.be.instanceOf(MaasResponseError);
        expect(error.message).to.include(`with ${status}`).and.include(elsewhere.apiUrl.origin);
        expect(elsewhere.received).to.have.length(0);
        expect(region.received).to.have.length(1);
      });
    }
  });

  describe("a success that is not MAAS's", () => {
    const asked = { method: "GET", path: "subnets/" } as const;

    it("is an error when it is a page for people, and not asked again", async () => {
      const page = "<!DOCTYPE html><title>Sign in to the Wi-Fi</title>";
      region.answer(text(200, page, { "Content-Type": "text/html" }));
      const error = await errorOf(connectTo(region).client.send(asked));
      expect(error).to.be.instanceOf(MaasUnknownOutcomeError);
      expect(error.message).to.include("Sign in to the Wi-Fi");
      expect(region.received).to.have.length(1);
    });

    it("is not read beyond the largest answer, and not asked again", async () => {
      region.answer((response) => {
        response.writeHead(200, { "Content-Type": "application/json" });
        const chunk = Buffer.alloc(1024 * 1024, " ");
        const more = (): void => {
          while (!response.destroyed && response.write(chunk));
          response.once("drain", more);
        };
        more();
      });
      const error = await errorOf(connectTo(region).client.send(asked));
      expect(error).to.be.instanceOf(MaasUnknownOutcomeError);
      expect(error.message).to.match(/larger than 64 MiB/);
      expect(region.received).to.have.length(1);
    });

    it("is not read beyond it either when it is packed", async () => {
      const { gzipSync } = await import("node:zlib");
      const packed = gzipSync(Buffer.alloc(80 * 1024 * 1024, " "));
      region.answer((response) => {
        response.writeHead(200, { "Content-Type": "application/json", "Content-Encoding": "gzip" });
        response.end(packed);
      });
      const error = await errorOf(connectTo(region).client.send(asked));
      expect(error.message).to.match(/larger than 64 MiB/);
    });
  });
});
