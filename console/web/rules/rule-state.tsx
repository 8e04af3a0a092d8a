// Where a rule or a version stands, as a tag. Red is for what was switched off, blue for what is tried.
import { Tooltip } from 'antd';
import type { RuleDocument } from '../contract.ts';
import { chinaTime } from '../format.ts';
import { useWords } from '../settings.tsx';
import type { RuleLife, RuleVersion } from './life-contract.ts';
import { authorName } from './rule-text.ts';

export function VersionTag({ state }: { readonly state: RuleVersion['state'] }) {
  const { life } = useWords();
  return <span className={`life-tag is-${state}`}>{life.versionStates[state]}</span>;
}

/** State, draft and trial beside it, and why it was switched off. */
export function LifeTags({ rule }: { readonly rule: RuleDocument }) {
  const words = useWords();
  const { life } = rule;
  const reason = life?.off?.reason ?? (typeof rule.broken === 'string' ? rule.broken : undefined);
  const state = life?.state === 'active' && reason !== undefined ? 'off' : life?.state ?? 'active';
  return (
    <span className="life-tags">
      <span className={`life-tag is-${state}`} data-testid="rule-state">{words.life.states[state]}</span>
      {life?.shadow !== undefined && <span className="life-tag is-shadow">{words.life.list.shadowOf(life.shadow)}</span>}
      {life?.draft !== undefined && life.draft !== life.shadow && (
        <span className="life-tag is-draft">{words.life.list.draftOf(life.draft)}</span>
      )}
      {reason !== undefined && <OffReason reason={reason} off={life?.off} />}
    </span>
  );
}

function OffReason({ reason, off }: { readonly reason: string; readonly off: RuleLife['off'] }) {
  const words = useWords();
  const hint = off === undefined ? reason : `${words.life.version(off.version)} · ${chinaTime(off.at)} · ${authorName(off.by, words)}`;
  return <Tooltip title={hint}><span className="off-reason">{words.life.list.offOf(reason)}</span></Tooltip>;
}
