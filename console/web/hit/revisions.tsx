import type { FullHit } from '../contract.ts';
import { chinaTime, yuan } from '../format.ts';
import { useChoose, useWords } from '../settings.tsx';

/** How the judgement changed as records came in, newest first. */
export function Revisions({ revisions }: { readonly revisions: readonly FullHit[] }) {
  const words = useWords();
  const choose = useChoose();
  return (
    <section className="block">
      <h2>{words.detail.revisions}</h2>
      <ol className="revisions">
        {revisions.toSorted((one, other) => other.revision - one.revision).map((hit) => (
          <li key={hit.revision}>
            <span className="muted">{words.detail.revision(hit.revision)}</span>
            <time dateTime={hit.detected_at}>{chinaTime(hit.detected_at)}</time>
            <span className={`state is-${hit.state}`}>{words.states[hit.state]}</span>
            <span>{words.grades[hit.grade]}</span>
            {hit.amount !== undefined && <span className="number">{yuan(hit.amount)} {words.live.yuanUnit}</span>}
            <p>{hit.withdrawn_reason ?? choose(hit.reason, hit.reason_en)}</p>
          </li>
        ))}
      </ol>
    </section>
  );
}
