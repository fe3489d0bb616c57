import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';
import type { Plugin } from 'vite';

const root = fileURLToPath(new URL('.', import.meta.url));

// The content security policy allows neither inline scripts nor data: addresses for code and fonts.
const ownFilesOnly = { modulePreload: { polyfill: false }, assetsInlineLimit: 0 };

/** Svelte scopes inner selectors with `:where(.svelte-x)`, which Chromium 79 does not know and drops the whole rule for. */
function plainSelectors(): Plugin {
  return {
    name: 'plain-selectors',
    applyToEnvironment: (environment) => environment.name === 'wall',
    generateBundle(_options, bundle) {
      for (const file of Object.values(bundle)) {
        if (file.type !== 'asset' || !file.fileName.endsWith('.css')) continue;
        file.source = String(file.source).replace(/:where\((\.svelte-[\w-]+)\)/g, '$1');
      }
    },
  };
}

/**
 * Two programs into one folder: the app for today's browsers, and the wall for televisions (webOS 6 is Chromium 79).
 * They share no chunk, so each keeps its own language level and the wall stays small.
 */
export default defineConfig({
  root,
  plugins: [svelte({ compilerOptions: { runes: true } }), plainSelectors()],
  build: { outDir: '../dist/client', ...ownFilesOnly },
  builder: {
    async buildApp(builder) {
      for (const name of ['client', 'wall']) {
        const environment = builder.environments[name];
        if (environment) await builder.build(environment);
      }
    },
  },
  environments: {
    client: {
      build: {
        emptyOutDir: true,
        target: 'baseline-widely-available',
        rolldownOptions: {
          input: `${root}index.html`,
          output: {
            // Zod and its setting in one file, so that whichever page is loaded sets it before the first schema is made.
            codeSplitting: {
              groups: [{ name: 'zod', test: /node_modules\/zod\/|zodWithoutEval/ }],
            },
          },
        },
      },
    },
    wall: {
      consumer: 'client',
      build: {
        outDir: '../dist/client',
        ...ownFilesOnly,
        emptyOutDir: false,
        // The address of the app's manifest and icons is copied once, with the first program.
        copyPublicDir: false,
        target: 'chrome79',
        cssTarget: 'chrome79',
        rolldownOptions: {
          input: `${root}wall.html`,
          output: {
            entryFileNames: 'assets/wall-[hash].js',
            chunkFileNames: 'assets/wall-[name]-[hash].js',
          },
        },
      },
    },
  },
});
