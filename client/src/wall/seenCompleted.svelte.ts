import type { LobbyBoard } from '../../../shared/board.ts';

/** Remembers when this screen saw visits end, so that a goodbye can go away again. Those over before it looked are not noted. */
export class SeenCompleted {
  #atMs = $state.raw<ReadonlyMap<string, number>>(new Map());
  #underWay: ReadonlySet<string> = new Set();
  readonly #keepMs: number;

  constructor(keepMs: number) {
    this.#keepMs = keepMs;
  }

  get atMs(): ReadonlyMap<string, number> {
    return this.#atMs;
  }

  note(board: LobbyBoard, nowMs: number): void {
    const completed = board.cards.filter((card) => card.status === 'completed');
    const ended = completed.filter((card) => this.#underWay.has(card.id));
    const running = board.cards.filter((card) => card.status !== 'completed');
    this.#underWay = new Set(running.map((card) => card.id));
    if (ended.length === 0) return;
    const recent = [...this.#atMs].filter(([, atMs]) => nowMs - atMs < this.#keepMs);
    this.#atMs = new Map([...recent, ...ended.map((card): [string, number] => [card.id, nowMs])]);
  }
}
