// Every version with its dates, and every step ever taken: who, what, when, and what was said.
import { chinaTime, wholeNumber } from '../format.ts';
import { useWords } from '../settings.tsx';
import { Link } from '../shell/link.tsx';
import type { Words } from '../words/zh.ts';
import { Findings } from './findings.tsx';
import type { RuleHistory, RuleStep, RuleVersion } from './life-contract.ts';
import { authorName } from './rule-text.ts';
import { VersionTag } from './rule-state.tsx';

interface HistoryTabProps {
  readonly history: RuleHistory;
  readonly shown: number;
}

export function HistoryTab({ history, shown }: HistoryTabProps) {
  const words = useWords();
  const { life, versions, steps } = history;
  const check = versions.find(({ version }) => version === shown)?.check;
  return (
    <>
      <section className="panel">
        <h2>{words.life.history.versions}</h2>
        <Versions id={life.id} versions={versions} shown={shown} />
      </section>
      {check !== undefined && (check.findings.length > 0 || check.errors > 0) && (
        <section className="panel">
          <h2>{words.life.version(shown)} · {words.life.editor.findings} <small className="muted">{chinaTime(check.at)}</small></h2>
          <Findings findings={check.findings} />
        </section>
      )}
      <section className="panel">
        <h2>{words.life.history.steps}</h2>
        <table className="plain-table" data-testid="rule-history">
          <thead>
            <tr>
              <th scope="col">{words.life.history.at}</th><th scope="col">{words.life.history.by}</th>
              <th scope="col">{words.life.history.what}</th><th scope="col">{words.life.list.version}</th>
              <th scope="col">{words.life.history.details}</th>
            </tr>
          </thead>
          <tbody>{steps.map((step) => <Step key={step.sequence} step={step} />)}</tbody>
        </table>
      </section>
    </>
  );
}

interface VersionsProps {
  readonly id: string;
  readonly versions: readonly RuleVersion[];
  readonly shown: number;
}

function Versions({ id, versions, shown }: VersionsProps) {
  const words = useWords();
  return (
    <table className="plain-table" data-testid="rule-versions">
      <thead>
        <tr>
          <th scope="col">{words.life.list.version}</th><th scope="col">{words.life.history.state}</th>
          <th scope="col">{words.life.effective}</th><th scope="col">{words.life.savedBy}</th>
          <th scope="col">{words.life.publishedBy}</th><th scope="col">{words.life.note}</th><th />
        </tr>
      </thead>
      <tbody>
        {versions.map((one, at) => {
          const before = versions[at + 1];
          return (
            <tr key={one.version} className={one.version === shown ? 'is-shown' : ''}>
              <td><b>v{one.version}</b></td>
              <td><VersionTag state={one.state} /></td>
              <td>{one.effective.from ?? '–'} – {one.effective.to ?? words.life.always}</td>
              <td>{authorName(one.author, words)} <span className="muted">{chinaTime(one.saved_at)}</span></td>
              <td>{one.published_by !== undefined && (
                <>{authorName(one.published_by, words)} <span className="muted">{chinaTime(one.published_at ?? '')}</span></>
              )}</td>
              <td>{one.note}</td>
              <td className="row-links">
                <Link to={`/rules/${id}?version=${one.version}`}>{words.life.history.view}</Link>
                {before !== undefined && (
                  <Link to={`/rules/${id}?tab=compare&from=${before.version}&to=${one.version}`}>{words.life.history.compareWith}</Link>
                )}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function Step({ step }: { readonly step: RuleStep }) {
  const words = useWords();
  const isGrave = step.type === 'switched_off' || step.type === 'refused';
  const details = detailsOf(step, words);
  return (
    <tr data-type={step.type}>
      <td className="is-time">{chinaTime(step.at)}</td>
      <td>{authorName(step.by, words)}</td>
      <td className={isGrave ? 'is-fail' : ''}><b>{stepName(step.type, words)}</b></td>
      <td>{step.version === undefined ? '' : `v${step.version}`}</td>
      <td>{details.map((text) => <span key={text} className="fact-part">{text}</span>)}</td>
    </tr>
  );
}

function detailsOf(
  { note, reason, check, backtest, events_sequence: sequence }: RuleStep, { life: { history } }: Words,
): readonly string[] {
  return [
    ...(note === undefined || note === reason ? [] : [note]),
    ...(reason === undefined ? [] : [reason]),
    ...(check === undefined ? [] : [history.checkText(check.errors, check.warnings, check.examples, check.failed)]),
    ...(backtest === undefined ? [] : [history.backtestText(backtest.hits, wholeNumber(backtest.events))]),
    ...(sequence === undefined ? [] : [history.fromSequence(sequence)]),
  ];
}

function stepName(type: string, { life: { history } }: Words): string {
  const named: Readonly<Record<string, unknown>> = history;
  const name = named[type];
  return typeof name === 'string' ? name : type;
}
