import { newCommandId } from '../live/commandId.ts';

/** The same body again is the same command: a reply that got lost does not make a second record. */
export class Attempt {
  #body = '';
  #commandId = '';

  commandFor(body: object): string {
    const text = JSON.stringify(body);
    if (this.#body !== text) [this.#body, this.#commandId] = [text, newCommandId()];
    return this.#commandId;
  }
  /** Is this what was sent last, and was not done? */
  isOf(body: object): boolean {
    return this.#body === JSON.stringify(body);
  }
  /** It was done: the next is another one, also with the same body. */
  end() {
    this.#body = '';
  }
}
