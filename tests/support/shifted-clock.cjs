/**
 * Moves the clock of a process from outside: NODE_OPTIONS=--require=<this file>. The offset in milliseconds is in the
 * file that TEST_CLOCK_FILE names. It is read at each use of the clock, so that a running process can be moved, too.
 */
const { Buffer } = require("node:buffer");
const { closeSync, openSync, readSync } = require("node:fs");
const { performance } = require("node:perf_hooks");

const RealDate = Date;
const realNow = Date.now.bind(Date);

let latest = 0;
/** The file stays open: the clock is used some thousand times in a run. */
let opened;
const text = Buffer.alloc(32);

function open(file) {
  if (opened !== undefined) closeSync(opened.descriptor);
  opened = undefined;
  opened = { file, descriptor: openSync(file, "r") };
}

function offset() {
  const { TEST_CLOCK_FILE: file, TEST_CLOCK_OFFSET_MS: fixed = 0 } = process.env;
  if (file === undefined) return (latest = Number(fixed));
  try {
    if (opened?.file !== file) open(file);
    const length = readSync(opened.descriptor, text, 0, text.length, 0);
    // Whoever writes it empties it first.
    if (length > 0) latest = Number(text.latin1Slice(0, length));
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
