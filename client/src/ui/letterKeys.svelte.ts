const key = 'vetcare.letterKeys';

/** Whether single letters are shortcuts on this device: they can be turned off (WCAG 2.1.4). */
class LetterKeys {
  #areOn = $state(localStorage.getItem(key) !== 'off');

  get areOn(): boolean {
    return this.#areOn;
  }
  use(areOn: boolean) {
    this.#areOn = areOn;
    localStorage.setItem(key, areOn ? 'on' : 'off');
  }

  /** May this key press be a shortcut of the whole page: a bare letter, not typed into a field, and no dialog is open? */
  mayMean(event: KeyboardEvent): boolean {
    if (!this.#areOn || hasModifier(event) || isTyping(event.target)) return false;
    return document.querySelector('dialog[open]') === null;
  }
}

export const letterKeys = new LetterKeys();

export function hasModifier(event: KeyboardEvent): boolean {
  return event.ctrlKey || event.metaKey || event.altKey;
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.closest('input, textarea, select, [contenteditable="true"]') !== null
  );
}
