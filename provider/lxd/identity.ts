import { LxdIdentityError, type LxdRequestInfo } from "./errors";

/**
 * Which certificate an LXD must show. It is self-signed, so there is nothing to trust but a pin, or that it stays the one that was
 * seen first.
 */
export class LxdIdentity {
  private known: string | undefined;

  /** @param pinned the fingerprint that the settings give, canonical; it overrides whatever was seen */
  constructor(
    private readonly host: string,
    private readonly pinned: string | undefined,
  ) {}

  /** The fingerprint that holds; undefined while nothing was seen. */
  get fingerprint(): string | undefined {
    return this.pinned ?? this.known;
  }

  /**
   * Takes over what an earlier run has seen.
   * @throws LxdIdentityError when this run has seen another, which it took for the first
   */
  remember(fingerprint: string, asked: LxdRequestInfo): void {
    if (this.pinned === undefined) {
      this.accept(fingerprint, this.known ?? fingerprint, { asked, isTold: this.known !== undefined });
    }
  }

  /**
   * Judges a certificate that is shown, before anything is sent to who shows it.
   * @throws LxdIdentityError
   */
  judge(seen: string, asked: LxdRequestInfo): void {
    this.accept(this.fingerprint ?? seen, seen, { asked, isTold: false });
  }

  /** @param isTold whether something was sent to who shows it already */
  private accept(
    expected: string,
    seen: string,
    { asked, isTold }: { asked: LxdRequestInfo; isTold: boolean },
  ): void {
    if (expected !== seen) {
      const pinned = this.pinned !== undefined;
      throw new LxdIdentityError(this.host, asked, { expected, seen, pinned, isTold });
    }
    this.known ??= seen;
  }
}
