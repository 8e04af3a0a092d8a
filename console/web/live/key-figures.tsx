import type { ReactNode } from 'react';
import { grades } from '../filter.ts';
import { rate, wholeNumber } from '../format.ts';
import type { Grade } from '../../../engine/hit.ts';
import type { HitStats } from '../contract.ts';
import { useWords } from '../settings.tsx';
import type { Stats } from './alert-stream.ts';
import { institutionsMax } from './use-hit-stats.ts';

interface KeyFiguresProps {
  /** Of today; undefined until known. */
  readonly stats: HitStats | undefined;
  readonly line: Stats | undefined;
  readonly onGrade: (grade: Grade) => void;
}

export function KeyFigures({ stats, line, onGrade }: KeyFiguresProps) {
  const words = useWords();
  const { live } = words;
  return (
    <section className="figures" aria-label={live.today}>
      <Figure label={live.today} value={counted(stats?.total.hits)} unit={live.hitsUnit} testId="today-hits">
        <span className="figure-grades">
          {grades.map((grade) => (
            <button key={grade} type="button" className={`grade is-${grade}`} title={words.grades[grade]} onClick={() => onGrade(grade)}>
              {words.gradesShort[grade]} {counted(ofGrade(stats, grade))}
            </button>
          ))}
        </span>
      </Figure>
      <Figure label={live.amount} value={tenThousands(stats?.total.amount)} unit={live.tenThousand}>
        {stats?.total.fund_amount !== undefined && (
          <small>{live.fund} {tenThousands(stats.total.fund_amount)} {live.tenThousand}</small>
        )}
      </Figure>
      <Figure label={live.institutions} value={institutionCount(stats)} unit={live.place} />
      <Figure label={live.eventsPerSecond} value={line === undefined ? '–' : rate(line.events_per_s)} unit={live.perSecond} />
      <Figure label={live.lag} value={line === undefined ? '–' : wholeNumber(line.lag_ms)} unit={live.ms} />
    </section>
  );
}

interface FigureProps {
  readonly label: string;
  readonly value: string;
  readonly unit: string;
  readonly testId?: string;
  readonly children?: ReactNode;
}

function Figure({ label, value, unit, testId, children }: FigureProps) {
  return (
    <div className="panel figure">
      <span className="figure-label">{label}</span>
      <span className="figure-value"><b data-testid={testId}>{value}</b> {unit}</span>
      {children}
    </div>
  );
}

function ofGrade(stats: HitStats | undefined, grade: Grade): number | undefined {
  return stats === undefined ? undefined : stats.by_grade.find((row) => row.grade === grade)?.hits ?? 0;
}

/** The server lists institutions up to a bound; a full list means "at least". */
function institutionCount(stats: HitStats | undefined): string {
  const count = stats?.by_institution.length;
  return count === institutionsMax ? `${counted(count)}+` : counted(count);
}

function counted(value: number | undefined): string {
  return value === undefined ? '–' : wholeNumber(value);
}

/** Yuan as 万元. */
function tenThousands(amount: string | undefined): string {
  if (amount === undefined) return '–';
  return (Number(amount) / 10_000).toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}
