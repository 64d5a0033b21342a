import type { Traffic } from "./engine/provider";

/** A request of the provider, to MAAS or to a VM host's LXD. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly op?: string | undefined;
  readonly form?: object | undefined;
}

/** Where a run is killed: around its n-th request, or the first one of a kind, before MAAS sees it or once its effect is there. */
export interface KillPoint {
  readonly at: { readonly request: number } | { readonly kind: RequestKind };
  readonly moment: "before" | "after";
}

/** What a request is known by, as part of `POST vm-hosts/1/?op=compose`. */
export type RequestKind = "?op=compose" | "PUT machines/" | "?op=commission" | "?op=deploy";

/** Whether a request, the n-th of its run, is where the run is killed. */
export function isKilledAt(point: KillPoint | undefined, n: number, summary: string): boolean {
  if (point === undefined) return false;
  return "request" in point.at ? point.at.request === n : summary.includes(point.at.kind);
}

const show = ({ method, path, op }: Asked): string => `${method} ${path}${op ? `?op=${op}` : ""}`;

/** What all requests of one provider go through: counts them, and lets none through any more once the provider is killed. */
export class Gate {
  readonly killed: Promise<void>;
  private readonly seen: Asked[] = [];
  private kill: () => void = () => undefined;
  private isDead = false;

  constructor(private readonly point?: KillPoint) {
    this.killed = new Promise((resolve) => (this.kill = resolve));
  }

  get traffic(): Traffic {
    const userData = new Map<string, string | undefined>();
    for (const { path, op, form } of this.seen) {
      const [, systemId = ""] = /^machines\/([^/]+)\//.exec(path) ?? [];
      if (op === "deploy") userData.set(systemId, (form as { user_data?: string } | undefined)?.user_data);
    }
    const work = this.seen.filter(({ method }) => method !== "GET").map(show);
    return { requests: this.seen.length, work, userData };
  }

  /** Sends a request unless the provider is dead; one that is killed meanwhile is never answered. */
  async pass<T>(asked: Asked, send: () => Promise<T>): Promise<T> {
    if (this.isDead) return never();
    this.seen.push(asked);
    const isHere = isKilledAt(this.point, this.seen.length, show(asked));
    if (isHere && this.point?.moment === "before") return this.die();
    const answer = await send();
    // Read again: another request may have been the last one.
    if (isHere || this.isOver()) return this.die();
    return answer;
  }

  private isOver(): boolean {
    return this.isDead;
  }

  private die<T>(): Promise<T> {
    this.isDead = true;
    this.kill();
    return never();
  }
}

function never<T>(): Promise<T> {
  return new Promise(() => undefined);
}
