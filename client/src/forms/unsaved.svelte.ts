type Watched = { readonly isDirty: boolean };

/** What was typed and not saved yet, wherever it is in the app: asked about before it would be lost. */
class Unsaved {
  readonly #watched = new Map<Watched, Element | null>();
  #then = $state.raw<(() => void) | null>(null);

  constructor() {
    addEventListener('beforeunload', (event) => {
      if (this.hasSome) event.preventDefault();
    });
  }

  get hasSome(): boolean {
    return this.#isAnyDirty(null);
  }
  /** True while the question is open. */
  get isAsking(): boolean {
    return this.#then !== null;
  }

  /** Asks about this form from now on; `element` is where it is on the page. Returns how to stop. */
  watch(form: Watched, element: Element | null): () => void {
    this.#watched.set(form, element);
    return () => this.#watched.delete(form);
  }

  /** Does `then` at once, or after the person agreed to lose what they typed (inside of `within`, if given). */
  ask(then: () => void, within: Element | null = null) {
    if (this.#isAnyDirty(within)) this.#then = then;
    else then();
  }

  stay() {
    this.#then = null;
  }

  leave() {
    const then = this.#then;
    this.#then = null;
    // What is left is lost on purpose: the way there must not ask again.
    this.#watched.clear();
    then?.();
  }

  #isAnyDirty(within: Element | null): boolean {
    return [...this.#watched].some(
      ([form, element]) => form.isDirty && (within === null || within.contains(element)),
    );
  }
}

export const unsaved = new Unsaved();
