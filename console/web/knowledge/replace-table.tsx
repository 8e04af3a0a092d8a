// The chosen file before it replaces a table: from which service date, and on request what it would
// change in the hits of stored events.
import { Button, DatePicker, Descriptions, Input, Modal, Progress, Radio } from 'antd';
import { useEffect, useState } from 'react';
import { useApp } from '../app-context.tsx';
import type { KnowledgeTable } from '../contract.ts';
import { chinaDay, wholeNumber } from '../format.ts';
import { useChoose, useWords } from '../settings.tsx';
import { errorText } from '../shell/messages.tsx';
import type { PreviewJob } from './knowledge-contract.ts';

const askAgainMs = 700;

interface ReplaceTableProps {
  readonly table: KnowledgeTable;
  readonly csv: string;
  readonly rows: number;
  readonly onDone: (replaced: boolean) => void;
}

export function ReplaceTable({ table, csv, rows, onDone }: ReplaceTableProps) {
  const words = useWords();
  const { knowledge } = words;
  const choose = useChoose();
  const { api } = useApp();
  const [from, setFrom] = useState<string | undefined>(() => chinaDay(Date.now()));
  const [isDated, setDated] = useState(true);
  const [note, setNote] = useState('');
  const [job, setJob] = useState<PreviewJob | undefined>();
  const [error, setError] = useState<unknown>();
  const [isSending, setSending] = useState(false);
  const chosen = isDated ? from : undefined;

  useEffect(() => {
    if (job?.state !== 'running') return undefined;
    const timer = setTimeout(() => void api.previewJob(job.job).then(setJob, setError), askAgainMs);
    return () => clearTimeout(timer);
  }, [api, job]);

  const attempt = async (work: () => Promise<void>) => {
    setError(undefined);
    setSending(true);
    try {
      await work();
    } catch (problem) {
      setError(problem);
    } finally {
      setSending(false);
    }
  };
  const preview = () => attempt(async () => setJob(await api.previewKnowledge(table.table, csv, chosen)));
  const replace = () => attempt(async () => {
    await api.replaceKnowledge(table.table, csv, { from: chosen, note: note.trim() === '' ? undefined : note.trim() });
    onDone(true);
  });
  const isLooking = job?.state === 'running';
  const isReady = !isDated || from !== undefined;
  return (
    <Modal
      open title={knowledge.confirmTitle} onCancel={() => onDone(false)} onOk={() => void replace()} okText={knowledge.replace}
      cancelText={knowledge.cancel} okButtonProps={{ loading: isSending, disabled: !isReady }}
    >
      <p>{knowledge.confirmText(choose(table.name ?? table.table, table.name_en ?? table.table), rows)}</p>
      <Radio.Group
        value={isDated} onChange={(event) => { setDated(event.target.value === true); setJob(undefined); }}
        options={[{ value: true, label: knowledge.fromDay }, { value: false, label: knowledge.allDatesAgain }]}
      />
      {isDated && (
        <p><DatePicker
          aria-label={knowledge.fromDay} placeholder={from ?? knowledge.fromDay}
          onChange={(day) => { setFrom(day?.format('YYYY-MM-DD')); setJob(undefined); }}
        /></p>
      )}
      <p>
        <Input
          value={note} maxLength={500} placeholder={knowledge.note} aria-label={knowledge.note}
          onChange={(event) => setNote(event.target.value)}
        />
      </p>
      <Button onClick={() => void preview()} disabled={!isReady || isLooking} loading={isLooking}>{knowledge.preview}</Button>
      {job !== undefined && <PreviewView job={job} />}
      {error !== undefined && <p role="alert" className="error-text">{errorText(error, words)}</p>}
    </Modal>
  );
}

function PreviewView({ job: { state, events, events_total, error, report } }: { readonly job: PreviewJob }) {
  const { knowledge } = useWords();
  if (state === 'running') return <Progress percent={events_total === 0 ? 0 : Math.floor((100 * events) / events_total)} />;
  if (report === undefined) return <p role="alert">{error ?? knowledge.previewStopped}</p>;
  return (
    <>
      <Descriptions
        size="small" column={2} bordered
        items={[
          { key: 'raised', label: knowledge.raised, children: wholeNumber(report.raised) },
          { key: 'withdrawn', label: knowledge.withdrawn, children: wholeNumber(report.withdrawn) },
          { key: 'revised', label: knowledge.revised, children: wholeNumber(report.revised) },
          { key: 'same', label: knowledge.same, children: wholeNumber(report.same) },
        ]}
      />
      <ul>
        {report.rules.map((one) => (
          <li key={one.rule_id}>
            <span className="code">{one.rule_id}</span> {one.title}: +{one.raised} −{one.withdrawn} ±{one.revised}
          </li>
        ))}
      </ul>
    </>
  );
}
