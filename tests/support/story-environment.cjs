const Environment = require("./jest/environment.cjs");

/**
 * Tests that share a `beforeAll` are the steps of one story. A step after a failed one would fail for the same reason,
 * so it is skipped, and the report shows the one failure that counts.
 */
module.exports = class StoryEnvironment extends Environment {
  failed = new Set();

  constructor(config, context) {
    super(config, context);
    Object.assign(this.global.process.env, config.projectConfig.testEnvironmentOptions.env);
  }

  handleTestEvent({ name, test }) {
    if (name === "test_fn_failure") this.failed.add(this.storyOf(test));
    const story = name === "test_start" ? this.storyOf(test) : undefined;
    if (story !== undefined && this.failed.has(story)) test.mode = "skip";
  }

  storyOf({ parent }) {
    let block = parent;
    while (block !== undefined && !block.hooks.some(({ type }) => type === "beforeAll")) block = block.parent;
    return block;
  }
};
