/** What a process of a bench can be asked: each name with what goes in and what comes back. */
export type Asks = Record<string, { readonly arg: unknown; readonly reply: unknown }>;

export type Answers<A extends Asks> = {
  readonly [N in keyof A]: (arg: A[N]['arg']) => A[N]['reply'] | Promise<A[N]['reply']>;
};

export type Question = { readonly id: number; readonly name: string; readonly arg: unknown };
export type Answer = { readonly id: number; readonly reply?: unknown; readonly error?: string };

/** One clock for all processes of this machine, in microseconds: Linux counts it from boot. */
export function nowUs(): number {
  return Number(process.hrtime.bigint() / 10n) / 100;
}

/** Resolves when that clock shows `us`. */
export async function untilUs(us: number): Promise<void> {
  for (let leftMs = (us - nowUs()) / 1000; leftMs > 0; leftMs = (us - nowUs()) / 1000) {
    await new Promise((done) => setTimeout(done, Math.max(1, Math.floor(leftMs))));
  }
}

const wordsOf = (error: unknown) =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);

/** Answers what the bench asks this process, and ends with it: also when the bench was killed. */
export function answerParent<A extends Asks>(answers: Answers<A>): void {
  const answer = async ({ id, name, arg }: Question): Promise<Answer> => {
    try {
      const say = answers[name];
      if (!say) throw new Error(`nobody answers ${name}`);
      return { id, reply: await say(arg) };
    } catch (error) {
      return { id, error: wordsOf(error) };
    }
  };
  process.on('message', (question: Question) => {
    answer(question).then(
      (said) => process.send?.(said),
      () => process.exit(1),
    );
  });
  // Ctrl-C reaches the whole group: the bench ends us when it is done with us.
  process.on('SIGINT', () => undefined);
  process.on('disconnect', () => process.exit(0));
}
