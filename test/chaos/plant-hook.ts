// Loaded before a process of the stack (NODE_OPTIONS=--import): puts the planted bug into the source
// of its file as it is read.
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { bugVariable, isBugName, plantedBugs } from './planted-bugs.ts';

const name = process.env[bugVariable] ?? '';
if (!isBugName(name)) throw new Error(`${bugVariable} names no planted bug: ${name}`);
const { file, text, instead } = plantedBugs[name];
const url = new URL(`../../${file}`, import.meta.url).href;
registerHooks({
  load: (loaded, context, next) => {
    if (loaded !== url) return next(loaded, context);
    const source = readFileSync(fileURLToPath(url), 'utf8').replace(text, () => instead);
    return { format: 'module-typescript', source, shortCircuit: true };
  },
});
