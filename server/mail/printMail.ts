import type { Letter } from './letter.ts';

/** Prints a message where the demo runs; a text can't move the cursor or forge other lines than its own. */
export function printMail({ to, subject, text }: Letter): void {
  const plain = text.replace(/[^\P{Cc}\n]/gu, '');
  const lines = [`To: ${to}`, `Subject: ${subject}`, '', ...plain.split('\n')];
  process.stdout.write(`\n${lines.map((line) => `  | ${line}`).join('\n')}\n\n`);
}
