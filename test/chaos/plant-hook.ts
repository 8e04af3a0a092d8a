// Loaded before a process of the stack (NODE_OPTIONS=--import): puts the planted bug into the source
// of its file as it is read.
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { bugVariable, isBugName, plantedBugs, type SourceEdit } from './planted-bugs.ts';

const name = process.env[bugVariable] ?? '';
if (!isBugName(name)) throw new Error(`${bugVariable} names no planted bug: ${name}`);
const edits: ReadonlyMap<string, SourceEdit> = new Map(
  plantedBugs[name].map((edit) => [new URL(`../../${edit.file}`, import.meta.url).href, edit]),
);
registerHooks({
  load: (url, context, next) => {
    const edit = edits.get(url);
    if (edit === undefined) return next(url, context);
    const source = readFileSync(fileURLToPath(url), 'utf8').replace(edit.text, () => edit.instead);
    return { format: 'module-typescript', source, shortCircuit: true };
  },
});
