/** Prints the failures under each reading, and at the end one line for each reading. */
module.exports = class {
  #lines = new Map();

  onTestFileResult(test, result) {
    const { reading } = test.context.config.testEnvironmentOptions;
    if (reading === undefined) return;
    const line = this.#lines.get(reading) ?? { passed: 0, exempt: 0, failed: 0 };
    this.#lines.set(reading, line);
    line.passed += result.numPassingTests;
    line.exempt += result.numPendingTests;
    const failed = result.testResults.filter(({ status }) => status === "failed");
    const titles = result.testExecError === undefined ? failed.map(({ fullName }) => fullName) : [test.path];
    line.failed += titles.length;
    for (const title of titles) process.stdout.write(`Reading "${reading}", failed: ${title}\n`);
  }

  onRunComplete() {
    for (const [reading, { passed, exempt, failed }] of this.#lines) {
      const counts = `${passed} passed, ${exempt} exempt, ${failed} failed`;
      process.stdout.write(`Reading "${reading}": ${counts}\n`);
    }
  }
};
