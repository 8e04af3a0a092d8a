// A reader sees the old file or the new one, never half of it, and nobody else may read it.
import { renameSync, rmSync, writeFileSync } from 'node:fs';

export function replaceFile(path: string, text: string): void {
  const draft = `${path}.${process.pid}.new`;
  try {
    writeFileSync(draft, text, { mode: 0o600 });
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}
