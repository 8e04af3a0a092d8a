import type { RuleDocument } from '../contract.ts';
import { useChoose, useWords } from '../settings.tsx';

/** The histories the rule is tested with: what must be raised and what must not. */
export function RuleExamples({ rule }: { readonly rule: RuleDocument }) {
  const words = useWords();
  const choose = useChoose();
  const examples = rule.examples ?? [];
  if (examples.length === 0) return null;
  return (
    <>
      <h2>{words.rules.examples} <small className="muted">{words.life.examplesHelp}</small></h2>
      <ul className="examples">
        {examples.map(({ name, events = [], hits = [] }, index) => (
          <li key={index}>
            <span className={hits.length > 0 ? 'example is-hit' : 'example'}>
              {hits.length > 0 ? words.life.exampleHits(hits.length) : words.life.exampleNone}
            </span>
            {name !== undefined && choose(name.zh, name.en)} <small className="muted">{words.life.exampleEvents(events.length)}</small>
          </li>
        ))}
      </ul>
    </>
  );
}
