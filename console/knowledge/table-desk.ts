// Replacing a knowledge table: the version is logged first and put in force then, so that what judges
// can always be read. What was in force before anybody replaced it becomes the first version.
import type { Bus } from '../../connectors/nats/connect.ts';
import { packActivation } from '../../connectors/nats/control.ts';
import { appendTableVersion, newestTableVersion } from '../../connectors/nats/knowledge-log.ts';
import { messageBytesMax } from '../../connectors/nats/make-streams.ts';
import { SubjectMoved } from '../../connectors/nats/publish.ts';
import { splitCsv } from '../../engine/csv-records.ts';
import type { ActivationReader, Change } from '../server/activation-reader.ts';
import { textInForce, withTable, type Replacement } from './bundle-tables.ts';

const attemptsMax = 5;
const release = '@release';

export interface Replaced extends Change {
  readonly version: number;
}

export interface TableDeskOptions {
  readonly bus: Bus;
  readonly activations: ActivationReader;
  /** ms since the epoch. */
  readonly now: () => number;
}

/** Room for what the bus adds to a message. */
const spareBytes = 64 * 1024;

/** `undefined` before the first activation, `too_large` when the set in force would not fit one message
 * any more; nothing is changed then. The table must have been checked. */
export async function replaceTable(
  { bus, activations, now }: TableDeskOptions,
  replacement: Replacement & { readonly by: string; readonly note?: string | undefined },
): Promise<Replaced | 'too_large' | undefined> {
  const { table, csv, from, by, note } = replacement;
  const activation = await activations.read();
  if (activation === undefined) return undefined;
  const { bytes } = await packActivation(withTable(activation.bundle, replacement));
  if (bytes.length > messageBytesMax - spareBytes) return 'too_large';
  const version = await logged(async () => {
    const newest = await newestTableVersion(bus.jsm, table);
    const next = (newest?.version.version ?? 0) + 1;
    const before = newest === undefined ? textInForce(activation.bundle, table) : undefined;
    if (before !== undefined) {
      const first = { version: next, at: activation.activated_at, by: release, rows: rowCount(before), csv: before };
      const after = await appendTableVersion(bus.js, table, first, { after: 0 });
      await appendTableVersion(bus.js, table, ours(next + 1), { after });
      return next + 1;
    }
    await appendTableVersion(bus.js, table, ours(next), { after: newest?.sequence ?? 0 });
    return next;
  });
  const changed = await activations.change((bundle) => withTable(bundle, { table, csv, from }));
  return changed === undefined ? undefined : { ...changed, version };

  function ours(number: number) {
    return {
      version: number, at: now(), by, rows: rowCount(csv), csv,
      ...(note === undefined ? {} : { note }),
      ...(from === undefined ? {} : { from }),
    };
  }
}

/** Takes the next number again when somebody was quicker. */
async function logged(append: () => Promise<number>): Promise<number> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await append();
    } catch (error) {
      if (!(error instanceof SubjectMoved) || attempt === attemptsMax) throw error;
    }
  }
}

export function rowCount(csv: string | undefined): number {
  return csv === undefined ? 0 : Math.max(0, splitCsv(csv).records.length - 1);
}
