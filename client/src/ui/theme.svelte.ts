export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

const key = 'vetcare.theme';

function isTheme(value: unknown): value is Theme {
  return themes.some((theme) => theme === value);
}

/** Light or dark on this device: the system's choice until someone chooses. */
class ThemeChoice {
  #chosen = $state<Theme>('system');
  #isDark = $state(false);
  #system = matchMedia('(prefers-color-scheme: dark)');

  /** Reads the stored choice and follows the system from now on. */
  start() {
    const stored = localStorage.getItem(key);
    if (isTheme(stored)) this.#chosen = stored;
    this.#system.addEventListener('change', () => this.#show());
    this.#show();
  }

  get chosen(): Theme {
    return this.#chosen;
  }

  /** What is shown now. */
  get isDark(): boolean {
    return this.#isDark;
  }

  choose(theme: Theme) {
    this.#chosen = theme;
    localStorage.setItem(key, theme);
    this.#show();
  }

  #show() {
    this.#isDark = this.#chosen === 'dark' || (this.#chosen === 'system' && this.#system.matches);
    document.documentElement.dataset['theme'] = this.#isDark ? 'dark' : 'light';
  }
}

export const theme = new ThemeChoice();
