import { fileURLToPath } from 'node:url';
import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';

const root = fileURLToPath(new URL('..', import.meta.url));

const readsEnvironment = {
  selector: 'MemberExpression[object.name="process"][property.name="env"]',
  message: 'Only server/config.ts reads the environment: take the value from Deps.',
};
const readsClockOrDice = [
  {
    selector: 'CallExpression[callee.object.name="Date"][callee.property.name="now"]',
    message: 'The clock comes through Deps, so that tests can set it.',
  },
  {
    selector: 'NewExpression[callee.name="Date"][arguments.length=0]',
    message: 'The clock comes through Deps, so that tests can set it.',
  },
  {
    selector: 'MemberExpression[object.name="Temporal"][property.name="Now"]',
    message: 'The clock comes through Deps, so that tests can set it.',
  },
  {
    selector: 'MemberExpression[object.name="Math"][property.name="random"]',
    message: 'Ids and chance come through Deps, so that tests can set them.',
  },
];
const leavesOurPolicy = [
  {
    selector: 'SvelteMustacheTag[kind="raw"]',
    message: 'The content security policy and our reviewers refuse {@html}.',
  },
  {
    selector: 'SvelteAttribute[key.name="style"]',
    message: 'The content security policy refuses style="...": use a class and tokens.',
  },
];
const network = ['fetch', 'WebSocket', 'EventSource', 'XMLHttpRequest'].map((name) => ({
  name,
  message: 'Only client/src/live touches the network.',
}));

const limits = {
  'max-lines': ['error', { max: 250, skipBlankLines: false, skipComments: false }],
  'max-lines-per-function': ['error', { max: 40 }],
  'max-depth': ['error', 3],
  'max-params': ['error', 4],
};

const typed = {
  '@typescript-eslint/consistent-type-imports': 'error',
  '@typescript-eslint/no-explicit-any': 'error',
  '@typescript-eslint/no-floating-promises': ['error', { ignoreVoid: false }],
  '@typescript-eslint/no-non-null-assertion': 'error',
  '@typescript-eslint/switch-exhaustiveness-check': [
    'error',
    { allowDefaultCaseForExhaustiveSwitch: false, requireDefaultForNonUnion: true },
  ],
  // Numbers read well in a template; everything else that prints as [object Object] stays refused.
  '@typescript-eslint/restrict-template-expressions': [
    'error',
    { allowNumber: true, allowBoolean: true },
  ],
  // `() => void send()` and `() => emit()` are how listeners are written.
  '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
  // The spread of a text is how its characters are counted; emojis in a surname are no case of ours.
  '@typescript-eslint/no-misused-spread': ['error', { allow: ['string'] }],
  // A type parameter that names what a caller gets back is worth its single use.
  '@typescript-eslint/no-unnecessary-type-parameters': 'off',
  // `declare`d column fields make a Row class look empty to this rule.
  '@typescript-eslint/no-extraneous-class': 'off',
  '@typescript-eslint/no-unused-vars': [
    'error',
    { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
  ],
};

export default defineConfig(
  { ignores: ['node_modules/', 'dist/', '.data/', 'test-results/', 'playwright-report/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  ts.configs.strictTypeChecked,
  svelte.configs.recommended,
  {
    languageOptions: {
      globals: globals.node,
      parserOptions: {
        project: [
          './tsconfig.json',
          '.config/tsconfig.client.json',
          '.config/tsconfig.browserTests.json',
        ],
        tsconfigRootDir: root,
        extraFileExtensions: ['.svelte'],
      },
    },
    rules: { ...limits, ...typed, eqeqeq: ['error', 'always', { null: 'ignore' }] },
  },
  {
    files: ['client/**'],
    languageOptions: { globals: { ...globals.browser } },
    rules: { 'no-restricted-globals': ['error', ...network] },
  },
  { files: ['client/src/live/**'], rules: { 'no-restricted-globals': 'off' } },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser } },
    rules: {
      'no-restricted-syntax': ['error', ...leavesOurPolicy],
      'svelte/no-at-html-tags': 'error',
      // Links go through our own router; there is no SvelteKit here to resolve them.
      'svelte/no-navigation-without-resolve': 'off',
      // Rows are immutable and their map is replaced whole ($state.raw): nothing reactive is needed inside.
      'svelte/prefer-svelte-reactivity': 'off',
      // `let` is how $state, $props and $bindable are declared.
      'prefer-const': 'off',
      // A component file is one function to these rules: its size is kept by max-lines.
      'max-lines-per-function': 'off',
      // The types of a template's snippets and events do not reach the TypeScript program.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/no-unnecessary-condition': 'off',
    },
  },
  {
    files: ['{server,shared}/**/*.{ts,mjs}'],
    rules: { 'no-restricted-syntax': ['error', readsEnvironment, ...readsClockOrDice] },
  },
  {
    files: ['{migrations,test}/**/*.{ts,mjs}'],
    rules: { 'no-restricted-syntax': ['error', readsEnvironment] },
  },
  {
    files: ['server/config.ts'],
    rules: { 'no-restricted-syntax': ['error', ...readsClockOrDice] },
  },
  {
    // Where the real clock and the real dice are put into Deps.
    files: ['server/main.ts', 'server/deps.ts'],
    rules: { 'no-restricted-syntax': ['error', readsEnvironment] },
  },
  {
    files: ['server/start/**', 'test/support/**'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    files: ['test/**'],
    rules: {
      'max-lines-per-function': 'off',
      // `inject` replies and parsed frames are read as they come; the assertions are the check.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
    },
  },
  {
    // Plain JavaScript has no types to check: it is what must run before the install.
    files: ['**/*.mjs', '**/*.js'],
    extends: [ts.configs.disableTypeChecked],
  },
);
