// The line by which a role tells whoever started it that it is ready.
import { flushCompileCache } from 'node:module';

/** Prints `FUNDWATCH_READY <role> {json}`. What was compiled on the way is written down then (NODE_COMPILE_CACHE), and
 * not only at the end: a process that is killed has none, and the next one would compile everything again, some second
 * of processor time. */
export function sayReady(role: string, facts: object): void {
  process.stdout.write(`FUNDWATCH_READY ${role} ${JSON.stringify(facts)}\n`);
  flushCompileCache();
}
