// What a version on trial has found on live data. Nothing here is a suspicion, and every view of it says so.
import { ExperimentOutlined, ReloadOutlined } from '@ant-design/icons';
import { Button, Skeleton } from 'antd';
import { ApiError } from '../api.ts';
import { useApp } from '../app-context.tsx';
import { chinaTime } from '../format.ts';
import { useWords } from '../settings.tsx';
import { Failed, Nothing } from '../shell/messages.tsx';
import { useLoaded } from '../use-loaded.ts';
import { DifferenceView } from './difference-view.tsx';
import type { RuleHistory } from './life-contract.ts';
import { OverlapView } from './overlap-view.tsx';
import { SummaryView } from './summary-view.tsx';

const everyMs = 10_000;

interface ShadowTabProps {
  readonly history: RuleHistory;
  readonly onChanged: () => void;
}

export function ShadowTab({ history }: ShadowTabProps) {
  const words = useWords();
  const { api } = useApp();
  const { id, shadow: version } = history.life;
  const report = useLoaded(`trial of ${id} ${version ?? 0}`, async (signal) => {
    if (version === undefined) return undefined;
    try {
      return await api.shadow(id, signal);
    } catch (error) {
      // It was ended while the page was open.
      if (error instanceof ApiError && error.kind === 'not-found') return undefined;
      throw error;
    }
  }, everyMs);
  const { shadow } = words.life;
  if (version === undefined) return <section className="panel"><Nothing title={shadow.none} text={shadow.noneText} /></section>;
  return (
    <div className="trial" data-testid="trial">
      <div className="trial-banner" role="note">
        <ExperimentOutlined />
        <b>{shadow.banner}</b>
        <span>{shadow.help}</span>
      </div>
      {report.error !== undefined && <Failed error={report.error} again={report.again} />}
      {report.value === undefined ? report.isLoading && <Skeleton active className="page-loading" /> : (
        <>
          <section className="panel">
            <div className="section-head">
              <h2>{shadow.found} · {words.life.version(report.value.version)}</h2>
              <span className="muted">{shadow.since(chinaTime(report.value.started_at), report.value.started_by)}</span>
              <span className="filters-space" />
              <Button size="small" type="text" icon={<ReloadOutlined />} onClick={report.again}>{shadow.refresh}</Button>
            </div>
            <SummaryView tested={report.value.summary} compared={undefined} isTrial />
          </section>
          <section className="panel">
            <h2>{shadow.against}</h2>
            <DifferenceView
              difference={report.value.difference} first={words.life.report.onlyInForce} second={words.life.report.onlyTrial}
              isSecondTrial
            />
          </section>
          <section className="panel"><OverlapView overlap={report.value.overlap} /></section>
        </>
      )}
    </div>
  );
}
