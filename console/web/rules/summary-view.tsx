// What a set of hits amounts to: counts and amounts, by day, grade and institution, and some of them with their sentence.
import { Suspense, lazy } from 'react';
import { useApp } from '../app-context.tsx';
import { wholeNumber, yuan } from '../format.ts';
import { GradeTag } from '../hit/hit-columns.tsx';
import { useNames } from '../names.ts';
import { useWords } from '../settings.tsx';
import type { HitsSummary } from './life-contract.ts';
import { SampleHits } from './sample-hits.tsx';

const DaysChart = lazy(() => import('./days-chart.tsx').then((file) => ({ default: file.DaysChart })));
const institutionsShown = 8;
const samplesShown = 20;

interface SummaryViewProps {
  readonly tested: HitsSummary;
  readonly compared: HitsSummary | undefined;
  readonly isTrial?: boolean;
}

export function SummaryView({ tested, compared, isTrial = false }: SummaryViewProps) {
  const words = useWords();
  const { report } = words.life;
  return (
    <div className="summary" data-testid="summary">
      <div className="summary-figures">
        <Figure name={report.hits} value={wholeNumber(tested.hits)} before={compared && wholeNumber(compared.hits)} />
        <Figure name={`${report.amount} (${words.live.yuanUnit})`} value={yuan(tested.amount)} before={compared && yuan(compared.amount)} />
        <Figure name={`${report.fund} (${words.live.yuanUnit})`} value={yuan(tested.fund_amount)} before={compared && yuan(compared.fund_amount)} />
      </div>
      {tested.hits === 0 && (compared?.hits ?? 0) === 0 ? <p className="muted">{report.nothing}</p> : (
        <>
          <Suspense fallback={<div className="days-chart" />}><DaysChart tested={tested} compared={compared} /></Suspense>
          <div className="summary-tables">
            <Grades tested={tested} />
            <Institutions tested={tested} />
          </div>
          {tested.samples.length > 0 && (
            <>
              <h3>{report.samples} <small className="muted">{report.sampleNote}</small></h3>
              <SampleHits hits={tested.samples.slice(0, samplesShown)} isTrial={isTrial} />
            </>
          )}
        </>
      )}
    </div>
  );
}

interface FigureProps {
  readonly name: string;
  readonly value: string;
  readonly before: string | undefined;
}

function Figure({ name, value, before }: FigureProps) {
  return (
    <div>
      <span className="muted">{name}</span>
      <b>{value}</b>
      {before !== undefined && before !== value && <small className="muted">← {before}</small>}
    </div>
  );
}

function Grades({ tested }: { readonly tested: HitsSummary }) {
  const words = useWords();
  return (
    <table className="plain-table">
      <thead>
        <tr>
          <th scope="col">{words.life.report.byGrade}</th><th scope="col" className="is-number">{words.life.report.count}</th>
          <th scope="col" className="is-number">{words.life.report.amount}</th>
        </tr>
      </thead>
      <tbody>
        {tested.by_grade.map(({ grade, hits, amount }) => (
          <tr key={grade}>
            <td>{grade === 1 || grade === 2 || grade === 3 ? <GradeTag grade={grade} /> : grade}</td>
            <td className="is-number">{wholeNumber(hits)}</td><td className="is-number">{yuan(amount)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Institutions({ tested }: { readonly tested: HitsSummary }) {
  const words = useWords();
  const { names } = useApp();
  const { institutions } = useNames(names);
  return (
    <table className="plain-table">
      <thead>
        <tr>
          <th scope="col">{words.life.report.byInstitution}</th><th scope="col" className="is-number">{words.life.report.count}</th>
          <th scope="col" className="is-number">{words.life.report.amount}</th>
        </tr>
      </thead>
      <tbody>
        {tested.by_institution.slice(0, institutionsShown).map(({ fixmedins_code: code, hits, amount }) => (
          <tr key={code}>
            <td title={code}>{institutions.get(code) ?? code}</td>
            <td className="is-number">{wholeNumber(hits)}</td><td className="is-number">{yuan(amount)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
