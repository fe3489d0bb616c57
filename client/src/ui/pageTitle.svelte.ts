/** What the opened page is about, for the window's title: the name of its record, where it shows one. */
class PageTitle {
  #record = $state<string | null>(null);

  get record(): string | null {
    return this.#record;
  }

  /** For an effect of the page: from now on it is about this. Returns how to end that. */
  name(record: string): () => void {
    this.#record = record;
    return () => {
      if (this.#record === record) this.#record = null;
    };
  }
}

export const pageTitle = new PageTitle();
