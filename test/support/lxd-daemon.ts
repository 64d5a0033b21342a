import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { newKeyPair, type KeyPair } from "../../simulator/lxd/key-pair";
import { BoundedProcess, mustRun } from "./process";
import { removeFolder, temporaryFolder } from "./temporary";

/** Why no real LXD can be started here; undefined where one can. */
function whyNoLxd(): string | undefined {
  if (process.getuid?.() !== 0) {
    return "LXD needs root";
  }
  const found = ["lxd", "lxc"].every((command) => spawnSync("which", [command]).status === 0);
  return found ? undefined : "the package lxd is not installed";
}

/** Project that the daemon's instances are in. */
export const PROJECT = "maas";

/** A real LXD in a folder of its own, with a project, a storage pool and some profiles; instances are containers that never run. */
export class LxdDaemon {
  private constructor(
    readonly url: string,
    /** The client that it trusts. */
    readonly client: KeyPair,
    private readonly folder: string,
    private readonly process: BoundedProcess,
  ) {}

  /** A new one; undefined, with a word on the console, where there can be none. */
  static async startIfPossible(): Promise<LxdDaemon | undefined> {
    const reason = whyNoLxd();
    if (reason !== undefined) {
      console.log(`    no real LXD here: ${reason}`);
      return undefined;
    }
    return LxdDaemon.start();
  }

  private static async start(): Promise<LxdDaemon> {
    const folder = temporaryFolder("lxd");
    const client = await newKeyPair("maas");
    const port = await freePort();
    const started = new BoundedProcess("lxd", ["--group", "root"], {
      cwd: folder,
      env: environment(folder),
      timeoutMs: 15 * 60_000,
    });
    const daemon = new LxdDaemon(`https://127.0.0.1:${port}`, client, folder, started);
    try {
      await daemon.lxd("waitready", "--timeout=60");
      await daemon.lxc("config", "set", "core.https_address", `127.0.0.1:${port}`);
      const file = join(folder, "client.crt");
      writeFileSync(file, client.certificate);
      await daemon.lxc("config", "trust", "add", file);
      await daemon.lxc("storage", "create", "default", "dir");
      await daemon.lxc("project", "create", PROJECT, "-c", "features.images=false");
      for (const profile of [PROJECT, "fast", "tuned"]) {
        await daemon.lxc("profile", "create", profile, "--project", PROJECT);
      }
      return daemon;
    } catch (error) {
      await daemon.stop();
      throw error;
    }
  }

  /** Runs LXD's own client; @returns what it printed */
  lxc(...args: string[]): Promise<string> {
    return this.run("lxc", args);
  }

  /** What LXD itself has of an instance. */
  async instance(name: string): Promise<{
    status: string;
    config: Record<string, string>;
    devices: Record<string, Record<string, string>>;
    profiles: string[];
  }> {
    const text = await this.lxc("query", `/1.0/instances/${name}?project=${PROJECT}`);
    return JSON.parse(text) as Awaited<ReturnType<LxdDaemon["instance"]>>;
  }

  /** The names of the project's instances. */
  async instances(): Promise<string[]> {
    const text = await this.lxc("list", "--project", PROJECT, "--format", "csv", "--columns", "n");
    return text.split("\n").filter((line) => line !== "");
  }

  /** Makes a container as MAAS would make a VM: with an explicit MAC address, limits, and a disk of its own. */
  async makeInstance(name: string, mac: string): Promise<void> {
    const body = {
      name,
      type: "container",
      source: { type: "none" },
      profiles: [PROJECT],
      config: { "limits.cpu": "1", "limits.memory": String(2048 * 1024 * 1024) },
      devices: {
        root: { type: "disk", path: "/", pool: "default" },
        eth0: {
          type: "nic",
          nictype: "macvlan",
          parent: "lo",
          name: "eth0",
          hwaddr: mac,
          "boot.priority": "1",
        },
      },
    };
    const path = `/1.0/instances?project=${PROJECT}`;
    await this.lxc("query", "--wait", "-X", "POST", "-d", JSON.stringify(body), path);
  }

  /** Stops it as a system would, so that it leaves no mount behind, and takes its folder away. */
  async stop(): Promise<void> {
    this.process.kill("SIGTERM");
    await this.process.ended;
    removeFolder(this.folder);
  }

  private lxd(...args: string[]): Promise<string> {
    return this.run("lxd", args);
  }

  private async run(command: string, args: string[]): Promise<string> {
    const options = { cwd: this.folder, env: environment(this.folder), timeoutMs: 60_000 };
    return (await mustRun(command, args, options)).stdout;
  }
}

function environment(folder: string): NodeJS.ProcessEnv {
  return { PATH: process.env["PATH"], HOME: folder, LXD_DIR: join(folder, "d"), LXD_CONF: folder };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
