import { expect } from "chai";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { generate } from "selfsigned";
import { packageSchema } from "../../provider/schema";
import { settingsIn } from "../../provider/engine/engine-config";
import { refuseUnknown } from "../../provider/setting-names";
import { isOffline, readSettings, SettingsError, type Settings } from "../../provider/settings";
import { projectRoot } from "../support/project";
import { removeFolder, temporaryFolder } from "../support/temporary";

type Given = Record<string, string>;

const good = { apiUrl: "http://127.0.0.1:5240/MAAS", apiKey: "consumer:token:hush-hush" };

function read(config: Given, env: Given = {}): Settings {
  return readSettings((key) => config[key], env);
}

/** The message of the error that the settings end with. */
function refusal(config: Given, env: Given = {}): string {
  try {
    read(config, env);
  } catch (error) {
    expect(error).to.be.instanceOf(SettingsError);
    return (error as Error).message;
  }
  throw new Error(`these settings were taken: ${JSON.stringify({ config, env })}`);
}

const without = (key: keyof typeof good): Given => ({ ...good, [key]: "" });

describe("settings", () => {
  describe("that are missing", () => {
    it("name apiUrl and both ways to give it", () => {
      expect(refusal(without("apiUrl"))).to.equal(
        "maas-lxd:apiUrl is missing: the URL of MAAS, for example https://maas.example/MAAS. " +
          "Give it with `pulumi config set maas-lxd:apiUrl <value>`, or the environment variable MAAS_API_URL.",
      );
    });

    it("name apiKey and both ways to give it, as a secret", () => {
      expect(refusal(without("apiKey"))).to.equal(
        "maas-lxd:apiKey is missing: the API key of a MAAS user. " +
          "Give it with `pulumi config set --secret maas-lxd:apiKey`, which asks for it, or the environment variable MAAS_API_KEY.",
      );
    });

    it("that may be missing have the defaults that schema.json states", () => {
      const settings = read(good);
      expect(settings).to.not.have.property("caCertificate");
      expect(settings.requestTimeout).to.equal(150_000);
      expect(settings.settleTimeout).to.equal(125_000);
      const { requestTimeout, settleTimeout } = packageSchema().config.variables;
      expect(requestTimeout?.description).to.include("Default: 150s");
      expect(settleTimeout?.description).to.include("Default: 125s");
    });
  });

  describe("that are malformed", () => {
    const malformed: { key: string; env?: string; values: string[] }[] = [
      {
        key: "apiUrl",
        env: "MAAS_API_URL",
        values: [
          "maas.example",
          "maas.example:5240/MAAS",
          "ftp://maas.example/MAAS",
          "file:///MAAS",
          "http://",
          "https://user:hush-hush@maas.example/MAAS",
          "https://maas.example/MAAS?key=hush-hush",
          "https://maas.example/MAAS#hush-hush",
        ],
      },
      {
        key: "apiKey",
        env: "MAAS_API_KEY",
        values: [
          "hush-hush",
          "hush:hush",
          "a:b:hush-hush:d",
          "a::hush-hush",
          ":b:c",
          "a:b:hush hush",
          "a:b:hüsh-hush",
        ],
      },
      {
        key: "caCertificate",
        env: "MAAS_API_CACERT",
        values: [
          "/nowhere/ca.pem",
          "-----BEGIN CERTIFICATE-----\nhush-hush\n-----END CERTIFICATE-----",
          "-----BEGIN PRIVATE KEY-----\nhush-hush\n-----END PRIVATE KEY-----",
        ],
      },
      { key: "requestTimeout", values: ["soon", "150", "0s", "999ms", "-5s", "1 m", "2h"] },
      { key: "settleTimeout", values: ["never", "0s", "2h"] },
      { key: "allowInsecure", values: ["yes", "1", "TRUE!"] },
    ];

    for (const { key, env, values } of malformed) {
      for (const value of values) {
        it(`${key} = ${JSON.stringify(value)}: name the setting and how to give it, never its value`, () => {
          const ways = [
            refusal({ ...good, [key]: value }),
            ...(env ? [refusal(omit(key), { [env]: value })] : []),
          ];
          for (const message of ways) {
            expect(message).to.match(new RegExp(`^maas-lxd:${key} `));
            expect(message).to.match(new RegExp(`pulumi config set .*maas-lxd:${key}(?: <value>)?\``));
            if (env) {
              expect(message).to.include(env);
            }
            expect(message).to.not.include("hush").and.not.include("hüsh");
          }
        });
      }
    }

    function omit(key: string): Given {
      return Object.fromEntries(Object.entries(good).filter(([name]) => name !== key));
    }
  });

  it("are shown with examples of a URL that are taken: in messages, in schema.json and in the README", () => {
    const texts = [
      refusal(without("apiUrl")),
      refusal({ ...good, apiUrl: "maas.example" }),
      packageSchema().config.variables["apiUrl"]?.description ?? "",
      readFileSync(join(projectRoot, "README.md"), "utf8"),
    ];
    for (const text of texts) {
      const urls = text.match(/https?:\/\/maas\.(?!io\b)[^\s`,]*[^\s`,.]/g) ?? [];
      expect(urls).to.not.be.empty;
      for (const apiUrl of urls) {
        expect(read({ ...good, apiUrl }).apiUrl.pathname).to.equal("/MAAS/api/2.0/");
      }
    }
  });

  it("are known to schema.json by the same names, with the same variables of the environment", () => {
    const { variables } = packageSchema().config;
    expect(Object.keys(variables)).to.have.members([
      "apiUrl",
      "apiKey",
      "caCertificate",
      "requestTimeout",
      "settleTimeout",
      "lxdFingerprints",
      "usableRanges",
      "allowInsecure",
      "offline",
    ]);
    for (const [key, env] of Object.entries({
      apiUrl: "MAAS_API_URL",
      apiKey: "MAAS_API_KEY",
      caCertificate: "MAAS_API_CACERT",
    })) {
      expect(variables[key]?.description).to.include(`Environment: ${env}.`);
    }
    expect(variables["apiKey"]?.secret).to.equal(true);
  });

  describe("come from", () => {
    const env = { MAAS_API_URL: "http://127.0.0.1:1/MAAS", MAAS_API_KEY: "x:y:z" };

    it("the environment where the stack's configuration has none", () => {
      const settings = read({}, env);
      expect(settings.apiUrl.port).to.equal("1");
      expect(settings.apiKey).to.deep.equal({ consumerKey: "x", tokenKey: "y", tokenSecret: "z" });
      expect(read({ apiUrl: " ", apiKey: "" }, env).apiUrl.port).to.equal("1");
    });

    it("the stack's configuration before the environment, each on its own", () => {
      const settings = read({ apiUrl: good.apiUrl }, env);
      expect(settings.apiUrl.port).to.equal("5240");
      expect(settings.apiKey.tokenSecret).to.equal("z");
      expect(read(good, env).apiKey.tokenSecret).to.equal("hush-hush");
    });

    it("either with white space around it", () => {
      const settings = read({ apiUrl: ` ${good.apiUrl}\n` }, { MAAS_API_KEY: "x:y:z\n" });
      expect(settings.apiUrl.href).to.equal("http://127.0.0.1:5240/MAAS/api/2.0/");
      expect(settings.apiKey.tokenSecret).to.equal("z");
    });
  });

  describe("apiUrl", () => {
    for (const [given, root] of Object.entries({
      "http://127.0.0.1:5240/MAAS": "http://127.0.0.1:5240/MAAS/api/2.0/",
      "http://127.0.0.1:5240/MAAS/": "http://127.0.0.1:5240/MAAS/api/2.0/",
      "http://127.0.0.1:5240/MAAS/api/2.0": "http://127.0.0.1:5240/MAAS/api/2.0/",
      "http://127.0.0.1:5240/MAAS/api/2.0/": "http://127.0.0.1:5240/MAAS/api/2.0/",
      "http://127.0.0.1:5240/MAAS//": "http://127.0.0.1:5240/MAAS/api/2.0/",
      "HTTPS://Maas.Example/MAAS": "https://maas.example/MAAS/api/2.0/",
      "https://maas.example": "https://maas.example/api/2.0/",
      "https://[2001:db8::1]:5443/a/b/MAAS/": "https://[2001:db8::1]:5443/a/b/MAAS/api/2.0/",
    })) {
      it(`${given} is ${root}`, () => {
        expect(read({ ...good, apiUrl: given }).apiUrl.href).to.equal(root);
      });
    }

    it("of this machine may be plain http", () => {
      for (const host of ["localhost", "LOCALHOST", "127.0.0.1", "127.9.9.9", "[::1]", "[0:0:0:0:0:0:0:1]"]) {
        expect(read({ ...good, apiUrl: `http://${host}:5240/MAAS` }).apiUrl.port, host).to.equal("5240");
      }
    });

    it("of another machine may not, unless allowInsecure says so", () => {
      for (const host of [
        "maas.example",
        "10.10.0.5",
        "[2001:db8::5]",
        "0.0.0.0",
        "localhost.example",
        "127.0.0.1.example",
        "[::ffff:10.0.0.1]",
      ]) {
        const apiUrl = `http://${host}:5240/MAAS`;
        expect(refusal({ ...good, apiUrl }), host).to.match(
          /plain http to another machine.*maas-lxd:allowInsecure/,
        );
        expect(refusal({ ...good, apiUrl, allowInsecure: "false" })).to.match(/plain http/);
        expect(read({ ...good, apiUrl, allowInsecure: "true" }).apiUrl.protocol).to.equal("http:");
        expect(read({ ...good, apiUrl: apiUrl.replace("http", "https") }).apiUrl.protocol).to.equal("https:");
      }
    });
  });

  it("lxdFingerprints are a fingerprint for each host, in any spelling", () => {
    const digits = "dd198aac243d58e58193981930274faa798587f046679fc6c8e484b47c2eeb63";
    const colons = (digits.toUpperCase().match(/../g) ?? []).join(":");
    const { lxdFingerprints } = read({
      ...good,
      lxdFingerprints: JSON.stringify({ vmhost1: digits, vmhost2: colons }),
    });
    expect([...lxdFingerprints]).to.deep.equal([
      ["vmhost1", digits],
      ["vmhost2", digits],
    ]);
    expect([...read(good).lxdFingerprints]).to.deep.equal([]);
    for (const wrong of [digits, "[]", "null", '{"vmhost1": 1}', `{"vmhost1": "${digits.slice(1)}"}`]) {
      expect(refusal({ ...good, lxdFingerprints: wrong }), wrong).to.match(
        /^maas-lxd:lxdFingerprints must be the SHA-256 fingerprints/,
      );
    }
  });

  it("that there are not are refused with the nearest that there is", () => {
    expect(() => refuseUnknown(Object.keys(packageSchema().config.variables))).not.to.throw();
    expect(() => refuseUnknown(["apiUrl", "requestTimout"])).to.throw(
      SettingsError,
      "maas-lxd:requestTimout is not a setting: the nearest known name is maas-lxd:requestTimeout. " +
        "Take it out with `pulumi config rm maas-lxd:requestTimout`.",
    );
  });

  it("are told from a project's own configuration, where that has the same namespace", () => {
    const rawConfig = {
      "maas-lxd:apiUrl": "https://maas.example/MAAS",
      "maas-lxd:size": "5",
      "aws:region": "x",
    };
    const get = (): undefined => undefined;
    expect(settingsIn({ get, rawConfig, projectName: "web" })).to.deep.equal(["apiUrl", "size"]);
    expect(settingsIn({ get, rawConfig, projectName: "maas-lxd" })).to.deep.equal([]);
    expect(settingsIn({ get })).to.deep.equal([]);
  });

  it("offline is true or false, and false when it is not given", () => {
    for (const [given, offline] of [
      ["true", true],
      [" true\n", true],
      ["false", false],
      ["", false],
      [undefined, false],
    ] as const) {
      expect(isOffline((key) => (key === "offline" ? given : undefined))).to.equal(offline);
    }
    expect(() => isOffline(() => "yes")).to.throw(
      SettingsError,
      "maas-lxd:offline must be true or false. Give it with `pulumi config set maas-lxd:offline <value>`.",
    );
  });

  it("requestTimeout is a duration from a second to an hour", () => {
    for (const [given, ms] of Object.entries({
      "1s": 1000,
      "1500ms": 1500,
      "2m30s": 150_000,
      "1h": 3_600_000,
    })) {
      expect(read({ ...good, requestTimeout: given }).requestTimeout).to.equal(ms);
    }
  });

  describe("caCertificate", () => {
    let pem: string;

    before(async () => {
      pem = (await generate([{ name: "commonName", value: "ca" }])).cert;
    });

    it("is a PEM text, of one certificate or more", () => {
      expect(read({ ...good, caCertificate: pem }).caCertificate).to.equal(pem.trim());
      expect(read({ ...good, caCertificate: `# mine\n${pem}\n${pem}` }).caCertificate).to.include(pem.trim());
    });

    it("or a file that holds one", () => {
      const folder = temporaryFolder("settings");
      const file = join(folder, "ca.pem");
      writeFileSync(file, pem);
      expect(read(good, { MAAS_API_CACERT: file }).caCertificate).to.equal(pem);
      writeFileSync(file, "hush-hush, no certificate");
      expect(refusal({ ...good, caCertificate: file }))
        .to.match(/a file without a PEM certificate/)
        .and.not.include("hush");
      writeFileSync(file, pem.replace(/^[A-Za-z0-9+/=]{20,}$/m, "hush-hush"));
      expect(refusal({ ...good, caCertificate: file }))
        .to.match(/cannot be read/)
        .and.not.include("hush");
      removeFolder(folder);
    });
  });
});
