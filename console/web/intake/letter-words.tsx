// Codes of dead letters in the reader's language; a code nobody named is shown as it is.
import { Tag } from 'antd';
import type { DeadLetterState } from '../../wire.ts';
import { useWords } from '../settings.tsx';

const colours = { open: 'error', resubmitted: 'processing', resolved: 'success', dismissed: 'default' } as const;

export function StateTag({ state }: { readonly state: DeadLetterState }) {
  const { intake } = useWords();
  return <Tag color={colours[state]}>{intake.states[state]}</Tag>;
}

export function ReasonName({ reason }: { readonly reason: string }) {
  const { intake } = useWords();
  const name = new Map(Object.entries(intake.reasons)).get(reason);
  return name === undefined ? <span className="code">{reason}</span> : <span title={reason}>{name}</span>;
}
