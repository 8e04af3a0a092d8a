// The evaluator's folder, held still without stopping it: every file gets a second name in a folder of ours. What
// is removed there meanwhile lives on under that name, and what grows is cut where it stood. Names are given in a
// moment, whatever the sizes.
import { randomBytes } from 'node:crypto';
import { link, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { processIdentity } from '../start/process-identity.ts';

const heldPrefix = '.evaluator-held';

/** Files come and go while they are listed; a second look is nearly always enough. */
const attemptsMax = 10;

/** A name for what one back-up holds: two at a time must not take each other's away. */
export function nameForHeld(): string {
  return `${heldPrefix}-${process.pid}-${randomBytes(4).toString('hex')}`;
}

export function isHeldName(name: string): boolean {
  return name.startsWith(heldPrefix);
}

/** Removes what back-ups hold that were killed; of all of them when nothing runs. Resolves with how many there were. */
export async function removeHeld(varFolder: string, { isOfAll }: { readonly isOfAll: boolean }): Promise<number> {
  const names = (await readdir(varFolder)).filter((name) => isHeldName(name) && (isOfAll || !isHolderAlive(name)));
  for (const name of names) await rm(join(varFolder, name), { recursive: true, force: true });
  return names.length;
}

function isHolderAlive(name: string): boolean {
  const pid = /^-(\d+)-/.exec(name.slice(heldPrefix.length))?.[1];
  return pid !== undefined && processIdentity(Number(pid)) !== undefined;
}

/** Gives `<varFolder>/<folder>` a copy at `<varFolder>/<heldAs>`; false when there is no such folder. */
export async function holdFiles(varFolder: string, folder: string, heldAs: string): Promise<boolean> {
  const held = join(varFolder, heldAs);
  for (let attempt = 1; ; attempt += 1) {
    await rm(held, { recursive: true, force: true });
    try {
      await linkFolder(join(varFolder, folder), held);
      return true;
    } catch (error) {
      if (!isMissing(error)) throw error;
      const exists = await readdir(join(varFolder, folder)).then(() => true, () => false);
      if (!exists) {
        await rm(held, { recursive: true, force: true });
        return false;
      }
      // Something was removed between the list and the name: what is there now belongs together again.
      if (attempt === attemptsMax) throw error;
    }
  }
}

async function linkFolder(from: string, to: string): Promise<void> {
  const entries = await readdir(from, { withFileTypes: true });
  await mkdir(to, { mode: 0o700 });
  for (const entry of entries) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) await linkFolder(source, target);
    else if (entry.isFile() && !/\.(new|tmp)$/.test(entry.name)) await link(source, target);
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
