/** Tells the demo: sentences, the CLI's own output behind a bar, and what was proven. */
export class Narrator {
  private steps = 0;
  private lineOpen = false;
  private readonly proven: { claim: string; holds: boolean }[] = [];

  constructor(private readonly write: (text: string) => void) {}

  step(sentence: string): void {
    this.steps += 1;
    this.write(`\n${this.steps}. ${sentence}\n\n`);
  }

  say(sentence: string): void {
    this.write(`   ${sentence}\n`);
  }

  command(line: string): void {
    this.write(`   $ ${line}\n`);
  }

  /** Output of another program, as it comes. */
  readonly quote = (text: string): void => {
    for (const piece of text.split(/(?<=\n)/)) {
      // The CLI's lines that only say that it is still alive.
      if (/^@ |^\s*$/.test(piece) && !this.lineOpen) continue;
      this.write(this.lineOpen ? piece : `   | ${piece}`);
      this.lineOpen = !piece.endsWith("\n");
    }
  };

  prove(claim: string, holds: boolean): void {
    this.proven.push({ claim, holds });
    this.write(`   ${holds ? "✓" : "✗ NOT SO:"} ${claim}\n`);
  }

  /** The closing list; whether all of it was so. */
  close(): boolean {
    const failed = this.proven.filter(({ holds }) => !holds);
    this.write(
      `\nProven with the real Pulumi CLI: ${this.proven.length - failed.length} of ${this.proven.length}\n`,
    );
    for (const { claim, holds } of this.proven) this.write(`   ${holds ? "✓" : "✗"} ${claim}\n`);
    return failed.length === 0;
  }
}
