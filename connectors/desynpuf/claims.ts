// Reads CMS DE-SynPUF inpatient claims
// (https://www.cms.gov/data-research/statistics-trends-and-reports/
// medicare-claims-synthetic-public-use-files), CSV with a head, plain or gzip, one line at a time.
// The file has no quoted cells. Columns may stand in any order; the 45 HCPCS columns may be absent.
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { z } from 'zod';
import { Failure } from '../../engine/failure.ts';

const day = z.string().regex(/^\d{8}$/, 'is not a date yyyyMMdd');
const dollars = z.string().regex(/^(-?\d+(\.\d+)?)?$/, 'is not an amount').transform(Number);

const claimSchema = z.object({
  DESYNPUF_ID: z.string().regex(/^[0-9A-F]{16}$/),
  CLM_ID: z.string().regex(/^\d{1,15}$/),
  /** 1 begins a claim, 2 continues one. */
  SEGMENT: z.enum(['1', '2']),
  PRVDR_NUM: z.string().regex(/^\d{2}[0-9A-Z]{4}$/),
  CLM_PMT_AMT: dollars,
  NCH_PRMRY_PYR_CLM_PD_AMT: dollars,
  NCH_BENE_IP_DDCTBL_AMT: dollars,
  NCH_BENE_PTA_COINSRNC_LBLTY_AM: dollars,
  NCH_BENE_BLOOD_DDCTBL_LBLTY_AM: dollars,
  AT_PHYSN_NPI: z.string(),
  CLM_ADMSN_DT: day,
  NCH_BENE_DSCHRG_DT: day,
  ADMTNG_ICD9_DGNS_CD: z.string(),
});

export interface Claim extends z.infer<typeof claimSchema> {
  /** ICD9_DGNS_CD_1..10 that are filled, in that order, without dots as in the source. */
  readonly diagnoses: readonly string[];
  /** ICD9_PRCDR_CD_1..6 that are filled. */
  readonly procedures: readonly string[];
}

const diagnosisColumns = Array.from({ length: 10 }, (_, index) => `ICD9_DGNS_CD_${index + 1}`);
const procedureColumns = Array.from({ length: 6 }, (_, index) => `ICD9_PRCDR_CD_${index + 1}`);

/** Rows in file order, both segments. Throws `file_unreadable` with line and column of the first
 * row that is not a claim. */
export async function* readClaims(path: string): AsyncIterable<Claim> {
  const file = createReadStream(path);
  const input = path.endsWith('.gz') ? file.pipe(createGunzip()) : file;
  file.on('error', (error) => input.destroy(error));
  let head: readonly string[] | undefined;
  let line = 0;
  try {
    for await (const text of createInterface({ input, crlfDelay: Infinity })) {
      line += 1;
      if (text === '') continue;
      const cells = text.split(',');
      if (head === undefined) {
        head = cells;
        continue;
      }
      const row = Object.fromEntries(head.map((column, index) => [column, cells[index] ?? '']));
      const parsed = claimSchema.safeParse(row);
      if (!parsed.success) {
        const issue = parsed.error.issues[0];
        const reason = `line ${line}, column ${issue?.path.join('.')}: ${issue?.message}`;
        throw new Failure('file_unreadable', { file: path, reason });
      }
      yield {
        ...parsed.data,
        diagnoses: diagnosisColumns.flatMap((column) => row[column] || []),
        procedures: procedureColumns.flatMap((column) => row[column] || []),
      };
    }
  } catch (error) {
    if (error instanceof Failure || !(error instanceof Error)) throw error;
    throw new Failure('file_unreadable', { file: path, reason: error.message }, { cause: error });
  } finally {
    file.destroy();
  }
}
