// Taking a step: sent with what the reader saw, told in words how it came out, and the views read again.
import { App as AntApp } from 'antd';
import { useApp } from '../app-context.tsx';
import { useWords } from '../settings.tsx';
import type { Words } from '../words/zh.ts';
import type { RuleLife, StepAnswer } from './life-contract.ts';
import type { StepBody } from './rule-calls.ts';
import type { AskedStep } from './step-dialog.tsx';
import { problemOf } from './step-problem.tsx';

export interface Steps {
  /** Throws ApiError. */
  readonly take: (step: AskedStep, version: number, body: StepBody) => Promise<void>;
  /** False when it failed; the reader has been told. */
  readonly check: (version: number) => Promise<boolean>;
}

export function useSteps({ id, sequence }: RuleLife, onChanged: () => void): Steps {
  const words = useWords();
  const { api, names } = useApp();
  const { message, notification } = AntApp.useApp();

  const send = (step: AskedStep, version: number, given: StepBody): Promise<StepAnswer> => {
    const body = { ...given, expect: sequence };
    switch (step) {
      case 'shadow':
      case 'publish':
        return api.versionStep(id, version, step, body);
      case 'endShadow':
        return api.endShadow(id);
      case 'rollback':
        return api.ruleStep(id, 'rollback', { ...body, version });
      case 'retire':
        return api.ruleStep(id, 'retire', body);
      case 'off':
      case 'on':
        return api.ruleStep(id, 'switch', { ...body, version, on: step === 'on' });
      default:
        return step satisfies never;
    }
  };
  return {
    async take(step, version, body) {
      const { activation } = await send(step, version, body);
      void message.success(outcomeText(activation, words));
      onChanged();
      void names.load();
    },
    async check(version) {
      try {
        const { check } = await api.versionStep(id, version, 'check', { expect: sequence });
        const text = words.life.actions.checked(check?.errors ?? 0, check?.warnings ?? 0);
        void (check !== undefined && check.errors > 0 ? message.warning(text) : message.success(text));
        onChanged();
        return true;
      } catch (error) {
        const { title, text } = problemOf(error, words);
        notification.error({ title, description: text });
        return false;
      }
    },
  };
}

function outcomeText(activation: StepAnswer['activation'], { life: { outcomes } }: Words): string {
  if (activation === undefined) return outcomes.unchanged;
  switch (activation.state) {
    case 'in_force':
      return activation.sequence === undefined ? outcomes.in_force_plain : outcomes.in_force(activation.sequence);
    case 'pending':
      return outcomes.pending;
    case 'refused':
      return activation.error === undefined ? outcomes.refused : `${outcomes.refused}: ${activation.error}`;
    case 'unchanged':
      return outcomes.unchanged;
    default:
      return activation.state satisfies never;
  }
}
