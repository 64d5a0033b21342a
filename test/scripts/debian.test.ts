import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { loadScript } from "../support/scripts";
import { temporaryFolder } from "../support/temporary";

interface Options {
  env: NodeJS.ProcessEnv;
  user?: number;
  release?: string;
  timeoutMs?: number;
}

/** An executable that stands for a system's own, in a folder that is all of PATH. */
function pretend(folder: string, name: string, lines: string): void {
  writeFileSync(join(folder, name), `#!/bin/sh\n${lines}\n`);
  chmodSync(join(folder, name), 0o755);
}

const installing = (folder: string, commands = "lxd lxc"): string => `
for word; do [ "$word" = --no-download ] && for made in ${commands}; do
  printf '#!/bin/sh\\necho 5.0.2\\n' > ${folder}/$made; /bin/chmod 755 ${folder}/$made; done; done
exit 0`;

describe("the set-up of a CI machine", () => {
  let folder: string;
  let release: string;
  let ensureLxd: (options: Options) => Promise<string>;

  before(async () => {
    ({ ensureLxd } = await loadScript<{ ensureLxd: typeof ensureLxd }>("lib/lxd.mjs"));
  });

  beforeEach(() => {
    folder = temporaryFolder("apt");
    release = join(folder, "os-release");
    writeFileSync(release, 'NAME="Debian GNU/Linux"\nID=debian\n');
  });

  const ensure = (more: Partial<Options> = {}): Promise<string> =>
    ensureLxd({ env: { PATH: folder }, user: 0, release, ...more });
  /** A line for each call of apt-get. */
  const calls = (): string[] => {
    const file = join(folder, "calls");
    return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
  };
  const aptGet = (lines: string): void =>
    pretend(folder, "apt-get", `echo "$@" >> ${folder}/calls\n${lines}`);

  it("installs the package as root, downloading it first", async () => {
    aptGet(installing(folder));
    expect(await ensure()).to.match(/^ {2}done in /);
    expect(calls().map((call) => call.replace(/-o \S+ |-[yq] /g, ""))).to.deep.equal([
      "update",
      "install --no-install-recommends --download-only lxd",
      "install --no-install-recommends --no-download lxd",
    ]);
  });

  it("installs a browser in the same way", async () => {
    const { ensureChromium } = await loadScript<{ ensureChromium: typeof ensureLxd }>("lib/chromium.mjs");
    aptGet(installing(folder, "chromium chromedriver"));
    const there = (): Promise<string> => ensureChromium({ env: { PATH: folder }, user: 0, release });
    expect(await there()).to.match(/^ {2}done in /);
    expect(calls().at(-1)).to.match(/ --no-download chromium chromium-driver$/);
    expect(await there()).to.equal("Chromium is there, for the tests in a real browser");
  });

  it("leaves alone what is there", async () => {
    aptGet(installing(folder));
    for (const name of ["lxd", "lxc"]) pretend(folder, name, "echo 5.0.2");
    expect(await ensure()).to.match(/^LXD is there/);
    expect(calls()).to.deep.equal([]);
  });

  it("installs nothing as an ordinary user, nor where another system's package of that name would come", async () => {
    aptGet(installing(folder));
    expect(await ensure({ user: 1000 })).to.match(/only root can install it: the tests .* are skipped$/);
    writeFileSync(release, "ID=ubuntu\nID_LIKE=debian\n");
    expect(await ensure()).to.match(/no Debian.* are skipped$/);
    expect(calls()).to.deep.equal([]);
  });

  it("says why it could not, and does not fail", async () => {
    expect(await ensure()).to.match(/there is no apt-get\): the tests .* are skipped$/);
    aptGet("echo 'E: Unable to locate package lxd' >&2; exit 100");
    expect(await ensure()).to.match(/\(E: Unable to locate package lxd\): the tests .* are skipped$/);
    expect(calls()).to.have.length(2);
  });

  it("waits for a mirror that does not answer only so long", async () => {
    aptGet("exec /bin/sleep 600");
    expect(await ensure({ timeoutMs: 200 })).to.match(/did not end within .*: the tests .* are skipped$/);
  });
});
