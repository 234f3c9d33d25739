/** Progress, addresses of resources, and what a finished command adds: nothing that the demo is about. */
const NOT_SHOWN = [
  /^@ |^\s*$/,
  /^ . {2}.* (refreshing|refresh|creating|updating|deleting) \(/,
  /^ {4}pulumi\S* \S+ (running)? *$/,
  /^\s*\[(urn|id)=/,
  /^Duration: /,
  /^The resources in the stack have been deleted|^If you want to remove the stack/,
];

/** Prints the demo: sentences, the CLI's own output behind a bar, and what was proven. */
export class Transcript {
  private steps = 0;
  private unfinished = "";
  /** Inside the part of a preview that lists what the refresh found: the plan below it names what matters of it. */
  private inRefresh = false;
  private readonly proven: { claim: string; holds: boolean }[] = [];

  constructor(private readonly write: (text: string) => void) {}

  step(sentence: string): void {
    this.steps += 1;
    this.write(`\n${this.steps}. ${sentence}\n\n`);
  }

  print(sentence: string): void {
    this.write(`   ${sentence}\n`);
  }

  command(line: string): void {
    this.write(`   $ ${line}\n`);
  }

  /** Output of the CLI, line by line as it comes. */
  readonly quote = (text: string): void => {
    const lines = (this.unfinished + text).split("\n");
    this.unfinished = lines.pop() ?? "";
    for (const line of lines) {
      if (/: \((refresh|same)\)$/.test(line)) this.inRefresh = line.endsWith("(refresh)");
      if (!this.inRefresh && !NOT_SHOWN.some((form) => form.test(line))) this.write(`   | ${line}\n`);
    }
  };

  prove(claim: string, holds: boolean): void {
    this.proven.push({ claim, holds });
    this.write(`   ${holds ? "✓" : "✗ NOT SO:"} ${claim}\n`);
  }

  /** Prints the count and the claims that failed; returns whether there were none. */
  close(): boolean {
    const failed = this.proven.filter(({ holds }) => !holds);
    this.write(
      `\nProven with the real Pulumi CLI: ${this.proven.length - failed.length} of ${this.proven.length}\n`,
    );
    for (const { claim } of failed) this.write(`   ✗ ${claim}\n`);
    return failed.length === 0;
  }
}
