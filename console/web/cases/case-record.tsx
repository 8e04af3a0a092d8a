// What was done about a case, newest first.
import { caseActionWords, measureWords, reasonWords, stageWords, stanceWords } from '../../case-words.ts';
import { useApp } from '../app-context.tsx';
import { chinaTime, yuan } from '../format.ts';
import { useNames } from '../names.ts';
import { useWords } from '../settings.tsx';
import type { ShownAction } from './casework-contract.ts';
import { lastDay } from './last-day.ts';
import { useNamed } from './stage-tag.tsx';

export function CaseRecord({ actions }: { readonly actions: readonly ShownAction[] }) {
  const { casework } = useWords();
  if (actions.length === 0) return <p className="muted">{casework.noRecord}</p>;
  return (
    <section data-testid="case-record">
      <h2>{casework.record}</h2>
      <div className="case-record">
        <table className="plain-table">
          <tbody>
            {actions.toReversed().map((action, i) => (
              <Entry key={action.number} entry={action} before={actions[actions.length - 2 - i]} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Entry({ entry, before }: { readonly entry: ShownAction; readonly before: ShownAction | undefined }) {
  const { casework } = useWords();
  const named = useNamed();
  const { names } = useApp();
  const { institutions } = useNames(names);
  const { action, reason, stance, fixmedins_code, hit_ids, measures, note, stage, due, assignee } = entry;
  const details = [
    ...(action === 'assign' ? [`→ ${casework.person(assignee)}`] : []),
    ...(reason === undefined ? [] : [named(reasonWords[reason])]),
    ...(stance === undefined ? [] : [named(stanceWords[stance])]),
    ...(fixmedins_code === undefined ? [] : [institutions.get(fixmedins_code) ?? fixmedins_code]),
    ...(hit_ids.length === 0 ? [] : [casework.hitCount(hit_ids.length)]),
    ...(measures.length === 0 ? [] : [measures.map((name) => named(measureWords[name])).join('、')]),
    ...(action === 'uphold' && stage === 'disposal' ? [`${casework.confirmed} ${yuan(entry.confirmed_amount)}`] : []),
    ...(action === 'dispose' && entry.recover_amount !== undefined ? [`${casework.recover} ${yuan(entry.recover_amount)}`] : []),
    ...(action === 'extend' && due !== undefined ? [casework.dueOn(lastDay(due))] : []),
  ];
  return (
    <tr>
      <td className="step-time">{chinaTime(entry.at)}</td>
      <td>{casework.person(entry.actor)}</td>
      <td>
        <b>{named(caseActionWords[action])}</b>
        {before?.stage !== stage && <span className="muted"> → {named(stageWords[stage])}</span>}
        {details.length > 0 && <span className="muted"> {details.join(' · ')}</span>}
        {note !== '' && <div className="case-note">{note}</div>}
      </td>
    </tr>
  );
}
