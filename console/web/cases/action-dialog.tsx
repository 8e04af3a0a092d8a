// Before an action on a case: what it does, what it needs to say, and what the server said when it refused.
import { Alert, App as AntApp, Form, Input, Modal } from 'antd';
import { useState } from 'react';
import type { CaseActionName } from '../../../connectors/clickhouse/queries/case-record.ts';
import { caseActionWords } from '../../case-words.ts';
import { ApiError } from '../api.ts';
import { useApp } from '../app-context.tsx';
import type { CaseDetail } from '../contract.ts';
import { useWords } from '../settings.tsx';
import { errorText } from '../shell/messages.tsx';
import { ActionFields } from './action-fields.tsx';
import { askedOf, isNoteOptional } from './filled-action.ts';
import type { Filled } from './filled-action.ts';
import { useNamed } from './stage-tag.tsx';

interface ActionDialogProps {
  readonly action: CaseActionName;
  readonly found: CaseDetail;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

const noteMax = 4_000;
export function ActionDialog({ action, found, onDone, onClose }: ActionDialogProps) {
  const words = useWords();
  const { casework } = words;
  const { api, me } = useApp();
  const named = useNamed();
  const { message } = AntApp.useApp();
  const [filled, setFilled] = useState<Filled>(() => ({
    ...(action === 'accept' || action === 'assign' ? { assignee: me.actor } : {}),
    ...(action === 'uphold' && found.work?.stage === 'verification' ? { confirmed_amount: found.amount ?? '0' } : {}),
    ...(action === 'dispose' && found.work?.confirmed_amount !== undefined ? { recover_amount: found.work.confirmed_amount } : {}),
  }));
  const [error, setError] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);
  const change = (one: Filled) => setFilled((before) => ({ ...before, ...one }));
  const asked = askedOf(action, filled, found);

  const confirm = async () => {
    if (asked === undefined) return;
    setBusy(true);
    setError(undefined);
    try {
      await api.actOnCase(found, asked);
      void message.success(casework.done);
      onDone();
    } catch (problem) {
      setError(problem);
      setBusy(false);
    }
  };
  return (
    <Modal
      open title={named(caseActionWords[action])} onCancel={onClose} onOk={() => void confirm()} okText={casework.ok}
      cancelText={casework.cancel} width={560} destroyOnHidden
      okButtonProps={{ loading: isBusy, disabled: asked === undefined, 'data-testid': 'case-ok' }}
    >
      <p className="muted">{casework.explain[action]}</p>
      <Form layout="vertical" component="div" className="case-form">
        <ActionFields action={action} found={found} filled={filled} change={change} />
        <Form.Item label={casework.opinion} required={!isNoteOptional.has(action)}>
          <Input.TextArea
            rows={3} maxLength={noteMax} value={filled.note ?? ''} onChange={(event) => change({ note: event.target.value })}
            placeholder={isNoteOptional.has(action) ? '' : casework.opinionNeeded} aria-label={casework.opinion}
          />
        </Form.Item>
      </Form>
      {error !== undefined && (
        <Alert
          type="error" showIcon role="alert" title={problemTitle(error, casework.problems)} description={errorText(error, words)}
        />
      )}
    </Modal>
  );
}

function problemTitle(error: unknown, problems: Readonly<Record<string, string>>): string {
  const code = error instanceof ApiError ? error.code : undefined;
  return problems[code ?? 'other'] ?? problems['other'] ?? '';
}
