import { mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { duration, say, UserError } from "../say.mjs";

/** A holder touches its lock this often; one that has not been touched for `STALE_MS` is held by nobody. */
const TOUCH_MS = 5_000;
const STALE_MS = 60_000;
const POLL_MS = 500;

/** @param {number} pid */
function alive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === "EPERM";
  }
}

/**
 * Whether the holder of a lock is gone: by its process when it was on this machine, else by the lock's age.
 *
 * @param {string} lock
 */
function stale(lock) {
  try {
    const age = Date.now() - statSync(lock).mtimeMs;
    if (age > STALE_MS) return true;
    const holder = JSON.parse(readFileSync(join(lock, "holder.json"), "utf8"));
    return holder.host === hostname() && !alive(holder.pid);
  } catch {
    // Just made or just given back: its holder has not signed it yet, or it is gone. The next look shows.
    return false;
  }
}

/** @param {string} lock @returns {boolean} whether it was free */
function take(lock) {
  try {
    mkdirSync(lock);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === "EEXIST") return false;
    throw error;
  }
  writeFileSync(join(lock, "holder.json"), JSON.stringify({ pid: process.pid, host: hostname() }));
  return true;
}

/** Renamed before it is removed, so that of several that find it stale one takes it away. @param {string} lock */
function remove(lock) {
  const aside = `${lock}.${process.pid}`;
  try {
    renameSync(lock, aside);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === "ENOENT") return;
    throw error;
  }
  rmSync(aside, { recursive: true, force: true });
}

/**
 * Does something while no other process does it.
 *
 * @template T
 * @param {string} lock path of the folder that stands for the lock
 * @param {number} waitMs how long another may keep it
 * @param {() => Promise<T>} action
 * @returns {Promise<T>}
 */
export async function withLock(lock, waitMs, action) {
  mkdirSync(dirname(lock), { recursive: true });
  const started = performance.now();
  let shown = false;
  while (!take(lock)) {
    if (stale(lock)) {
      remove(lock);
      continue;
    }
    if (performance.now() - started > waitMs) {
      throw new UserError(
        `another run has held ${lock} for ${duration(waitMs)}; remove it if none is at work`,
      );
    }
    if (!shown) say(`Another run is setting the same up; waiting for it (${lock}) …`);
    shown = true;
    await sleep(POLL_MS);
  }
  const touch = setInterval(() => utimesSync(lock, new Date(), new Date()), TOUCH_MS);
  try {
    return await action();
  } finally {
    clearInterval(touch);
    remove(lock);
  }
}
