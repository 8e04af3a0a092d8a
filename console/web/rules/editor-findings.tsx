import { Spin } from 'antd';
import { useChoose, useWords, wordFor } from '../settings.tsx';
import { Failed } from '../shell/messages.tsx';
import { ExampleResults, Findings } from './findings.tsx';
import type { ReadJson } from './json-places.ts';
import type { LiveCheck } from './use-rule-check.ts';

interface EditorFindingsProps {
  readonly read: ReadJson;
  readonly live: LiveCheck;
  readonly lineOf: (place: string) => number | undefined;
  readonly onLine: (line: number) => void;
}

/** What is wrong with the text as it stands, what its examples gave, and what it will cost. */
export function EditorFindings({ read, live, lineOf, onLine }: EditorFindingsProps) {
  const words = useWords();
  const choose = useChoose();
  const { editor } = words.life;
  const { check, isChecking, error } = live;
  return (
    <aside className="editor-side" data-testid="check" data-state={read.kind === 'broken' ? 'broken' : isChecking ? 'checking' : 'checked'}>
      <h2>
        {editor.findings}
        {read.kind === 'value' && check !== undefined && <small className="muted">{editor.total(check.errors, check.warnings)}</small>}
        {isChecking && <Spin size="small" />}
      </h2>
      {read.kind === 'broken' && (
        <p className="is-fail">
          <button type="button" className="text-button" onClick={() => onLine(read.line)}>{editor.notJson(read.line)}</button>
        </p>
      )}
      {error !== undefined && <Failed error={error} />}
      {check !== undefined && read.kind === 'value' && (
        <>
          {check.findings.length === 0
            ? <p className="is-pass">{editor.clean}</p>
            : <Findings findings={check.findings} rule={read.value} lineOf={lineOf} onLine={onLine} />}
          {check.errors > 0 && <p className="muted">{editor.saveWithErrors}</p>}
          <h2>{editor.examples}</h2>
          <ExampleResults examples={check.examples} />
          {check.cost !== undefined && (
            <>
              <h2>{editor.cost} <small className="muted">{wordFor(editor.costs, check.cost.class)}</small></h2>
              <ul className="basis">
                {check.cost.parts.slice(0, 3).map((part) => (
                  <li key={part.place} title={part.place}>{choose(part.zh, part.en)}</li>
                ))}
              </ul>
            </>
          )}
        </>
      )}
    </aside>
  );
}
