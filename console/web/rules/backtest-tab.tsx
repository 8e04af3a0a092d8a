// Judging stored data with a version: started here, watched, cancelled, and its report read.
import { Button, Progress, Skeleton } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useApp } from '../app-context.tsx';
import { rate, wholeNumber } from '../format.ts';
import { useWords } from '../settings.tsx';
import { Failed, Nothing } from '../shell/messages.tsx';
import { useLoaded } from '../use-loaded.ts';
import { BacktestForm } from './backtest-form.tsx';
import { BacktestView } from './backtest-view.tsx';
import type { BacktestJob, RuleHistory, RuleVersion } from './life-contract.ts';
import { mayAuthor } from './may.ts';
import { StepProblem } from './step-problem.tsx';

const runningMs = 700;
const idleMs = 10_000;

interface BacktestTabProps {
  readonly history: RuleHistory;
  readonly version: RuleVersion;
  /** Its report is in the history now. */
  readonly onDone: () => void;
}

export function BacktestTab({ history, version, onDone }: BacktestTabProps) {
  const words = useWords();
  const { api, me } = useApp();
  const { id } = history.life;
  const [isWatching, setWatching] = useState(false);
  const jobs = useLoaded('back-tests', (signal) => api.backtests(signal), isWatching ? runningMs : idleMs);
  const running = jobs.value?.items.find(({ state }) => state === 'running');
  const own = jobs.value?.items.find((job) => job.rule_id === id && job.version === version.version);
  const isOwnRunning = running !== undefined && running.job === own?.job;
  useEffect(() => setWatching(running !== undefined), [running]);
  useWhenEnded(running?.job, onDone);

  return (
    <>
      <section className="panel">
        <h2>{words.life.backtest.title} <small className="muted">{words.life.backtest.help}</small></h2>
        {jobs.error !== undefined && <Failed error={jobs.error} again={jobs.again} />}
        {running !== undefined && !isOwnRunning && (
          <p className="rule-note is-behind-text">{words.life.backtest.busy(running.by, running.rule_id, running.version)}</p>
        )}
        {running !== undefined && <Running job={running} mayCancel={mayAuthor(me.role)} onCancelled={jobs.again} />}
        {mayAuthor(me.role)
          ? <BacktestForm history={history} version={version} isBusy={running !== undefined} onStarted={jobs.again} />
          : <p className="muted">{words.life.backtest.notAllowed}</p>}
        {own?.state === 'cancelled' && <p className="rule-note muted" data-testid="backtest-cancelled">{words.life.backtest.cancelled}</p>}
        {own?.state === 'failed' && <p className="rule-note is-fail">{words.life.backtest.failed}: {own.error}</p>}
      </section>
      {version.backtest !== undefined && !isOwnRunning && <BacktestView report={version.backtest} />}
      {version.backtest === undefined && running === undefined && (
        jobs.value === undefined && jobs.isLoading
          ? <Skeleton active className="page-loading" />
          : <section className="panel"><Nothing title={words.life.backtest.never} text={words.life.backtest.neverText} /></section>
      )}
    </>
  );
}

/** Calls back once a job that was running no longer is. */
function useWhenEnded(job: string | undefined, onEnded: () => void): void {
  const before = useRef<string>(undefined);
  const latest = useRef(onEnded);
  useEffect(() => {
    latest.current = onEnded;
  });
  useEffect(() => {
    if (before.current !== undefined && before.current !== job) latest.current();
    before.current = job;
  }, [job]);
}

interface RunningProps {
  readonly job: BacktestJob;
  readonly mayCancel: boolean;
  readonly onCancelled: () => void;
}

function Running({ job, mayCancel, onCancelled }: RunningProps) {
  const words = useWords();
  const { api } = useApp();
  const { backtest } = words.life;
  const [error, setError] = useState<unknown>();
  const share = job.events_total === 0 ? 0 : Math.min(1, job.events / job.events_total);
  const cancel = () => void api.cancelBacktest(job.job).then(onCancelled, setError);
  return (
    <div className="backtest-running" data-testid="backtest-running">
      <b>{backtest.running} {job.rule_id} {words.life.version(job.version)}</b>
      <Progress percent={Math.floor(share * 100)} status="active" />
      <span className="muted">
        {job.events_total === 0 ? backtest.counting : backtest.progress(wholeNumber(job.events), wholeNumber(job.events_total))}
        {' · '}{backtest.soFar(job.hits)} · {rate(job.events_per_s)} {words.life.report.speed}
      </span>
      {mayCancel && <Button size="small" onClick={cancel}>{backtest.cancel}</Button>}
      <StepProblem error={error} />
    </div>
  );
}
