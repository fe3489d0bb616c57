import type { z } from 'zod';
import {
  approvePairing,
  getPairing,
  listScreens,
  removeScreen,
  updateScreen,
} from '../../../../shared/screenEndpoints.ts';
import type { Screen as ScreenSchema } from '../../../../shared/screenEndpoints.ts';
import { allPages } from '../../live/allPages.ts';
import { call } from '../../live/call.ts';

export type WallScreen = z.output<typeof ScreenSchema>;
/** What an administrator decides about a screen. */
export type ScreenChoice = Pick<
  WallScreen,
  'name' | 'view' | 'diagonalInches' | 'readingDistanceM'
>;

type ScreenPatch = z.input<NonNullable<(typeof updateScreen)['body']>>;

/** The clinic's wall screens and what an administrator does with them. */
export class ScreensState {
  #items = $state.raw<readonly WallScreen[] | null>(null);

  /** Null until the list has come once. */
  get items(): readonly WallScreen[] | null {
    return this.#items;
  }

  async refresh(): Promise<void> {
    this.#items = await allPages((query) => call(listScreens, { query }));
  }

  /** @throws ProblemError not_found: no display shows this code now. */
  async find(userCode: string): Promise<object> {
    return call(getPairing, { params: { userCode } });
  }

  async approve(userCode: string, body: ScreenChoice, commandId: string): Promise<WallScreen> {
    const screen = await call(approvePairing, { params: { userCode }, body, commandId });
    this.#items = [...(this.#items ?? []), screen];
    return screen;
  }

  async change({ id }: WallScreen, body: ScreenPatch, commandId: string): Promise<WallScreen> {
    const changed = await call(updateScreen, { params: { screenId: id }, body, commandId });
    this.#items = (this.#items ?? []).map((one) => (one.id === changed.id ? changed : one));
    return changed;
  }

  async remove(screen: WallScreen): Promise<void> {
    await call(removeScreen, { params: { screenId: screen.id } });
    this.#items = (this.#items ?? []).filter((one) => one.id !== screen.id);
  }
}

/** `bcdf ghjk` as the screen shows it: `BCDF-GHJK`; as far as it is typed. */
export function asShown(typed: string): string {
  const letters = lettersOf(typed);
  return letters.length > 4 ? `${letters.slice(0, 4)}-${letters.slice(4)}` : letters;
}

export function lettersOf(typed: string): string {
  return typed
    .toUpperCase()
    .replace(/[^A-Z]/g, '')
    .slice(0, 8);
}
