// Rows of the table `exemptions` that hold for whatever rule asks for their kind. Rows that name a rule are
// another matter (filed-exemption.ts): neither asks for the other's, so that one filed for a rule concerns
// that rule alone.
import type { Row } from '../knowledge-rows.ts';
import type { Tables } from '../tables.ts';

const columns = ['rule', 'kind', 'subject_kind', 'subject'] as const;

/** Of these kinds, for one subject; by kind, then as the table has them. */
export function exemptionsOf(
  knowledge: Pick<Tables, 'find'>, kinds: readonly string[], subjectKind: string, subject: string,
): readonly Row[] {
  return kinds.flatMap((kind) => knowledge.find('exemptions', columns, ['', kind, subjectKind, subject]));
}
