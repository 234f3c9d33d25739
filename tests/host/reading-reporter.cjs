/** Prints a line for each reading that the host suite ran under. */
module.exports = class {
  #lines = new Map();

  onTestFileResult(test, result) {
    const reading = test.context.config.testEnvironmentOptions.reading;
    if (reading === undefined) return;
    const line = this.#lines.get(reading) ?? { passed: 0, exempt: 0, failed: 0 };
    line.passed += result.numPassingTests;
    line.exempt += result.numPendingTests;
    // A file that could not run counts, too.
    line.failed += result.numFailingTests + (result.testExecError === undefined ? 0 : 1);
    this.#lines.set(reading, line);
  }

  onRunComplete() {
    for (const [reading, { passed, exempt, failed }] of this.#lines) {
      const counts = `${passed} passed, ${exempt} exempt, ${failed} failed`;
      process.stdout.write(`Reading "${reading}": ${counts}\n`);
    }
  }
};
