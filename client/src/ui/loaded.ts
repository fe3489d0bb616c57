import type { Component } from 'svelte';

/** What `import('./Part.svelte')` gives: a component that takes the props P, or none. */
export type Loaded<P extends Record<string, unknown>> = {
  default: Component<P> | Component<Record<string, never>>;
};
