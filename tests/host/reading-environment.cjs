const Environment = require("../support/jest/environment.cjs");
const { exempt } = require("./readings.json");

function titleOf(test) {
  const names = [test.name];
  for (let block = test.parent; block.parent !== undefined; block = block.parent) names.unshift(block.name);
  return names.join(" ");
}

/** Passes the reading to the tests, and skips the tests that the table exempts from it. */
module.exports = class extends Environment {
  constructor(config, context) {
    super(config, context);
    const { reading } = config.projectConfig.testEnvironmentOptions;
    this.global.WIRO_READING = reading;
    this.exempt = exempt.filter(({ readings }) => readings.includes(reading));
  }

  handleTestEvent({ name, test }) {
    if (name !== "test_start") return;
    const title = titleOf(test);
    if (this.exempt.some(({ tests }) => tests.some((start) => title.startsWith(start)))) test.mode = "skip";
  }
};
