// A plain text area for JSON with line numbers: marks on the lines that findings are about, Tab indents, Enter keeps the
// indentation. Undo stays the browser's own.
import { useEffect, useImperativeHandle, useRef } from 'react';
import type { KeyboardEvent, Ref } from 'react';

export interface JsonAreaHandle {
  /** Puts the cursor on a line and shows it. */
  readonly showLine: (line: number) => void;
}

export type LineMark = 'error' | 'warning' | 'note';

interface JsonAreaProps {
  readonly text: string;
  readonly label: string;
  readonly marks: ReadonlyMap<number, LineMark>;
  readonly onChange: (text: string) => void;
  readonly onSave: () => void;
  readonly ref: Ref<JsonAreaHandle>;
}

const linePx = 18;

export function JsonArea({ text, label, marks, onChange, onSave, ref }: JsonAreaProps) {
  const area = useRef<HTMLTextAreaElement>(null);
  const gutter = useRef<HTMLDivElement>(null);
  const lines = text.split('\n');
  useImperativeHandle(ref, () => ({
    showLine(line) {
      const element = area.current;
      if (element === null) return;
      const start = element.value.split('\n').slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
      const end = element.value.indexOf('\n', start);
      element.focus({ preventScroll: true });
      element.setSelectionRange(start, end < 0 ? element.value.length : end);
      element.scrollTop = Math.max(0, (line - 1) * linePx - element.clientHeight / 3);
    },
  }), []);
  useEffect(() => {
    if (gutter.current !== null && area.current !== null) gutter.current.scrollTop = area.current.scrollTop;
  });

  const press = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    const element = event.currentTarget;
    if (event.key === 's' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      onSave();
    } else if (event.key === 'Tab' && !event.shiftKey && !event.ctrlKey && !event.altKey) {
      event.preventDefault();
      insert(element, '  ');
    } else if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
      const before = element.value.slice(0, element.selectionStart);
      const line = before.slice(before.lastIndexOf('\n') + 1);
      const indent = /^ */.exec(line)?.[0] ?? '';
      event.preventDefault();
      insert(element, `\n${indent}${/[{[]\s*$/.test(line) ? '  ' : ''}`);
    }
  };
  return (
    <div className="json-area">
      <div className="json-gutter" ref={gutter} aria-hidden="true">
        {lines.map((_, index) => {
          const mark = marks.get(index + 1);
          return <div key={index} className={mark === undefined ? '' : `is-${mark}`}>{index + 1}</div>;
        })}
        <div className="json-gutter-end" />
      </div>
      <textarea
        ref={area} value={text} aria-label={label} spellCheck={false} autoCapitalize="off" autoComplete="off" wrap="off" data-testid="rule-json"
        onChange={(event) => onChange(event.target.value)} onKeyDown={press}
        onScroll={(event) => {
          if (gutter.current !== null) gutter.current.scrollTop = event.currentTarget.scrollTop;
        }}
      />
    </div>
  );
}

/** The only way of changing a text area that its undo knows of; where a browser has left it out, the plain way. */
function insert(element: HTMLTextAreaElement, text: string): void {
  if (document.execCommand('insertText', false, text)) return;
  element.setRangeText(text, element.selectionStart, element.selectionEnd, 'end');
  element.dispatchEvent(new Event('input', { bubbles: true }));
}
