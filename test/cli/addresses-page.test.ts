import { expect } from "chai";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { pageOf } from "../../cli/addresses/write-page";
import type { AddressMap } from "../../provider/lifecycle/addresses/address-map";
import { stackIdOf } from "../../provider/lifecycle/identity";
import { Browser, withoutBrowser } from "../support/browser";
import { runCli } from "../support/cli";
import { projectRoot } from "../support/project";
import { temporaryFolder } from "../support/temporary";
import { AddressesLab, HOSTILE, OTHER } from "./addresses-lab";

const PICTURE = join(projectRoot, "docs", "addresses.png");
const KNOWN = ["--known", "shop/dev", "--known", "shop/prod"];
const KEYS = { right: "\uE014", down: "\uE015", enter: "\uE007", escape: "\uE00C" };

describe("the page of pulumi-maas-lxd addresses", function () {
  this.timeout(120_000);
  let lab: AddressesLab;
  let browser: Browser;
  let map: AddressMap;
  let page: string;
  let url: string;

  before(async function () {
    const why = withoutBrowser();
    if (why !== undefined) {
      console.log(`      skipped: ${why}`);
      return this.skip();
    }
    lab = await AddressesLab.start();
    await lab.fill();
    const cwd = temporaryFolder("page");
    const file = join(cwd, "map.html");
    const { code, stdout, stderr } = await runCli(
      ["addresses", "--json", "--html", file, ...KNOWN],
      lab.env,
      { cwd },
    );
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: `Written: ${file}\n` });
    map = JSON.parse(stdout) as AddressMap;
    page = readFileSync(file, "utf8");
    url = pathToFileURL(file).href;
    browser = await Browser.start();
  });

  after(async () => {
    await browser?.stop();
    await lab?.stop();
  });

  beforeEach(async () => {
    await browser.prefer("light");
    await browser.open(url);
  });

  const texts = (selector: string): Promise<string[]> =>
    browser.run(
      "return [...document.querySelectorAll(arguments[0])].map((one) => one.textContent)",
      selector,
    );
  const text = async (selector: string): Promise<string> => (await texts(selector)).join("|");
  const cell = (address: string): string => `[data-address="${address}"]`;
  const search = async (words: string): Promise<string> => {
    await browser.run("const i = document.getElementById('search'); i.value = ''; i.focus()");
    await browser.type(words);
    return text("#found");
  };
  const hits = (): Promise<string[]> =>
    browser.run(
      "return [...document.querySelectorAll('.hit')].map((one) => one.dataset.address ?? one.ariaLabel)",
    );

  it("opens from a file, asks the network for nothing, and runs nothing that names in MAAS have", async () => {
    await browser.requests();
    await browser.console();
    await browser.open(url);
    expect(await browser.requests()).to.deep.equal([url]);
    expect(await browser.console()).to.deep.equal([]);
    expect(await browser.run("return window.ran ?? null")).to.equal(null);
    expect(await text(".about li")).to.include(HOSTILE);
    expect(await text("#about")).to.match(new RegExp(`^${map.maas} · .* UTC · 6 subnets$`));
    expect(page).not.to.include(lab.region.apiKey.split(":")[2]);
  });

  it("would not load or run anything if it were in the page", async () => {
    const other = join(temporaryFolder("page"), "other.html");
    const evil = `<img src="http://127.0.0.1:1/x.png"><script>window.ran = 1</script><p onclick="window.ran = 1" id="evil">x</p>`;
    writeFileSync(
      other,
      page.replace("<body>", () => `<body>${evil}`),
    );
    await browser.requests();
    await browser.open(pathToFileURL(other).href);
    await browser.click("#evil");
    expect(await browser.run("return window.ran ?? null")).to.equal(null);
    expect((await browser.requests()).filter((one) => one.startsWith("http"))).to.deep.equal([]);
    const refused = (await browser.console()).map(({ message }) => message).join("\n");
    expect(refused).to.match(/Content Security Policy/);
  });

  it("has a cell for each address of a subnet, of the kind that MAAS says", async () => {
    const servers = map.subnets.find(({ name }) => name === "servers");
    expect(
      await browser.run("return document.querySelectorAll('[data-address^=\"10.40.\"]').length"),
    ).to.equal(512);
    for (const { start, kind } of servers?.runs ?? []) {
      expect(
        await browser.run("return document.querySelector(arguments[0]).className", cell(start)),
      ).to.match(new RegExp(`^cell ${kind}\\b`));
    }
    const letters = await text([30, 50, 90, 91, 11, 5, 1, 2, 95].map((n) => cell(`10.10.0.${n}`)).join());
    expect([...letters.replaceAll("|", "")].sort().join("")).to.equal("CDGHMNRUV");
  });

  it("says below the pointer who holds an address, of which stack, and on which VM host", async () => {
    await browser.hover(cell("10.40.0.64"));
    expect(await text("#detail")).to.match(
      /^10\.40\.0\.64.*VM of a stack.*holderapi-0.*stackshop\/prod.*VM hostvmhost2/,
    );
    const kin = await browser.run<string[]>(
      "return [...document.querySelectorAll('.kin')].map((one) => one.dataset.address)",
    );
    expect(kin).to.include.members(["10.40.0.66", "2001:db8:1::31"]).and.not.include("10.10.0.50");
    await browser.hover(cell("10.10.0.70"));
    expect(await text("#detail")).to.include(`${stackIdOf(OTHER)} (its name is not known)`);
    await browser.hover(cell("10.10.0.91"));
    expect(await text("#detail")).to.match(/kept for a MAC.*52:54:00:12:34:56.*badge reader/);
  });

  it("goes from cell to cell by the arrow keys, and shows what is below the focus", async () => {
    await browser.run(`document.querySelector('${cell("10.10.0.50")}').focus()`);
    await browser.type(KEYS.right);
    expect(await text("#detail")).to.match(/^10\.10\.0\.51.*web-1/);
    await browser.type(KEYS.down);
    expect(await text("#detail h3")).to.equal("10.10.0.83");
    await browser.type(KEYS.escape);
    expect(await browser.run("return document.getElementById('detail').hidden")).to.equal(true);
  });

  it("finds the addresses of a stack, and no other, and says how many", async () => {
    const held = map.subnets
      .flatMap(({ runs }) => runs)
      .filter(({ holder }) => holder?.stack === "shop/prod");
    expect(held.length).to.equal(15);
    expect(await search("shop/prod")).to.equal("15 addresses match");
    // In the subnets that are shown by blocks these are found.
    const blocks = ["10.20.0.0/24", "10.50.0.0/24", "10.50.4.0/24", "10.50.8.0/24"];
    const shown = held.map(({ start }) => start).filter((ip) => !/^10\.[25]0\./.test(ip));
    const found = (await hits()).map((one) => one.replace(/: .*/, ""));
    expect(found).to.have.members([...shown, ...blocks]);
    expect(await text(".badge")).to.equal("0 found|2 found|2 found|8 found|3 found|0 found");

    await browser.click(`[data-words="stack:${stackIdOf(OTHER)}"]`);
    expect(await text("#found")).to.equal("1 address matches");
    expect(await hits()).to.deep.equal(["10.10.0.70"]);
    await browser.click('[data-words="kind:device"]');
    expect(await hits()).to.have.members(["10.10.0.30", "10.40.0.4", "10.40.0.200"]);
    expect(await search("vmhost1 web")).to.equal("2 addresses match");
    expect(await search("10.10.0.120")).to.equal("1 address matches");
    expect(await hits()).to.deep.equal(["10.10.0.120"]);
    await browser.type(KEYS.enter);
    expect(await text("#detail h3")).to.equal("10.10.0.120");
  });

  it("shows a /20 by blocks with how many are in use, which open", async () => {
    const tile = '.tile[aria-label^="10.50.4.0/24: 1 of 256"]';
    expect(
      await browser.run("return document.querySelectorAll('.tile[aria-label^=\"10.50.\"]').length"),
    ).to.equal(16);
    expect(
      await browser.run("return document.querySelectorAll('.tile[aria-label^=\"10.20.\"]').length"),
    ).to.equal(256);
    await browser.click(tile);
    expect(await text(".opened h4")).to.equal("10.50.4.0/24");
    expect(await browser.run("return document.querySelectorAll('.opened .cell').length")).to.equal(256);
    await browser.hover(cell("10.50.4.21"));
    expect(await text("#detail")).to.match(/osd-1.*shop\/prod/);
    await browser.click(tile);
    expect(await text(".opened")).to.equal("|");
  });

  it("shows IPv6 by runs and used addresses", async () => {
    const ribbon = await text(".ribbon");
    expect(ribbon).to.match(
      /G2001:db8:1::1.*free: 3.*C2001:db8:1::5vm.*V2001:db8:1::31edge-0.*not chosen from: ~2\^64/,
    );
    await browser.hover(".ribbon .run.free");
    expect(await text("#detail")).to.match(/^2001:db8:1::2 – 2001:db8:1::4free/);
  });

  it("is dark where the system is, and by its switch", async () => {
    const colours = (): Promise<string> =>
      browser.run(
        `return arguments[0].map((one) => {
           const { backgroundColor, color } = getComputedStyle(document.querySelector(one));
           return backgroundColor + color;
         }).join()`,
        [":root", cell("10.10.0.20"), ".subnet", "#found"],
      );
    const light = await colours();
    await browser.prefer("dark");
    const dark = await colours();
    expect(dark).not.to.equal(light);
    await browser.click("#theme");
    expect(await text("#theme")).to.equal("Light");
    expect(await colours()).to.equal(light);
    await browser.click("#theme");
    await browser.prefer("light");
    expect(await colours()).to.equal(dark);
  });

  it("has its table, which a search narrows", async () => {
    await browser.click(".table summary");
    // The browser tells the page of what was opened a moment after the click.
    let rows = await texts(".table tbody tr");
    for (let tries = 0; tries < 100 && rows.length === 0; tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      rows = await texts(".table tbody tr");
    }
    expect(rows.length).to.equal(map.subnets[0]?.runs.length);
    await search("shop/dev");
    expect(await texts(".table tbody td.address")).to.deep.equal(
      [50, 51, 52, 53, 54].map((n) => `10.10.0.${n}`),
    );
  });

  it("has a picture in docs/ that is soon there", async () => {
    // After a change of how it looks: WRITE_DOCS=1 npx mocha dist/test/cli/addresses-page.test.js
    if (process.env["WRITE_DOCS"] === "1") {
      const file = join(temporaryFolder("page"), "documented.html");
      writeFileSync(file, pageOf({ ...map, maas: "https://maas.example/MAAS" }));
      await browser.resize(1180, 1000);
      await browser.open(pathToFileURL(file).href);
      await browser.run("document.querySelectorAll('.subnet')[1].open = false");
      await browser.hover(cell("10.10.0.52"));
      await browser.run("scrollTo(0, 0)");
      writeFileSync(PICTURE, await browser.screenshot());
    }
    expect(readFileSync(PICTURE).length).to.be.lessThan(150_000);
  });
});
