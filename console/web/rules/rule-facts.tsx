import type { RuleDocument } from '../contract.ts';
import { unitName } from '../hit/fact-words.ts';
import { useSettings, useWords } from '../settings.tsx';
import { factSentence } from './fact-sentence.ts';

/** Every fact the rule reads: its name, and how it is found. */
export function RuleFacts({ rule }: { readonly rule: RuleDocument }) {
  const words = useWords();
  const [{ language }] = useSettings();
  const facts = Object.entries(rule.facts ?? {});
  if (facts.length === 0) return null;
  return (
    <section className="panel">
      <h2>{words.life.facts} <small className="muted">{words.life.factsHelp}</small></h2>
      <table className="plain-table fact-table">
        <tbody>
          {facts.map(([id, fact]) => {
            const { operator, parts } = factSentence(rule, fact, words, language);
            const unit = fact.unit === undefined ? '' : unitName(fact.unit, language);
            return (
              <tr key={id}>
                <th scope="row" title={id}>{fact.name?.[language] ?? id}{unit !== '' && <small> ({unit})</small>}</th>
                <td><span className="fact-op">{operator}</span>{parts.map((part) => <span key={part} className="fact-part">{part}</span>)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
