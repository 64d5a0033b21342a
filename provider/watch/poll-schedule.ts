/** When to look, in milliseconds. */
export interface PollSettings {
  /** The shortest interval. */
  first: number;
  /** The longest interval. */
  longest: number;
  /** The interval as a share of how long work has gone on: short work is seen soon, long work is asked for rarely. */
  share: number;
  /** The same of work that may still turn out to be short, and for how long it may. */
  closely: { share: number; until: number };
  /** How often the machines themselves are looked at, since an event can be missed. */
  machines: number;
  /** The same where no events can be read, in which case a share of the time grows between these. */
  machinesAlone: { shortest: number; longest: number; share: number };
}

/**
 * A look at the event log costs MAAS 14 ms, however many VMs wait; one at a machine costs 260 ms, so that these are rare where they are
 * all that there is.
 */
export const POLL_SETTINGS: PollSettings = {
  first: 500,
  longest: 5000,
  share: 0.7,
  closely: { share: 0.2, until: 3500 },
  machines: 300_000,
  machinesAlone: { shortest: 2000, longest: 45_000, share: 0.25 },
};

/** Work that goes on. */
export interface Work {
  /** What takes about as long each time: `Deploying ubuntu/jammy`. */
  kind: string;
  /** How long it has gone on, in milliseconds. */
  age: number;
}

/** How many of the last works of a kind show how long it takes. */
const REMEMBERED = 16;
/** How long before a work is expected to end the looking begins, as a share of the time that it takes. */
const EARLY = 0.1;
/** How finely the end of a work is looked for that is known to take so long. */
const GRAIN = 0.04;
/**
 * Of many works that end one after another each look would find one, and each is followed by a read of the machine: of so many more
 * in flight, each lets the interval grow by the shortest one, up to a limit. The last ones are looked for as closely as one alone.
 */
const CROWD = 10;
const CROWD_MS = 2000;
const CROWD_SHARE = 0.1;

/**
 * Says when to look next. What nobody knows the duration of is looked for in growing intervals; of many works alike the one that
 * has gone on longest says how soon any can end, and once some have ended, the others are expected to take as long.
 */
export class PollSchedule {
  private readonly took = new Map<string, number[]>();

  constructor(readonly pace: PollSettings) {}

  /** Takes in how long a work took. */
  learn({ kind, age }: Work): void {
    const times = this.took.get(kind) ?? [];
    times.push(age);
    this.took.set(kind, times.slice(-REMEMBERED));
  }

  /** Milliseconds until something may have happened. */
  interval(works: readonly Work[]): number {
    const kinds = new Map<string, number[]>();
    for (const { kind, age } of works) {
      const ages = kinds.get(kind) ?? [];
      ages.push(age);
      kinds.set(kind, ages);
    }
    const due = [...kinds].map(([kind, ages]) => {
      const usual = this.usual(kind);
      return usual === undefined ? this.growing(Math.max(...ages)) : this.around(usual, ages);
    });
    const { first, longest } = this.pace;
    return Math.min(longest, Math.max(first, Math.min(...due)));
  }

  /** Milliseconds until a machine is looked at itself, where no events can be read. */
  machinesAlone(work: Work): number {
    const { shortest, longest, share } = this.pace.machinesAlone;
    return Math.min(longest, Math.max(shortest, share * work.age));
  }

  /** The shortest of the last ones; the others were perhaps seen late. */
  private usual(kind: string): number | undefined {
    const times = this.took.get(kind);
    return times === undefined ? undefined : Math.min(...times);
  }

  private growing(age: number): number {
    const { share, closely } = this.pace;
    return age * (age < closely.until ? closely.share : share);
  }

  private around(usual: number, ages: readonly number[]): number {
    const begin = (1 - EARLY) * usual;
    const next = Math.min(...ages.map((age) => (age < begin ? begin - age : this.growing(age - begin))));
    const crowded = this.pace.first * (1 + ages.length / CROWD);
    const crowd = Math.min(crowded, Math.max(CROWD_MS, CROWD_SHARE * usual));
    return Math.max(GRAIN * usual, crowd, next);
  }
}
