/**
 * Moves the clock of a process from outside: NODE_OPTIONS=--require=<this file>. The offset in milliseconds is in the
 * file that TEST_CLOCK_FILE names. It is read at each use of the clock, so that a running process can be moved, too.
 */
const { readFileSync } = require("node:fs");
const { performance } = require("node:perf_hooks");

const RealDate = Date;
const realNow = Date.now.bind(Date);

let latest = 0;

function offset() {
  const { TEST_CLOCK_FILE: file, TEST_CLOCK_OFFSET_MS: fixed = 0 } = process.env;
  try {
    latest = Number(file === undefined ? fixed : readFileSync(file, "utf8"));
  } catch {
    // The test has ended, and its folder is gone.
  }
  return latest;
}

function now() {
  return realNow() + offset();
}

// Time passes, so the monotonic clock moves, too.
const realElapsed = performance.now.bind(performance);
Object.defineProperty(performance, "now", { value: () => realElapsed() + offset() });

globalThis.Date = class extends RealDate {
  constructor(...parts) {
    if (parts.length === 0) super(now());
    else super(...parts);
  }

  static now() {
    return now();
  }
};
