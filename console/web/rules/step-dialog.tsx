// Before a step that changes what is judged: what will happen, a note for the history, and what the server said when it refused.
import { Checkbox, Input, Modal } from 'antd';
import { useState } from 'react';
import { useWords } from '../settings.tsx';
import type { Words } from '../words/zh.ts';
import type { RuleHistory, RuleVersion } from './life-contract.ts';
import type { StepName } from './offered-steps.ts';
import type { StepBody } from './rule-calls.ts';
import { StepProblem } from './step-problem.tsx';

/** Steps that ask before they are taken. */
export type AskedStep = Exclude<StepName, 'edit' | 'check' | 'backtest'>;

interface StepDialogProps {
  readonly step: AskedStep;
  readonly history: RuleHistory;
  readonly version: RuleVersion;
  /** Throws ApiError. */
  readonly take: (step: AskedStep, version: number, body: StepBody) => Promise<void>;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

const noteMax = 500;

export function StepDialog({ step, history, version, take, onDone, onClose }: StepDialogProps) {
  const words = useWords();
  const { actions } = words.life;
  const [note, setNote] = useState('');
  const [isUntested, setUntested] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const isBacktestMissing = step === 'publish' && version.origin === 'drafted' && version.backtest === undefined;
  const isNoteNeeded = isBacktestMissing || step === 'off' || step === 'retire';
  const text = note.trim();
  const isReady = (!isNoteNeeded || text !== '') && (!isBacktestMissing || isUntested);

  const confirm = async () => {
    setBusy(true);
    setError(undefined);
    try {
      await take(step, version.version, {
        ...(text === '' ? {} : { note: text }),
        ...(isBacktestMissing ? { without_backtest: true } : {}),
      });
      onDone();
    } catch (problem) {
      setError(problem);
      setBusy(false);
    }
  };
  return (
    <Modal
      open title={titleOf(step, version.version, words)} onCancel={onClose} onOk={() => void confirm()} okText={actions[step]}
      cancelText={actions.cancel} width={520} destroyOnHidden
      okButtonProps={{
        loading: isBusy, disabled: !isReady, danger: step === 'off' || step === 'retire' || step === 'rollback', 'data-testid': 'step-ok',
      }}
    >
      <div className="step-dialog">
        {consequences(step, history, version, words).map((line) => <p key={line}>{line}</p>)}
        {isBacktestMissing && (
          <>
            <p className="is-behind-text">{words.life.dialogs.untestedText}</p>
            <Checkbox checked={isUntested} onChange={(event) => setUntested(event.target.checked)}>{actions.untested}</Checkbox>
          </>
        )}
        {step !== 'endShadow' && (
          <Input.TextArea
            rows={2} maxLength={noteMax} value={note} onChange={(event) => setNote(event.target.value)}
            placeholder={isNoteNeeded ? actions.noteNeeded : actions.note} aria-label={actions.note}
          />
        )}
        <StepProblem error={error} />
      </div>
    </Modal>
  );
}

function titleOf(step: AskedStep, version: number, { life: { dialogs } }: Words): string {
  return step === 'retire' ? dialogs.retire : dialogs[step](version);
}

function consequences(
  step: AskedStep, { life }: RuleHistory, { version, backtest }: RuleVersion, { life: { dialogs } }: Words,
): readonly string[] {
  switch (step) {
    case 'publish': {
      const before = life.in_force.at(-1);
      const { difference, against } = backtest ?? {};
      return [
        dialogs.publishText,
        before === undefined ? dialogs.first : dialogs.replaces(before),
        ...(difference === undefined || against === undefined ? [] : [
          dialogs.difference(difference.only_second, difference.only_first, difference.changed),
        ]),
      ];
    }
    case 'shadow':
      return [dialogs.shadowText];
    case 'endShadow':
      return [dialogs.endShadowText];
    case 'rollback':
      return [dialogs.rollbackText(version)];
    case 'retire':
      return [dialogs.retireText];
    case 'off':
      return [dialogs.offText];
    case 'on':
      return [dialogs.onText];
    default:
      return step satisfies never;
  }
}
