// Writes a simulated city: `generate <folder>` makes messages.ndjson, messages.ndjson.truth.json
// and its knowledge tables there; `--out month.ndjson` the messages and the truth beside them
// only.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { CityOptions } from './city/city.ts';
import { writeCity } from './city/generate.ts';
import { cityKnowledge } from './city/knowledge.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    days: { type: 'string', default: '7' },
    scale: { type: 'string', default: '1' },
    seed: { type: 'string', default: '1' },
    start: { type: 'string', default: '2026-03-02' },
    out: { type: 'string' },
    json: { type: 'boolean' },
  },
});
const options: CityOptions = {
  seed: Number(values.seed),
  days: Number(values.days),
  scale: Number(values.scale),
  start: values.start,
};
const folder = positionals[0];
if (values.out === undefined && folder === undefined) {
  process.stderr.write('name a folder to write to, or --out file.ndjson\n');
  process.exitCode = 2;
} else {
  const file = values.out ?? join(folder ?? '.', 'messages.ndjson');
  if (values.out === undefined && folder !== undefined) writeTables(folder);
  let shown = 0;
  const written = await writeCity(file, options, (messages, share) => {
    if (Date.now() - shown < 500 && share < 1) return;
    shown = Date.now();
    process.stderr.write(`\r${file}: ${messages} messages, ${Math.round(share * 100)} %   `);
  });
  process.stderr.write('\n');
  process.stdout.write(
    values.json === true
      ? `${JSON.stringify({ file, ...written })}\n`
      : `${written.messages} messages (${Math.round(written.bytes / 1e6)} MB) and ${written.cases} cases in ${file}\n`,
  );
}

function writeTables(into: string): void {
  const tables = join(into, 'knowledge');
  mkdirSync(tables, { recursive: true });
  for (const [name, csv] of Object.entries(cityKnowledge(options)))
    writeFileSync(join(tables, `${name}.csv`), csv);
}
