// The business records a hit rests on, in the order they happened, each with its fields under their Chinese names.
import { useApp } from '../app-context.tsx';
import type { Evidence } from '../contract.ts';
import { chinaTime } from '../format.ts';
import { useNames } from '../names.ts';
import { useSettings, useWords, wordFor } from '../settings.tsx';
import { fieldName, fieldValue, kindName } from './field-words.ts';

export function EvidenceChain({ evidence }: { readonly evidence: readonly Evidence[] }) {
  const { detail } = useWords();
  const ordered = evidence.toSorted((one, other) => one.at.localeCompare(other.at));
  return (
    <section className="block">
      <h2>{detail.evidence} <small>{detail.evidenceCount(evidence.length)}</small></h2>
      {evidence.length === 0 ? <p className="muted">{detail.noEvidence}</p> : (
        <ol className="chain" data-testid="evidence">
          {ordered.map((event, index) => (
            <EvidenceEvent key={`${event.event_id}/${index}`} event={event} before={ordered[index - 1]} />
          ))}
        </ol>
      )}
    </section>
  );
}

function EvidenceEvent({ event, before }: { readonly event: Evidence; readonly before: Evidence | undefined }) {
  const { detail } = useWords();
  const [{ language }] = useSettings();
  const { names } = useApp();
  const { institutions } = useNames(names);
  // The same institution again says nothing new.
  const isElsewhere = before === undefined || before.fixmedins_code !== event.fixmedins_code;
  const fields = Object.entries(event.fields).filter(([field, value]) => value !== null && value !== '' && !(field === 'fixmedins_code'));
  return (
    <li className={event.role === 'trigger' ? 'is-trigger' : ''}>
      <div className="chain-head">
        <time dateTime={event.at}>{chinaTime(event.at)}</time>
        <b>{kindName(event.kind, language)}</b>
        <span className="role">{wordFor(detail.roles, event.role)}</span>
        {isElsewhere && <span className="muted">{institutions.get(event.fixmedins_code) ?? event.fixmedins_code}</span>}
      </div>
      <dl>
        {fields.map(([field, value]) => (
          <div key={field}><dt title={field}>{fieldName(field, language)}</dt><dd>{fieldValue(field, value)}</dd></div>
        ))}
      </dl>
    </li>
  );
}
