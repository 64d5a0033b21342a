import OAuth from "oauth-1.0a";
import type { ApiKey } from "../settings";

/** Signs requests for MAAS: OAuth 1.0 PLAINTEXT with an empty consumer secret. */
export class Signer {
  private readonly oauth: OAuth;
  /** Server time minus ours, in milliseconds; MAAS refuses timestamps that are off by more than 300 s. */
  private skew = 0;

  /** @param now our clock, epoch milliseconds */
  constructor(
    private readonly key: ApiKey,
    private readonly now: () => number,
  ) {
    this.oauth = new OAuth({
      consumer: { key: key.consumerKey, secret: "" },
      signature_method: "PLAINTEXT",
    });
    this.oauth.getTimeStamp = () => Math.floor(this.time() / 1000);
  }

  /** The `Authorization` header for one sending; MAAS keeps nonces, so each retry needs its own. */
  header(method: string, url: string): string {
    const { tokenKey: key, tokenSecret: secret } = this.key;
    return this.oauth.toHeader(this.oauth.authorize({ method, url }, { key, secret })).Authorization;
  }

  /** The time by which requests are signed, epoch milliseconds. */
  time(): number {
    return this.now() + this.skew;
  }

  /** Takes the server's time over; returns how far it is ahead of our clock, in milliseconds. */
  correctClock(serverDate: number): number {
    this.skew = serverDate - this.now();
    return this.skew;
  }
}
