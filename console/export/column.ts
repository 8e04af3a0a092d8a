// One column of an exported list of hits.
import type { CaseAction } from '../../connectors/clickhouse/queries/case-record.ts';
import type { HitRow } from '../../connectors/clickhouse/queries/contract.ts';

export interface ExportColumn {
  readonly head: string;
  /** `money` is yuan with two places; everything else, codes and times included, is text. */
  readonly type: 'text' | 'money' | 'count';
  /** Width in characters of the default font. */
  readonly width: number;
  readonly value: (hit: ExportHit, stamp: ExportStamp) => string | undefined;
}

/** A hit, and what people did about its case: absent when nobody works on it. */
export interface ExportHit extends HitRow {
  readonly record?: readonly [CaseAction, ...CaseAction[]];
}

export interface ExportStamp {
  /** HITS sequence the file is true as of. */
  readonly cursor: number;
  /** ISO 8601 +08:00. */
  readonly exportedAt: string;
  /** Rules and knowledge in force at the export: hash of the activation. */
  readonly dataVersion: string;
  /** The filter as the caller wrote it. */
  readonly filter: string;
  readonly institutionName: (fixmedins_code: string) => string | undefined;
}

/** `2025-07-01 08:30:00` of `2025-07-01T08:30:00+08:00`: what spreadsheets and the interface know. */
export function chinaTime(iso: string): string {
  return iso.slice(0, 19).replace('T', ' ');
}
