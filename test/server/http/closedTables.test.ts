import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { abilities } from '../../../shared/abilities.ts';
import { problems } from '../../../shared/problems.ts';
import { routes } from '../../../server/app.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const source = globSync('server/**/*.ts', { cwd: root })
  .map((path) => readFileSync(`${root}${path}`, 'utf8'))
  .join('\n');
const isSaid = (word: string) => source.includes(`'${word}'`);

describe('a closed table holds nothing dead', () => {
  it.each(Object.keys(problems))('the server says %s', (code) => {
    expect(isSaid(code)).toBe(true);
  });

  it.each(Object.keys(abilities))('somebody is asked for %s', (ability) => {
    const isAsked = routes.some(({ endpoint }) => endpoint.ability === ability);
    expect(isAsked || isSaid(ability)).toBe(true);
  });
});
