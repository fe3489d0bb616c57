/** What is wrong with one line of what is taken in. */
export type LineFault = {
  readonly file: string;
  readonly line: number;
  /** The field or column, null where it is the line as a whole. */
  readonly field: string | null;
  readonly reason: string;
};

/** The first thousand faults and warnings, and how many there are. */
export class LineReport {
  readonly faults: LineFault[] = [];
  count = 0;
  /** What is worth a second look and comes in all the same. */
  readonly warnings: LineFault[] = [];
  warningCount = 0;

  add(fault: LineFault): void {
    this.count += 1;
    if (this.faults.length < 1_000) this.faults.push(fault);
  }

  warn(warning: LineFault): void {
    this.warningCount += 1;
    if (this.warnings.length < 1_000) this.warnings.push(warning);
  }
}
