// What this program is, told from other releases of it: a hash of its source files, of the exact versions of
// the packages it is made with, and of the runtime. Read once, at the start, from what is being run.
import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** `root` is the folder of the package, with `engine/` and the lock file. Throws when a file cannot be read. */
export function programHash(root: string): string {
  const sum = createHash('sha256').update(process.version);
  const names = globSync('engine/**/*.ts', { cwd: root }).toSorted();
  for (const name of [...names, 'package-lock.json']) {
    const bytes = readFileSync(join(root, name));
    sum.update(`\n${name} ${bytes.length}\n`).update(bytes);
  }
  return sum.digest('hex');
}
