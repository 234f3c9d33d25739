const { default: Sequencer } = require("@jest/test-sequencer");

/**
 * Runs the longest files first, and then the engine suite: if they began last, one of them would end alone.
 * Jest knows a file's duration only from an earlier run, which a fresh clone does not have.
 */
const LONGEST = [
  "engine/languages",
  "engine/sharded",
  "package/layouts",
  "browser/site",
  "package/getting-started",
  "host/every-resource/faults",
  "engine/moving",
  "engine/cuts",
  "engine/leaks",
  "engine/programs",
  "host/credential/sequences",
  "native/previews",
];

module.exports = class extends Sequencer {
  sort(tests) {
    const rank = ({ path }) => {
      const known = LONGEST.findIndex((name) => path.includes(name));
      return known >= 0 ? known : path.includes("/engine/") ? LONGEST.length : LONGEST.length + 1;
    };
    return super.sort(tests).sort((one, other) => rank(one) - rank(other));
  }
};
