import { spawnSync } from "node:child_process";
import { BoundedProcess } from "./process";
import { projectRoot } from "./project";

/** Why a test that needs a browser cannot run here; undefined where it can. */
export function withoutBrowser(): string | undefined {
  const found = ["chromium", "chromedriver"].every((command) => spawnSync("which", [command]).status === 0);
  return found ? undefined : "the packages chromium and chromium-driver are not installed";
}

/** What the page wrote to its console, or what the browser refused. */
export interface ConsoleLine {
  level: string;
  message: string;
}

/** WebDriver's name for an element's id. */
const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

/** A headless Chromium, driven by the WebDriver protocol. */
export class Browser {
  private constructor(
    private readonly driver: BoundedProcess,
    private readonly session: string,
  ) {}

  static async start(): Promise<Browser> {
    const driver = new BoundedProcess("chromedriver", ["--port=0"], {
      cwd: projectRoot,
      env: process.env,
      timeoutMs: 5 * 60_000,
    });
    const [, port = ""] = await driver.waitForOutput(/started successfully on port (\d+)/, 30_000);
    const alwaysMatch = {
      browserName: "chrome",
      "goog:chromeOptions": {
        // Root has no sandbox; a container may have little shared memory.
        args: [
          "--headless=new",
          "--no-sandbox",
          "--disable-dev-shm-usage",
          "--hide-scrollbars",
          "--window-size=1280,1000",
        ],
      },
      "goog:loggingPrefs": { browser: "ALL", performance: "ALL" },
    };
    const base = `http://127.0.0.1:${port}/session`;
    const { sessionId } = await ask<{ sessionId: string }>(base, { capabilities: { alwaysMatch } });
    return new Browser(driver, `${base}/${sessionId}`);
  }

  async open(url: string): Promise<void> {
    await this.do("url", { url });
  }

  /** Runs the body of a function in the page. */
  run<T>(script: string, ...args: unknown[]): Promise<T> {
    return this.do("execute/sync", { script, args });
  }

  /** Moves the pointer over the first element that a CSS selector finds. */
  async hover(selector: string): Promise<void> {
    await this.point(selector, []);
  }

  async click(selector: string): Promise<void> {
    await this.point(selector, [
      { type: "pointerDown", button: 0 },
      { type: "pointerUp", button: 0 },
    ]);
  }

  /** Types into what has the focus. @param keys texts, or WebDriver's codes of keys */
  async type(...keys: string[]): Promise<void> {
    const actions = keys
      .flatMap((text) => (text.charCodeAt(0) >= 0xe000 ? [text] : [...text]))
      .flatMap((value) => [
        { type: "keyDown", value },
        { type: "keyUp", value },
      ]);
    await this.do("actions", { actions: [{ type: "key", id: "keyboard", actions }] });
  }

  /** What the system prefers. */
  async prefer(scheme: "light" | "dark"): Promise<void> {
    const features = [{ name: "prefers-color-scheme", value: scheme }];
    await this.do("goog/cdp/execute", { cmd: "Emulation.setEmulatedMedia", params: { features } });
  }

  async resize(width: number, height: number): Promise<void> {
    await this.do("window/rect", { width, height });
  }

  /** A PNG of the window. */
  async screenshot(): Promise<Buffer> {
    const response = await fetch(`${this.session}/screenshot`, { signal: AbortSignal.timeout(30_000) });
    const { value } = (await response.json()) as { value: string };
    return Buffer.from(value, "base64");
  }

  /** The lines of the console since the last call. */
  console(): Promise<ConsoleLine[]> {
    return this.do("se/log", { type: "browser" });
  }

  /** The URLs that were asked for since the last call, pages' own among them, but not what a page's policy kept back. */
  async requests(): Promise<string[]> {
    const lines = await this.do<ConsoleLine[]>("se/log", { type: "performance" });
    const asked = new Map<string, string>();
    for (const { message } of lines) {
      const { method, params } = (JSON.parse(message) as { message: NetworkEvent }).message;
      if (method === "Network.requestWillBeSent") {
        asked.set(params.requestId, params.request?.url ?? "");
      } else if (method === "Network.loadingFailed" && params.blockedReason === "csp") {
        asked.delete(params.requestId);
      }
    }
    return [...asked.values()];
  }

  async stop(): Promise<void> {
    await fetch(this.session, { method: "DELETE", signal: AbortSignal.timeout(30_000) });
    this.driver.kill("SIGKILL");
    await this.driver.ended;
  }

  private async point(selector: string, more: object[]): Promise<void> {
    const found = await this.do<Record<string, string>>("element", {
      using: "css selector",
      value: selector,
    });
    const origin = { [ELEMENT]: found[ELEMENT] };
    await this.run("arguments[0].scrollIntoView({ block: 'center' })", origin);
    const move = { type: "pointerMove", duration: 0, x: 0, y: 0, origin };
    const actions = [
      { type: "pointer", id: "mouse", parameters: { pointerType: "mouse" }, actions: [move, ...more] },
    ];
    await this.do("actions", { actions });
  }

  private do<T>(command: string, body: object): Promise<T> {
    return ask(`${this.session}/${command}`, body);
  }
}

interface NetworkEvent {
  method: string;
  params: { requestId: string; request?: { url: string }; blockedReason?: string };
}

async function ask<T>(url: string, body: object): Promise<T> {
  const response = await fetch(url, {
    method: "POST",
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(60_000),
  });
  const { value } = (await response.json()) as { value: T & { message?: string } };
  if (!response.ok) {
    throw new Error(`${url}: ${value.message}`);
  }
  return value;
}
