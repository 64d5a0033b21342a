import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { basename, join } from "node:path";
import { mustRun } from "./process";
import { packProject, packSimulator } from "./package";
import { projectRoot } from "./project";

const minute = 60_000;

/** Another run may have other packages at the same port. */
const fresh = { "cache-control": "no-store" };

interface Published {
  readonly manifest: { readonly name: string; readonly version: string };
  readonly tarball: Buffer;
  readonly file: string;
}

/**
 * An npm registry that has this project's packages as they would be published, and sends npm to the user's own one for everything
 * else: so that a user's `npm install` can be run as it is typed.
 */
export class PackedRegistry {
  private constructor(
    private readonly server: Server,
    /** What npm needs to know of it. */
    readonly env: Readonly<Record<string, string>>,
  ) {}

  static async start(): Promise<PackedRegistry> {
    const [project, simulator, configured] = await Promise.all([
      packProject(),
      packSimulator(),
      mustRun("npm", ["config", "get", "registry"], {
        cwd: projectRoot,
        env: process.env,
        timeoutMs: minute,
      }),
    ]);
    const published = [publish("package.json", project), publish("simulator/package.json", simulator)];
    const upstream = configured.stdout.trim().replace(/\/$/, "");
    const server = createServer((request, response) => {
      const path = request.url ?? "/";
      const base = `http://${request.headers.host}`;
      const wanted = published.find(
        ({ manifest, file }) => path === `/${manifest.name}` || path === `/${file}`,
      );
      if (wanted === undefined) {
        response.writeHead(302, { location: `${upstream}${path}` }).end();
      } else if (path === `/${wanted.file}`) {
        response.writeHead(200, { "content-type": "application/octet-stream", ...fresh }).end(wanted.tarball);
      } else {
        response
          .writeHead(200, { "content-type": "application/json", ...fresh })
          .end(JSON.stringify(packument(wanted, base)));
      }
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    return new PackedRegistry(server, {
      npm_config_registry: `http://127.0.0.1:${port}/`,
      npm_config_replace_registry_host: "never",
      npm_config_audit: "false",
      npm_config_fund: "false",
      npm_config_update_notifier: "false",
      // What npm has of the other packages is as new as the tests need, and is not asked for again page by page.
      npm_config_prefer_offline: "true",
    });
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

function publish(manifest: string, tarball: string): Published {
  return {
    manifest: JSON.parse(readFileSync(join(projectRoot, manifest), "utf8")) as Published["manifest"],
    tarball: readFileSync(tarball),
    file: basename(tarball),
  };
}

/** What a registry says of a package. */
function packument({ manifest, tarball, file }: Published, base: string): object {
  const integrity = `sha512-${createHash("sha512").update(tarball).digest("base64")}`;
  const version = { ...manifest, dist: { tarball: `${base}/${file}`, integrity } };
  return {
    name: manifest.name,
    "dist-tags": { latest: manifest.version },
    versions: { [manifest.version]: version },
  };
}
