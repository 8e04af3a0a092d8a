// Where a case stands, in one word, and whether its time is over.
import { Tag, Tooltip } from 'antd';
import type { CaseOutcome } from '../../../connectors/clickhouse/queries/case-record.ts';
import { outcomeWords, stageWords } from '../../case-words.ts';
import { useSettings, useWords } from '../settings.tsx';
import type { ShownWork } from './casework-contract.ts';
import { lastDay } from './last-day.ts';

/** Picks the reader's language out of a pair. */
export function useNamed(): (pair: readonly [zh: string, en: string]) => string {
  const [{ language }] = useSettings();
  return ([zh, en]) => (language === 'zh' ? zh : en);
}

const outcomeColours: Readonly<Record<CaseOutcome, string>> = { violation: 'error', unfounded: 'success' };

export function StageTag({ work: { stage, outcome, has_news } }: { readonly work: ShownWork }) {
  const named = useNamed();
  const { casework } = useWords();
  return (
    <>
      {outcome === undefined
        ? <Tag color="processing">{named(stageWords[stage])}</Tag>
        : <Tag color={outcomeColours[outcome]}>{named(outcomeWords[outcome])}</Tag>}
      {has_news && <Tooltip title={casework.newsHelp}><Tag color="warning">{casework.news}</Tag></Tooltip>}
    </>
  );
}

export function DueDay({ due, now }: { readonly due: string | undefined; readonly now: number }) {
  const { casework } = useWords();
  if (due === undefined) return null;
  return (
    <span className={now >= Date.parse(due) ? 'is-fail' : ''}>
      {lastDay(due)}{now >= Date.parse(due) && <> {casework.overdue}</>}
    </span>
  );
}
