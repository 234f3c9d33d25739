/* global URL, AbortSignal, AbortController, DOMException, setImmediate */
/**
 * Time passes for a process only when all of it waits, and then at once: NODE_OPTIONS=--require=<this file>, after
 * shifted-clock.cjs, whose file TEST_CLOCK_FILE it moves. A server that lets a request hang sends an interim response
 * (102), or the header `x-stalls` before half of a body. Then that attempt times out.
 * The file that TEST_REJECTIONS_FILE names holds two numbers: how many connections to the API are let through, and how
 * many are refused after those.
 */
const { readFileSync, writeFileSync } = require("node:fs");
const { subscribe } = require("node:diagnostics_channel");
const net = require("node:net");
const { systemClock } = require("../../provider/lib/wiro/clock.js");

const clockFile = process.env.TEST_CLOCK_FILE;
const rejectionsFile = process.env.TEST_REJECTIONS_FILE;
const API_PORT = String(new URL(process.env.WIRO_BASE_URL ?? "http://127.0.0.1:1").port);
const NOBODY_LISTENS = 9;

function passUntil(time) {
  const left = Math.ceil(time - Date.now());
  if (left > 0) writeFileSync(clockFile, String(Number(readFileSync(clockFile, "utf8")) + left));
}

/** The waiting sleeps, and the attempts that hang. */
const alarms = [];
/** Requests whose response is on its way: no time passes until it arrives. */
const underWay = new Set();
/** How many turns of the event loop a client has for its next request after a response. */
const TURNS = 4;

function settle(turns = TURNS) {
  if (underWay.size > 0 || alarms.length === 0) return;
  if (turns > 0) {
    setImmediate(settle, turns - 1);
    return;
  }
  alarms.sort((a, b) => a.at - b.at);
  const { at, ring } = alarms.shift();
  passUntil(at);
  ring();
  settle();
}

function wakeAt(at, ring) {
  alarms.push({ at, ring });
  settle();
}

systemClock.sleep = (milliseconds) => new Promise((resolve) => wakeAt(Date.now() + milliseconds, resolve));

let latest;
AbortSignal.timeout = (milliseconds) => {
  const controller = new AbortController();
  latest = { at: Date.now() + milliseconds, controller };
  return controller.signal;
};

const attempts = new WeakMap();
subscribe("undici:request:create", ({ request }) => {
  attempts.set(request, latest);
  underWay.add(request);
});
subscribe("undici:request:error", ({ request }) => {
  underWay.delete(request);
  settle();
});
subscribe("undici:request:headers", ({ request, response: { statusCode, headers } }) => {
  underWay.delete(request);
  const hangs = statusCode === 102 || headers.some((name) => String(name).toLowerCase() === "x-stalls");
  if (!hangs) {
    settle();
    return;
  }
  const { at, controller } = attempts.get(request);
  wakeAt(at, () => controller.abort(new DOMException("The time is up", "TimeoutError")));
});

function isRefused(port) {
  if (rejectionsFile === undefined || String(port) !== API_PORT) return false;
  const [through, refused] = readFileSync(rejectionsFile, "utf8").split(" ").map(Number);
  if (through > 0) writeFileSync(rejectionsFile, `${through - 1} ${refused}`);
  else if (refused > 0) writeFileSync(rejectionsFile, `0 ${refused - 1}`);
  return through === 0 && refused > 0;
}

const connect = net.connect;
net.connect = (options, ...others) =>
  connect(isRefused(options.port) ? { ...options, port: NOBODY_LISTENS } : options, ...others);
