const { default: Sequencer } = require("@jest/test-sequencer");

/**
 * The engine suite first, and of it the fleet: where the longest files begin last, one of them ends alone. Jest knows how
 * long a file takes from a former run, which a fresh clone has not had.
 */
const LONGEST = [
  "engine/fleet",
  "engine/examples",
  "engine/identity",
  "engine/connection",
  "engine/linkedin-agent",
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
