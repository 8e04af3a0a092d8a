// The report of a back-test.
import { chinaTime, rate, wholeNumber } from '../format.ts';
import { kindName } from '../hit/field-words.ts';
import { useSettings, useWords } from '../settings.tsx';
import { DifferenceView } from './difference-view.tsx';
import type { BacktestReport } from './life-contract.ts';
import { OverlapView } from './overlap-view.tsx';
import { SummaryView } from './summary-view.tsx';

export function BacktestView({ report }: { readonly report: BacktestReport }) {
  const words = useWords();
  const { report: texts } = words.life;
  const { tested, compared, difference, against } = report;
  const period = report.from === undefined && report.to === undefined
    ? `${texts.allStored} (${day(report.first_at)} – ${day(report.last_at)})`
    : `${day(report.from ?? report.first_at)} – ${day(report.to ?? report.last_at)}`;
  return (
    <div className="report" data-testid="backtest-report">
      <section className="panel">
        <div className="section-head">
          <h2>{words.life.version(report.version)}{against !== undefined && ` ↔ ${words.life.version(against)}`}</h2>
          <span className="muted">{texts.period} {period}</span>
          <span className="muted">
            {texts.read(wholeNumber(report.events), String(Math.round(report.seconds * 10) / 10))}
            {' '}({rate(report.events_per_s)} {texts.speed})
          </span>
          <span className="muted">{texts.ran(report.by, chinaTime(report.at))}</span>
        </div>
        {(report.broken ?? []).map(({ version, error }) => (
          <p key={version} className="rule-note is-fail">{texts.broken(version)}: {error}</p>
        ))}
        <SummaryView tested={tested} compared={compared} />
      </section>
      <section className="panel">
        <h2>{texts.difference}</h2>
        {difference === undefined || against === undefined
          ? <p className="muted">{texts.notCompared}</p>
          : <DifferenceView difference={difference} first={texts.onlyIn(against)} second={texts.onlyIn(report.version)} />}
      </section>
      <section className="panel"><OverlapView overlap={report.overlap} /></section>
      <section className="panel">
        <h2>{texts.reads}</h2>
        <Reads reads={report.reads} />
      </section>
    </div>
  );
}

function Reads({ reads }: { readonly reads: BacktestReport['reads'] }) {
  const words = useWords();
  const [{ language }] = useSettings();
  const { report } = words.life;
  return (
    <ul className="reads">
      {reads.map(({ kind, events, kept }) => (
        <li key={kind}>
          {kindName(kind, language)} {events !== undefined && <b className={events === 0 ? 'is-fail' : ''}>{wholeNumber(events)}</b>}
          {events === 0 && <span className="is-fail"> {report.missing}</span>}
          {!kept && <span className="muted"> {report.notKept}</span>}
        </li>
      ))}
    </ul>
  );
}

function day(time: string | undefined): string {
  return time === undefined ? '' : chinaTime(time).slice(0, 10);
}
