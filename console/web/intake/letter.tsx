// One dead letter: why, the original text to be corrected and sent again, and what was done about it before.
import { Alert, App as AntApp, Button, Drawer, Input, Modal, Skeleton } from 'antd';
import { useMemo, useState } from 'react';
import { useApp } from '../app-context.tsx';
import { chinaTime, wholeNumber } from '../format.ts';
import { useNames } from '../names.ts';
import { useWords } from '../settings.tsx';
import { Failed, errorText } from '../shell/messages.tsx';
import { useKeys } from '../shell/use-keys.ts';
import { useLoaded } from '../use-loaded.ts';
import type { LetterDetail, Resubmission } from './contract.ts';
import { indentJson, isJson } from './indent-json.ts';
import { LetterHistory } from './letter-history.tsx';
import { ReasonName, StateTag } from './letter-words.tsx';

interface LetterDrawerProps {
  readonly id: string;
  readonly onOpen: (letterId: string) => void;
  readonly onClose: () => void;
  /** Something was done about the letter. */
  readonly onChanged: () => void;
}

/** A correction is judged within moments; the state follows by itself. */
const everyMs = 5_000;
const idsShownMax = 5;

export function LetterDrawer({ id, onOpen, onClose, onChanged }: LetterDrawerProps) {
  const { intake } = useWords();
  const { api } = useApp();
  useKeys({ Escape: onClose });
  const letter = useLoaded(id, (signal) => api.deadLetter(id, signal), everyMs);
  const changed = () => {
    letter.again();
    onChanged();
  };
  return (
    <Drawer
      open onClose={onClose} size={760} rootClassName="letter-drawer"
      title={letter.value === undefined ? intake.dead : <LetterTitle letter={letter.value} />}
      extra={letter.value !== undefined && <Decision letter={letter.value} onDone={changed} />}
    >
      {letter.error !== undefined && <Failed error={letter.error} again={letter.again} />}
      {letter.value === undefined && letter.isLoading && <Skeleton active />}
      {letter.value !== undefined && <Letter letter={letter.value} onOpen={onOpen} onChanged={changed} />}
    </Drawer>
  );
}

function LetterTitle({ letter }: { readonly letter: LetterDetail }) {
  return <span className="letter-title"><ReasonName reason={letter.reason} /> <StateTag state={letter.state} /></span>;
}

function Letter({ letter, onOpen, onChanged }: { readonly letter: LetterDetail } & Pick<LetterDrawerProps, 'onOpen' | 'onChanged'>) {
  const { intake } = useWords();
  const { names } = useApp();
  const { institutions } = useNames(names);
  const line = letter.line === undefined ? undefined : `${intake.line} ${letter.line}`;
  const { fixmedins_code: code = '–', field, parent } = letter;
  return (
    <div className="letter">
      <Alert type="error" showIcon title={letter.text} description={[field, line].filter((part) => part !== undefined).join(' · ')} />
      <dl className="facts">
        <div><dt>{intake.institution}</dt><dd>{institutions.get(code) ?? ''} <span className="code muted">{code}</span></dd></div>
        <div><dt>{intake.infno}</dt><dd>{letter.infno ?? '–'}</dd></div>
        <div><dt>{intake.firstSeen}</dt><dd>{chinaTime(letter.first_seen)}</dd></div>
        <div>
          <dt>{intake.receivedAt}</dt>
          <dd>{chinaTime(letter.received_at)} · {intake.count} {wholeNumber(letter.count)}</dd>
        </div>
        <div className="fact-wide"><dt>{intake.msgid}</dt><dd className="code">{letter.msgid ?? '–'}</dd></div>
        {parent !== undefined && (
          <div className="fact-wide">
            <dt>{intake.parent}</dt>
            <dd><Button type="link" size="small" className="code" onClick={() => onOpen(parent)}>{parent}</Button></dd>
          </div>
        )}
      </dl>
      <Correction key={letter.sequence} letter={letter} onOpen={onOpen} onChanged={onChanged} />
      <LetterHistory letter={letter} onOpen={onOpen} />
    </div>
  );
}

function Correction({ letter, onOpen, onChanged }: { readonly letter: LetterDetail } & Pick<LetterDrawerProps, 'onOpen' | 'onChanged'>) {
  const words = useWords();
  const { intake } = words;
  const { api, me } = useApp();
  const original = useMemo(() => (letter.body === undefined ? undefined : readable(letter.body)), [letter.body]);
  const [edited, setEdited] = useState<string>();
  const [answer, setAnswer] = useState<Resubmission>();
  const [problem, setProblem] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  if (original === undefined) return <Alert type="info" title={intake.noBody} />;
  const text = edited ?? original;
  const isAllowed = !letter.truncated && letter.masked !== true && (me.role === 'admin' || me.role === 'institution');

  const send = async () => {
    setAnswer(undefined);
    setProblem(isJson(text) ? undefined : intake.invalidJson);
    if (!isJson(text)) return;
    setBusy(true);
    try {
      setAnswer(await api.resubmit(letter.letter_id, text));
      onChanged();
    } catch (error) {
      setProblem(errorText(error, words));
    } finally {
      setBusy(false);
    }
  };
  return (
    <section>
      <h2>{intake.body} {text !== original && <small className="is-behind-text">{intake.edited}</small>}</h2>
      <Input.TextArea
        className="code" autoSize={{ minRows: 10, maxRows: 22 }} value={text} spellCheck={false} aria-label={intake.body}
        readOnly={!isAllowed}
        onChange={(event) => setEdited(event.target.value)}
      />
      {letter.source === 'evaluator' && <p className="muted">{intake.evaluatorBody}</p>}
      {letter.masked === true && <p className="muted">{intake.maskedBody}</p>}
      {letter.truncated && <Alert type="warning" title={intake.truncated} />}
      <div className="tools">
        <Button type="primary" loading={isBusy} disabled={!isAllowed} onClick={() => void send()} data-testid="resubmit">
          {intake.resubmit}
        </Button>
        <Button disabled={text === original} onClick={() => setEdited(undefined)}>{intake.reset}</Button>
      </div>
      {problem !== undefined && <Alert type="error" showIcon title={problem} />}
      {answer !== undefined && <Receipt answer={answer} onOpen={onOpen} />}
    </section>
  );
}

function Receipt({ answer, onOpen }: { readonly answer: Resubmission; readonly onOpen: (letterId: string) => void }) {
  const { intake } = useWords();
  const { resubmission, ...receipt } = answer;
  const { event_ids, child, repeated } = resubmission;
  const isAccepted = answer.infcode === 0;
  return (
    <Alert
      type={isAccepted ? 'success' : 'error'} showIcon data-testid="receipt"
      title={`${intake.receipt}: ${isAccepted ? intake.resubmitted : `${intake.refused} · ${answer.err_msg ?? ''}`}`}
      description={(
        <>
          {repeated && <p>{intake.resubmittedBefore}</p>}
          {isAccepted && <p>{intake.events(event_ids.length)}: <span className="code">{shownIds(event_ids)}</span></p>}
          {child !== undefined && (
            <p>{intake.child} <Button type="link" size="small" onClick={() => onOpen(child)}>{intake.openLetter}</Button></p>
          )}
          <pre className="code receipt">{JSON.stringify(receipt, undefined, 2)}</pre>
        </>
      )}
    />
  );
}

function Decision({ letter, onDone }: { readonly letter: LetterDetail; readonly onDone: () => void }) {
  const words = useWords();
  const { intake, knowledge } = words;
  const { api, me } = useApp();
  const { message } = AntApp.useApp();
  const [reason, setReason] = useState<string>();
  if (me.role !== 'admin' || letter.state === 'resolved') return null;
  const decide = async (work: Promise<unknown>) => {
    try {
      await work;
      setReason(undefined);
      onDone();
    } catch (error) {
      void message.error(errorText(error, words));
    }
  };
  if (letter.state === 'dismissed') {
    return <Button size="small" onClick={() => void decide(api.reopen(letter.letter_id))}>{intake.reopen}</Button>;
  }
  const isGiven = reason !== undefined && reason.trim() !== '';
  return (
    <>
      <Button size="small" onClick={() => setReason('')} data-testid="dismiss">{intake.dismiss}</Button>
      <Modal
        open={reason !== undefined} title={intake.dismissTitle} okText={intake.dismiss} cancelText={knowledge.cancel}
        onCancel={() => setReason(undefined)}
        okButtonProps={{ disabled: !isGiven }} onOk={() => decide(api.dismiss(letter.letter_id, reason ?? ''))}
      >
        <Input
          value={reason} aria-label={intake.dismissWhy} placeholder={intake.dismissWhy} maxLength={500}
          onChange={(event) => setReason(event.target.value)}
        />
      </Modal>
    </>
  );
}

function shownIds(ids: readonly string[]): string {
  return ids.slice(0, idsShownMax).join(', ') + (ids.length > idsShownMax ? ' …' : '');
}

/** Base64 of UTF-8; JSON is laid out, anything else is shown as it came. */
function readable(base64: string): string {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  return indentJson(new TextDecoder().decode(bytes));
}
