// The work on a case: the five steps and where it stands, what can be done now, and what was done so far.
import { Button, Tooltip } from 'antd';
import { useState } from 'react';
import type { CaseActionName } from '../../../connectors/clickhouse/queries/case-record.ts';
import { caseStages } from '../../../connectors/clickhouse/queries/case-record.ts';
import { caseActionWords, stageWords } from '../../case-words.ts';
import { setAside } from '../../cases/stages.ts';
import { useApp } from '../app-context.tsx';
import type { CaseDetail } from '../contract.ts';
import { shortTime, yuan } from '../format.ts';
import { useWords } from '../settings.tsx';
import { useClock } from '../shell/use-clock.ts';
import { ActionDialog } from './action-dialog.tsx';
import { CaseRecord } from './case-record.tsx';
import { mayWork, offeredActions } from './offered-actions.ts';
import { DueDay, StageTag, useNamed } from './stage-tag.tsx';

interface CaseWorkProps {
  readonly found: CaseDetail;
  readonly onChanged: () => void;
}

const clockMs = 60_000;
const primary: ReadonlySet<CaseActionName> = new Set(['accept', 'uphold', 'end_appeal', 'dispose']);

export function CaseWorkPanel({ found, onChanged }: CaseWorkProps) {
  const words = useWords();
  const { me } = useApp();
  const named = useNamed();
  const now = useClock(clockMs);
  const [asked, setAsked] = useState<CaseActionName>();
  const { casework } = words;
  const { work } = found;
  const aside = setAside(found.actions).size;
  return (
    <section className="panel case-work" data-testid="case-work">
      <div className="case-title">
        <h2>{casework.work}</h2>
        {work !== undefined && <StageTag work={work} />}
        {found.hits === 0 && <b className="is-fail">{casework.allWithdrawn}</b>}
      </div>
      <Stages found={found} />
      {work !== undefined && (
        <dl className="facts">
          <div>
            <dt>{casework.assignee}</dt>
            <dd>{work.assignee === '' ? casework.nobody : casework.person(work.assignee)}</dd>
          </div>
          {work.due !== undefined && <div><dt>{casework.until}</dt><dd><DueDay due={work.due} now={now} /></dd></div>}
          <Sum label={casework.confirmed} amount={work.confirmed_amount} />
          <Sum label={casework.recover} amount={work.recover_amount} />
          {aside > 0 && <div><dt>{casework.hits}</dt><dd>{casework.aside(aside)}</dd></div>}
        </dl>
      )}
      {mayWork(me.role) ? (
        <div className="case-buttons">
          {offeredActions(found, me.actor, now, words).map(({ name, refusal }) => (
            <Tooltip key={name} title={refusal ?? casework.explain[name]}>
              <Button
                type={primary.has(name) ? 'primary' : 'default'} danger={name === 'dispose'} disabled={refusal !== undefined}
                onClick={() => setAsked(name)} data-testid={`case-${name}`}
              >
                {named(caseActionWords[name])}
              </Button>
            </Tooltip>
          ))}
        </div>
      ) : <p className="muted">{casework.readOnly}</p>}
      <CaseRecord actions={found.actions} />
      {asked !== undefined && (
        <ActionDialog
          key={asked} action={asked} found={found} onClose={() => setAsked(undefined)}
          onDone={() => {
            setAsked(undefined);
            onChanged();
          }}
        />
      )}
    </section>
  );
}

function Sum({ label, amount }: { readonly label: string; readonly amount: string | undefined }) {
  return amount === undefined ? null : <div><dt>{label}</dt><dd><b>{yuan(amount)}</b></dd></div>;
}

/** The statutory order; a step that was taken says when it began. */
function Stages({ found: { actions, work } }: { readonly found: CaseDetail }) {
  const named = useNamed();
  const current = work === undefined ? -1 : caseStages.indexOf(work.stage);
  return (
    <ol className="case-stages">
      {caseStages.map((stage, i) => {
        const begun = actions.findLast((entry) => entry.stage === stage)?.since;
        const isPassed = i < current && begun !== undefined;
        return (
          <li
            key={stage} className={i === current ? 'is-current' : isPassed ? 'is-passed' : ''}
            aria-current={i === current ? 'step' : undefined}
          >
            <b>{named(stageWords[stage])}</b>
            <span className="muted">{begun !== undefined && i <= current ? shortTime(begun) : ''}</span>
          </li>
        );
      })}
    </ol>
  );
}
