/** Read by svelte-check and the editor; the build names the same options in vite.config.ts. */
export default { compilerOptions: { runes: true } };
