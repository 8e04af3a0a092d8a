// Writing a rule: its JSON on the left, on the right what the server finds in it while it is typed. Saving makes a new draft
// version; nothing that judges changes by it.
import { ArrowLeftOutlined, SaveOutlined } from '@ant-design/icons';
import { App as AntApp, Button, Input, Skeleton } from 'antd';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useApp } from '../app-context.tsx';
import { useWords } from '../settings.tsx';
import { Link } from '../shell/link.tsx';
import { Failed } from '../shell/messages.tsx';
import { useLoaded } from '../use-loaded.ts';
import { EditorFindings } from './editor-findings.tsx';
import { JsonArea } from './json-area.tsx';
import type { JsonAreaHandle, LineMark } from './json-area.tsx';
import { layoutJson } from './json-layout.ts';
import { lineOfPlace, readJson } from './json-places.ts';
import { keptText } from './kept-text.ts';
import { mayAuthor } from './may.ts';
import { ruleTemplate } from './rule-template.ts';
import { StepProblem } from './step-problem.tsx';
import { useRuleCheck } from './use-rule-check.ts';

interface RuleEditorProps {
  /** undefined: a new rule. */
  readonly ruleId: string | undefined;
  /** Version it starts from; the newest in force, on trial or drafted when not said. */
  readonly base: number | undefined;
}

export function RuleEditor({ ruleId, base }: RuleEditorProps) {
  const { api } = useApp();
  const start = useLoaded(`start of ${ruleId ?? 'new'}/${base ?? ''}`, async (signal) => {
    if (ruleId === undefined) return { document: ruleTemplate, version: undefined, sequence: undefined };
    const { life, versions } = await api.ruleHistory(ruleId, signal);
    const version = base ?? life.in_force.at(-1) ?? life.shadow ?? life.draft ?? versions[0]?.version ?? 1;
    const { rule } = await api.ruleVersion(ruleId, version, signal);
    return { document: rule, version, sequence: life.sequence };
  });
  if (start.value === undefined) {
    return start.error === undefined ? <Skeleton active className="page-loading" /> : <Failed error={start.error} again={start.again} />;
  }
  return <Editor ruleId={ruleId} {...start.value} />;
}

interface EditorProps {
  readonly ruleId: string | undefined;
  readonly document: unknown;
  readonly version: number | undefined;
  readonly sequence: number | undefined;
}

function Editor({ ruleId, document, version, sequence }: EditorProps) {
  const words = useWords();
  const { editor } = words.life;
  const { api, router, me } = useApp();
  const { message } = AntApp.useApp();
  const [original] = useState(() => layoutJson(document));
  const [kept] = useState(() => keptText(sessionStorage, `${ruleId ?? 'new'}/${version ?? 0}`));
  const [text, setText] = useState(() => kept.get() ?? original);
  const [isRestored, setRestored] = useState(() => kept.get() !== undefined);
  const [note, setNote] = useState('');
  const [isSaving, setSaving] = useState(false);
  const [error, setError] = useState<unknown>();
  const area = useRef<JsonAreaHandle>(null);
  const read = useMemo(() => readJson(text), [text]);
  const live = useRuleCheck(read);
  const isChanged = text !== original;
  useWarning(isChanged);

  const change = (next: string) => {
    setText(next);
    if (next === original) kept.drop();
    else kept.put(next);
  };
  const lineOf = (place: string) => (read.kind === 'value' ? lineOfPlace(read.lines, place) : undefined);
  const marks = new Map<number, LineMark>();
  if (read.kind === 'broken') marks.set(read.line, 'error');
  for (const { place, severity } of (live.check?.findings ?? []).toReversed()) marks.set(lineOf(place) ?? 0, severity);

  const save = async () => {
    if (read.kind !== 'value' || isSaving || !mayAuthor(me.role)) return;
    setSaving(true);
    setError(undefined);
    try {
      const isSame = idOf(read.value) === ruleId;
      const { life, version: saved } = await api.saveDraft(read.value, {
        ...(note.trim() === '' ? {} : { note: note.trim() }),
        ...(isSame && sequence !== undefined ? { expect: sequence } : {}),
      });
      kept.drop();
      void message.success(editor.saved(saved ?? 0));
      router.go(`/rules/${life.id}?version=${saved ?? ''}`);
    } catch (problem) {
      setError(problem);
      setSaving(false);
    }
  };
  const back = ruleId === undefined ? '/rules' : `/rules/${ruleId}${version === undefined ? '' : `?version=${version}`}`;
  return (
    <div className="page">
      <section className="panel list">
        <div className="tools">
          <Link to={back} aria-label={editor.back} title={editor.back}><ArrowLeftOutlined /></Link>
          <h2>{ruleId === undefined ? editor.newTitle : editor.title(ruleId)}</h2>
          {version !== undefined && <span className="muted">{editor.basedOn(version)}</span>}
          {isChanged && <span className="life-tag is-draft">{editor.unsaved}</span>}
          <span className="filters-space" />
          <a href="/api/rules/schema" target="_blank" rel="noreferrer">{editor.schema}</a>
          <Button disabled={read.kind !== 'value'} onClick={() => read.kind === 'value' && change(layoutJson(read.value))}>
            {editor.layout}
          </Button>
          <Input
            style={{ width: 200 }} maxLength={500} value={note} placeholder={editor.note} aria-label={editor.note}
            onChange={(event) => setNote(event.target.value)}
          />
          <Button
            type="primary" icon={<SaveOutlined />} loading={isSaving} disabled={read.kind !== 'value' || !mayAuthor(me.role)}
            title={editor.shortcuts} onClick={() => void save()} data-testid="save-draft"
          >
            {editor.save}
          </Button>
        </div>
        {isRestored && (
          <p className="rule-note is-restored">
            {editor.restored}{' '}
            <button type="button" className="text-button" onClick={() => {
              change(original);
              setRestored(false);
            }}>{editor.discard}</button>
          </p>
        )}
        <StepProblem error={error} />
        <div className="editor">
          <JsonArea text={text} label={editor.text} marks={marks} onChange={change} onSave={() => void save()} ref={area} />
          <EditorFindings read={read} live={live} lineOf={lineOf} onLine={(line) => area.current?.showLine(line)} />
        </div>
      </section>
    </div>
  );
}

/** The browser asks before a page with unsaved text is closed. */
function useWarning(isNeeded: boolean): void {
  useEffect(() => {
    if (!isNeeded) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', warn);
    return () => removeEventListener('beforeunload', warn);
  }, [isNeeded]);
}

function idOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'id' in value ? value.id : undefined;
}
