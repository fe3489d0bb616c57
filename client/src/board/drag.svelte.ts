/** The card that is being dragged over the board, if one is. */
export class Drag {
  #cardId = $state<string | null>(null);

  get cardId(): string | null {
    return this.#cardId;
  }

  start(event: DragEvent, cardId: string) {
    event.dataTransfer?.setData('text/plain', cardId);
    if (event.dataTransfer) event.dataTransfer.effectAllowed = 'move';
    this.#cardId = cardId;
  }

  end() {
    this.#cardId = null;
  }
}
