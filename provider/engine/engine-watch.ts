import { connect } from "node:http2";

/** Between the loss of the connection and the next try, in milliseconds. */
const PAUSE_MS = 500;

/**
 * Ends this process when the engine is gone. An engine that is killed takes no provider with it: this one would go on with its creates
 * beside the next run's. What it was at is then found by that run, as after any interruption.
 *
 * The engine gives each provider the address at which it listens for gRPC, which is HTTP/2: a connection there without requests lasts as
 * long as the engine. Where nothing has ever listened, there is no engine to wait for the end of.
 * @param address host and port
 */
export function endWithEngine(address: string, end: () => void): void {
  let heard = false;
  const watch = (): void => {
    let connected = false;
    const session = connect(`http://${address}`);
    session.on("connect", () => (heard = connected = true));
    // A close follows, and says all there is to know.
    session.on("error", () => undefined);
    session.on("close", () => {
      if (connected) {
        setTimeout(watch, PAUSE_MS).unref();
      } else if (heard) {
        end();
      }
    });
    session.unref();
  };
  watch();
}

/**
 * The engine's address, among the arguments of Pulumi's process for dynamic providers; undefined in another process. The engine gives
 * it last: with `--logflow` or `--tracing` flags and their values come before it.
 */
export function engineAddress([, script = "", ...args]: readonly string[]): string | undefined {
  return /[\\/]cmd[\\/]dynamic-provider\b/.test(script)
    ? args.findLast((arg) => /^[\w.-]+:[1-9]\d*$/.test(arg))
    : undefined;
}
