import { hasModifier, letterKeys } from '../ui/letterKeys.svelte.ts';
import type { BoardScreen } from './boardScreen.svelte.ts';
import { columns, neighbour } from './cardOrder.ts';

/** The board by keyboard: arrows between cards, one card in the tab order, letters for verbs. */
export class BoardKeys {
  #screen: BoardScreen;
  #focused = $state<string | null>(null);
  #lists = $derived.by((): string[][] =>
    columns.map((column) => this.#screen.columns[column.name].map((card) => card.id)),
  );
  #tabStop = $derived.by(() => {
    const isShown = this.#lists.some((ids) => ids.includes(this.#focused ?? ''));
    return isShown ? this.#focused : (this.#lists.flat()[0] ?? null);
  });

  constructor(screen: BoardScreen) {
    this.#screen = screen;
  }

  get tabStop(): string | null {
    return this.#tabStop;
  }

  /** Remembers the card that has the focus, also when it was clicked. */
  focused(event: FocusEvent) {
    const id = cardIdOf(event.target);
    if (id !== null) this.#focused = id;
  }

  /** For keys pressed inside the board. */
  pressedOnBoard(event: KeyboardEvent) {
    const id = cardIdOf(event.target);
    if (id === null || hasModifier(event)) return;
    if (event.key.startsWith('Arrow')) {
      event.preventDefault();
      this.#focus(neighbour(this.#lists, id, event.key) ?? id);
    } else if (letterKeys.areOn) this.#letterOnCard(event, id);
  }

  /** For keys pressed anywhere in the page. */
  pressedAnywhere(event: KeyboardEvent) {
    if (!letterKeys.mayMean(event) || this.#screen.dialog !== null) return;
    const verbs: Readonly<Record<string, () => void>> = {
      f: () => document.querySelector<HTMLElement>('[data-board-search]')?.focus(),
      b: () => this.#screen.open({ kind: 'book' }),
      w: () => this.#screen.open({ kind: 'walkIn' }),
      '?': () => this.#screen.open({ kind: 'keys' }),
    };
    const verb = verbs[event.key];
    if (!verb) return;
    event.preventDefault();
    verb();
  }

  #letterOnCard(event: KeyboardEvent, cardId: string) {
    const card = this.#screen.card(cardId);
    if (!card) return;
    if (event.key === 'n') this.#screen.next(card);
    else if (event.key === 'm') this.#openMenu(event.target);
    else if (event.key === 'u' && this.#screen.undoRight(card) === 'own') {
      this.#screen.steps.undo(card);
    }
  }

  #openMenu(target: EventTarget | null) {
    if (!(target instanceof Element)) return;
    const card = target.closest('[data-card]');
    card?.querySelector<HTMLElement>('[aria-haspopup="menu"]')?.click();
  }

  #focus(cardId: string) {
    const open = document.querySelector<HTMLElement>(`[data-open="${CSS.escape(cardId)}"]`);
    open?.focus();
    open?.scrollIntoView({ block: 'nearest' });
  }
}

function cardIdOf(target: EventTarget | null): string | null {
  if (!(target instanceof Element)) return null;
  return target.closest('[data-card]')?.getAttribute('data-card') ?? null;
}
