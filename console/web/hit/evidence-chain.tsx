// The business records a hit rests on, in the order they happened, each with its fields under their Chinese names.
import { useApp } from '../app-context.tsx';
import type { Evidence, RuleDocument } from '../contract.ts';
import { chinaTime } from '../format.ts';
import { useNames } from '../names.ts';
import { useSettings, useWords } from '../settings.tsx';
import { Link } from '../shell/link.tsx';
import { roleName } from './fact-words.ts';
import { fieldName, fieldValue, kindName } from './field-words.ts';

interface EvidenceChainProps {
  readonly evidence: readonly Evidence[];
  readonly rule: RuleDocument | undefined;
  /** Rule of the hit: what an event is explained under at first. */
  readonly ruleId: string;
}

export function EvidenceChain({ evidence, rule, ruleId }: EvidenceChainProps) {
  const { detail } = useWords();
  const ordered = evidence.toSorted((one, other) => one.at.localeCompare(other.at));
  return (
    <section className="block">
      <h2>{detail.evidence} <small>{detail.evidenceCount(evidence.length)}</small></h2>
      {evidence.length === 0 ? <p className="muted">{detail.noEvidence}</p> : (
        <ol className="chain" data-testid="evidence">
          {ordered.map((event, index) => (
            <EvidenceEvent key={`${event.event_id}/${index}`} event={event} before={ordered[index - 1]} rule={rule} ruleId={ruleId} />
          ))}
        </ol>
      )}
    </section>
  );
}

interface EvidenceEventProps {
  readonly event: Evidence;
  readonly before: Evidence | undefined;
  readonly rule: RuleDocument | undefined;
  readonly ruleId: string;
}

function EvidenceEvent({ event, before, rule, ruleId }: EvidenceEventProps) {
  const { detail, life } = useWords();
  const [{ language }] = useSettings();
  const { names } = useApp();
  const { institutions } = useNames(names);
  // The same institution again says nothing new.
  const isElsewhere = before === undefined || before.fixmedins_code !== event.fixmedins_code;
  const fields = Object.entries(event.fields).filter(([field, value]) => value !== null && value !== '' && !(field === 'fixmedins_code'));
  return (
    <li className={event.role.startsWith('trigger') ? 'is-trigger' : ''}>
      <div className="chain-head">
        <time dateTime={event.at}>{chinaTime(event.at)}</time>
        <b>{kindName(event.kind, language)}</b>
        <span className="role">{roleName(rule, event.role, detail.roles, language)}</span>
        {isElsewhere && <span className="muted">{institutions.get(event.fixmedins_code) ?? event.fixmedins_code}</span>}
        <Link
          className="chain-explain" title={life.explain.title}
          to={`/rules/explain?${new URLSearchParams({ event_id: event.event_id, rule_id: ruleId }).toString()}`}
        >
          {life.explain.fromEvidence}
        </Link>
      </div>
      <dl>
        {fields.map(([field, value]) => (
          <div key={field}><dt title={field}>{fieldName(field, language)}</dt><dd>{fieldValue(field, value)}</dd></div>
        ))}
      </dl>
    </li>
  );
}
