// Two sets of hits: what only one of them has, and what both have with another content.
import { Collapse } from 'antd';
import { wholeNumber } from '../format.ts';
import { useChoose, useWords } from '../settings.tsx';
import type { HitsDifference } from './life-contract.ts';
import { SampleHits } from './sample-hits.tsx';

interface DifferenceViewProps {
  readonly difference: HitsDifference;
  /** What hits of one set only are called. */
  readonly first: string;
  readonly second: string;
  readonly isSecondTrial?: boolean;
}

export function DifferenceView({ difference, first, second, isSecondTrial = false }: DifferenceViewProps) {
  const { life: { report } } = useWords();
  const { same, only_first, only_second, changed, only_first_samples, only_second_samples } = difference;
  if (only_first + only_second + changed === 0) return <p className="muted">{report.noDifference} ({wholeNumber(same)})</p>;
  const groups = [
    { key: 'second', label: second, count: only_second, children: <SampleHits hits={only_second_samples} isTrial={isSecondTrial} /> },
    { key: 'first', label: first, count: only_first, children: <SampleHits hits={only_first_samples} /> },
    { key: 'changed', label: report.changed, count: changed, children: <Changed difference={difference} /> },
  ];
  return (
    <div data-testid="difference">
      <div className="difference-bar">
        <Part name={first} count={only_first} tone="is-first" />
        <Part name={report.same} count={same} tone="" />
        <Part name={report.changed} count={changed} tone="is-changed" />
        <Part name={second} count={only_second} tone="is-second" />
      </div>
      <Collapse
        size="small" defaultActiveKey={groups.filter(({ count }) => count > 0).slice(0, 1).map(({ key }) => key)}
        items={groups.filter(({ count }) => count > 0).map(({ key, label, count, children }) => ({
          key, label: `${label} · ${wholeNumber(count)}`, children,
        }))}
      />
    </div>
  );
}

function Part({ name, count, tone }: { readonly name: string; readonly count: number; readonly tone: string }) {
  return <div className={tone}><span>{name}</span><b>{wholeNumber(count)}</b></div>;
}

function Changed({ difference }: { readonly difference: HitsDifference }) {
  const { life: { report } } = useWords();
  const choose = useChoose();
  return (
    <ul className="changed-hits">
      {difference.changed_samples.map(({ first, second }) => (
        <li key={first.hit_id}>
          {choose(first.reason, first.reason_en) === choose(second.reason, second.reason_en) ? null : (
            <>
              <p><span className="muted">{report.before}</span> {choose(first.reason, first.reason_en)}</p>
              <p><span className="muted">{report.after}</span> {choose(second.reason, second.reason_en)}</p>
            </>
          )}
          <SampleHits hits={[second]} />
        </li>
      ))}
    </ul>
  );
}
