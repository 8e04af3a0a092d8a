// What was refused or came too late: why, the original text, and sending it again once corrected.
import { Button, Drawer, Input, Skeleton, Table, App as AntApp, Alert } from 'antd';
import type { TableColumnsType } from 'antd';
import { useMemo, useState } from 'react';
import { useApp } from '../app-context.tsx';
import type { DeadLetter } from '../contract.ts';
import { DraftInput } from '../filter-bar/draft-input.tsx';
import { chinaTime } from '../format.ts';
import { useNames } from '../names.ts';
import { useWords } from '../settings.tsx';
import { Failed, Nothing, errorText } from '../shell/messages.tsx';
import { useLoaded } from '../use-loaded.ts';
import { usePages } from '../use-pages.ts';

const pageLetters = 100;

export function DeadLetters() {
  const { intake, search } = useWords();
  const { api, me } = useApp();
  const [code, setCode] = useState('');
  const [infno, setInfno] = useState('');
  const [msgid, setMsgid] = useState('');
  const [opened, setOpened] = useState<number>();
  const query = new URLSearchParams(Object.entries({ fixmedins_code: code, infno, msgid }).filter(([, value]) => value !== ''));
  const letters = usePages(query.toString(), (cursor, signal) =>
    api.deadLetters(new URLSearchParams(query), { limit: pageLetters, cursor, signal }));
  const columns = useColumns();
  return (
    <>
      <div className="tools">
        <DraftInput label={intake.institution} value={code} width={180} onChange={setCode} isSearch />
        <DraftInput label={intake.infno} value={infno} width={100} onChange={setInfno} />
        <DraftInput label={intake.msgid} value={msgid} width={260} onChange={setMsgid} />
        <span className="filters-space" />
        <Button onClick={letters.again}>{search.refresh}</Button>
      </div>
      {letters.error !== undefined && <Failed error={letters.error} again={letters.again} />}
      <div className="scroll">
        <Table<DeadLetter>
          size="small" sticky rowKey="sequence" columns={columns} dataSource={[...letters.items]} pagination={false}
          loading={letters.isLoading && letters.items.length === 0} aria-label={intake.deadList}
          onRow={(letter) => (me.masked ? {} : { onClick: () => setOpened(letter.sequence), className: 'is-link' })}
          locale={{ emptyText: <Nothing title={intake.deadEmptyTitle} text={intake.deadEmptyText} /> }}
        />
        {!letters.isComplete && letters.items.length > 0 && (
          <div className="list-foot"><Button loading={letters.isLoading} onClick={letters.more}>{intake.more}</Button></div>
        )}
      </div>
      {opened !== undefined && <Letter key={opened} sequence={opened} onClose={() => setOpened(undefined)} />}
    </>
  );
}

function useColumns(): TableColumnsType<DeadLetter> {
  const { intake } = useWords();
  const { names } = useApp();
  const { institutions } = useNames(names);
  return useMemo(() => [
    { title: '#', dataIndex: 'sequence', width: 80, align: 'right' },
    { title: intake.receivedAt, key: 'received_at', width: 160, render: (_, letter) => chinaTime(letter.received_at) },
    { title: intake.reason, dataIndex: 'reason', width: 170, render: (reason: string) => <span className="code">{reason}</span> },
    { title: intake.text, dataIndex: 'text', ellipsis: true },
    {
      title: intake.field, dataIndex: 'field', width: 160, ellipsis: true,
      render: (field?: string) => <span className="code">{field}</span>,
    },
    { title: intake.infno, dataIndex: 'infno', width: 80 },
    {
      title: intake.institution, key: 'institution', width: 200, ellipsis: true,
      render: (_, { fixmedins_code: code = '' }) => institutions.get(code) ?? <span className="code">{code}</span>,
    },
    { title: intake.source, dataIndex: 'source', width: 120, ellipsis: true },
  ], [intake, institutions]);
}

function Letter({ sequence, onClose }: { readonly sequence: number; readonly onClose: () => void }) {
  const { intake } = useWords();
  const { api } = useApp();
  const letter = useLoaded(String(sequence), (signal) => api.deadLetter(sequence, signal));
  return (
    <Drawer open onClose={onClose} size={720} title={`${intake.dead} #${sequence}`}>
      {letter.error !== undefined && <Failed error={letter.error} again={letter.again} />}
      {letter.value === undefined && letter.isLoading && <Skeleton active />}
      {letter.value !== undefined && <Correction letter={letter.value} onDone={onClose} />}
    </Drawer>
  );
}

function Correction({ letter, onDone }: { readonly letter: DeadLetter; readonly onDone: () => void }) {
  const words = useWords();
  const { intake } = words;
  const { api, me } = useApp();
  const { message } = AntApp.useApp();
  const original = useMemo(() => readable(letter.body ?? ''), [letter.body]);
  const [text, setText] = useState(original);
  const [problem, setProblem] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const line = letter.line === undefined ? undefined : `${intake.line} ${letter.line}`;
  const where = [letter.reason, letter.field, line].filter((part) => part !== undefined);
  const isAllowed = !letter.truncated && me.role === 'admin';

  const send = async () => {
    if (!isJson(text)) return setProblem(intake.invalidJson);
    setBusy(true);
    try {
      const { accepted, reason } = await api.resubmit(letter.sequence, text);
      if (!accepted) return setProblem(`${intake.refused}: ${reason}`);
      void message.success(intake.resubmitted);
      onDone();
    } catch (error) {
      setProblem(errorText(error, words));
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="letter">
      <Alert type="error" showIcon title={letter.text} description={where.join(' · ')} />
      <dl className="facts">
        <div><dt>{intake.infno}</dt><dd>{letter.infno ?? '–'}</dd></div>
        <div><dt>{intake.receivedAt}</dt><dd>{chinaTime(letter.received_at)}</dd></div>
        <div className="fact-wide"><dt>{intake.msgid}</dt><dd className="code">{letter.msgid ?? '–'}</dd></div>
      </dl>
      <h2>{intake.body}</h2>
      <Input.TextArea
        className="code" autoSize={{ minRows: 12, maxRows: 26 }} value={text} spellCheck={false} aria-label={intake.body}
        onChange={(event) => setText(event.target.value)}
      />
      {letter.truncated && <Alert type="warning" title={intake.truncated} />}
      {problem !== undefined && <Alert type="error" showIcon title={problem} />}
      <div className="tools">
        <Button type="primary" loading={isBusy} disabled={!isAllowed} onClick={() => void send()}>{intake.resubmit}</Button>
        <Button disabled={text === original} onClick={() => setText(original)}>{intake.reset}</Button>
      </div>
    </div>
  );
}

/** Base64 of UTF-8; JSON is laid out, anything else is shown as it came. */
function readable(base64: string): string {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const text = new TextDecoder().decode(bytes);
  return isJson(text) ? JSON.stringify(JSON.parse(text), undefined, 2) : text;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
