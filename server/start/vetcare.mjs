/** `npm run vetcare -- <command>`. Plain JavaScript: it must run on Node 20 before anything is installed. */
import { onNode26 } from './install.mjs';

await onNode26(async () => {
  const { runVetcare } = await import('./operatorGround.ts');
  return runVetcare(process.argv.slice(2));
});
