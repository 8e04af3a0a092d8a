// Reads every declared knowledge table of a folder as text, checked. What the evaluator gets is
// this text (in the activation control event), so that a replay meets the tables it was judged by.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { Failure } from '../engine/failure.ts';
import { checkKnowledge, describeProblem } from './check-knowledge.ts';
import { decodeTable, notUtf8 } from './decode-table.ts';
import type { KnowledgeTable } from './knowledge-columns.ts';
import { knowledgeTables } from './knowledge-tables.ts';

/** More than these in one message help nobody. */
const problemsShownMax = 20;

export const shippedKnowledgeFolder = join(dirname(fileURLToPath(import.meta.url)), 'knowledge');

/** Table name to CSV text, `<name>.csv` or else `<name>.csv.gz`. Throws `knowledge_invalid` for the
 * first table that is absent or wrong, naming line and column of its first problems. */
export function loadKnowledge(
  folder: string = shippedKnowledgeFolder,
  tables: readonly KnowledgeTable[] = knowledgeTables,
): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const table of tables) {
    const bytes = readTable(folder, table.name);
    if (bytes === undefined) {
      throw invalid(table.name, `${folder} has no ${table.name}.csv and no ${table.name}.csv.gz`);
    }
    const text = decodeTable(bytes);
    if (text === undefined) throw invalid(table.name, `${table.name}.csv ${notUtf8}`);
    const { problems } = checkKnowledge(table, text);
    if (problems.length > 0) {
      const shown = problems.slice(0, problemsShownMax).map(describeProblem).join('; ');
      throw invalid(table.name, `${shown} (${problems.length} in all)`);
    }
    texts[table.name] = text;
  }
  return texts;
}

function readTable(folder: string, name: string): Uint8Array | undefined {
  const plain = join(folder, `${name}.csv`);
  if (existsSync(plain)) return readFileSync(plain);
  const packed = join(folder, `${name}.csv.gz`);
  return existsSync(packed) ? gunzipSync(readFileSync(packed)) : undefined;
}

function invalid(table: string, reason: string): Failure {
  return new Failure('knowledge_invalid', { table, reason });
}
