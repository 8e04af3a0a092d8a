// What the reader can do with the version shown. A step that cannot be taken stands there greyed, and says why.
import { Button, Tooltip } from 'antd';
import { useState } from 'react';
import { useApp } from '../app-context.tsx';
import { useWords } from '../settings.tsx';
import type { RuleHistory, RuleVersion } from './life-contract.ts';
import { offeredSteps } from './offered-steps.ts';
import type { StepName } from './offered-steps.ts';
import type { RuleTab } from './rule-tabs.ts';
import { StepDialog } from './step-dialog.tsx';
import type { AskedStep } from './step-dialog.tsx';
import { useSteps } from './use-steps.ts';

interface StepButtonsProps {
  readonly history: RuleHistory;
  readonly version: RuleVersion;
  readonly onChanged: () => void;
  readonly onTab: (tab: RuleTab) => void;
}

const grave: ReadonlySet<StepName> = new Set(['off', 'retire', 'rollback']);

export function StepButtons({ history, version, onChanged, onTab }: StepButtonsProps) {
  const words = useWords();
  const { me, router } = useApp();
  const [asked, setAsked] = useState<AskedStep>();
  const steps = useSteps(history.life, onChanged);
  const { id } = history.life;
  const offers = offeredSteps(history, version, me, words);
  // Why it cannot be published is worth saying without a pointer resting anywhere.
  const unpublished = offers.find(({ name }) => name === 'publish')?.refusal;

  const press = (name: StepName) => {
    switch (name) {
      case 'edit':
        return router.go(`/rules/${id}/edit?version=${version.version}`);
      case 'backtest':
        return onTab('backtest');
      case 'check':
        return void steps.check(version.version).then((isDone) => isDone && onTab('history'));
      default:
        return setAsked(name);
    }
  };
  return (
    <div className="rule-steps" data-testid="rule-steps">
      {offers.map(({ name, refusal }) => (
        <Tooltip key={name} title={refusal}>
          <Button
            size="small" type={name === 'publish' ? 'primary' : 'default'} danger={grave.has(name)} disabled={refusal !== undefined}
            data-step={name} onClick={() => press(name)}
          >
            {words.life.actions[name]}
          </Button>
        </Tooltip>
      ))}
      {unpublished !== undefined && <span className="muted" data-testid="publish-refusal">{unpublished}</span>}
      {asked !== undefined && (
        <StepDialog
          step={asked} history={history} version={version} onClose={() => setAsked(undefined)}
          onDone={() => {
            setAsked(undefined);
            if (asked === 'shadow') onTab('shadow');
          }}
          take={steps.take}
        />
      )}
    </div>
  );
}
