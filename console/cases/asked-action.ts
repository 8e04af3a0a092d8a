// What can be asked for about a case, as `POST /api/cases/{case_id}/actions` takes it.
import type { DismissalReason, Measure, OpenStage, Stance } from '../../connectors/clickhouse/queries/case-record.ts';

export type AskedAction =
  | { readonly action: 'accept'; readonly assignee?: string | undefined; readonly note?: string | undefined }
  | { readonly action: 'assign'; readonly assignee: string; readonly note?: string | undefined }
  | { readonly action: 'note'; readonly note: string }
  | {
    readonly action: 'set_aside'; readonly hit_ids: readonly string[]; readonly reason: DismissalReason;
    readonly note?: string | undefined;
  }
  | { readonly action: 'take_back'; readonly hit_ids: readonly string[]; readonly note?: string | undefined }
  | { readonly action: 'uphold'; readonly note: string; readonly confirmed_amount?: string | undefined }
  | { readonly action: 'dismiss'; readonly reason: DismissalReason; readonly note: string }
  | { readonly action: 'state'; readonly stance: Stance; readonly fixmedins_code?: string | undefined; readonly note: string }
  | { readonly action: 'end_appeal'; readonly note?: string | undefined }
  | {
    readonly action: 'dispose'; readonly measures: readonly Measure[]; readonly recover_amount?: string | undefined;
    readonly note: string;
  }
  | { readonly action: 'return'; readonly to: OpenStage; readonly note: string }
  | { readonly action: 'extend'; readonly due: string; readonly note: string }
  | { readonly action: 'reopen'; readonly note: string };
