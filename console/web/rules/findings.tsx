import { CheckCircleFilled, CloseCircleFilled, ExclamationCircleFilled, InfoCircleFilled } from '@ant-design/icons';
import { useChoose, useSettings, useWords } from '../settings.tsx';
import type { RuleCheck, RuleFinding } from './life-contract.ts';
import { placeText } from './place-words.ts';

interface FindingsProps {
  readonly findings: readonly RuleFinding[];
  /** Gives facts and parameters their names. */
  readonly rule?: unknown;
  /** Line of the editor for a place; then a finding leads there. */
  readonly lineOf?: (place: string) => number | undefined;
  readonly onLine?: (line: number) => void;
}

const icons = { error: <CloseCircleFilled />, warning: <ExclamationCircleFilled />, note: <InfoCircleFilled /> };

/** What the check found, with its place and what was probably meant. */
export function Findings({ findings, rule, lineOf, onLine }: FindingsProps) {
  const words = useWords();
  const choose = useChoose();
  const [{ language }] = useSettings();
  return (
    <ul className="findings" data-testid="findings">
      {findings.map(({ severity, code, place, zh, en, suggestion }, index) => {
        const line = lineOf?.(place);
        return (
          <li key={index} className={`is-${severity}`} data-code={code}>
            <span className="finding-icon" title={words.life.editor.severities[severity]}>{icons[severity]}</span>
            <div>
              <p>{choose(zh, en)}</p>
              <small className="muted">
                {line === undefined
                  ? <span title={place}>{placeText(place, words, language, rule)}</span>
                  : (
                    <button type="button" className="text-button" title={place} onClick={() => onLine?.(line)}>
                      {words.life.editor.line(line)} · {placeText(place, words, language, rule)}
                    </button>
                  )}
                {suggestion !== undefined && <> · {words.life.editor.suggestion}: <code>{suggestion}</code></>}
              </small>
            </div>
          </li>
        );
      })}
    </ul>
  );
}

/** What came of the rule's own examples. */
export function ExampleResults({ examples }: { readonly examples: RuleCheck['examples'] }) {
  const { life: { editor } } = useWords();
  if (examples.length === 0) return <p className="muted">{editor.noExamples}</p>;
  return (
    <ul className="findings" data-testid="example-results">
      {examples.map(({ name, problems }, index) => (
        <li key={index} className={problems.length === 0 ? 'is-good' : 'is-error'}>
          <span className="finding-icon">{problems.length === 0 ? <CheckCircleFilled /> : <CloseCircleFilled />}</span>
          <div>
            <p>{name} <small className="muted">{problems.length === 0 ? editor.passed : editor.failed}</small></p>
            {problems.map((problem) => <small key={problem} className="muted">{problem}</small>)}
          </div>
        </li>
      ))}
    </ul>
  );
}
