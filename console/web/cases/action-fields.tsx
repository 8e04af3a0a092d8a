// What an action on a case asks for beside an opinion.
import { Checkbox, Form, Input, Select } from 'antd';
import type { CaseActionName, CaseStage, DismissalReason, Stance } from '../../../connectors/clickhouse/queries/case-record.ts';
import { caseStages, dismissalReasons, measures, stances } from '../../../connectors/clickhouse/queries/case-record.ts';
import { measureWords, reasonWords, stageWords, stanceWords } from '../../case-words.ts';
import { setAside } from '../../cases/stages.ts';
import { useApp } from '../app-context.tsx';
import type { CaseDetail } from '../contract.ts';
import { shortTime, yuan } from '../format.ts';
import { useNames } from '../names.ts';
import { useChoose, useWords } from '../settings.tsx';
import { useLoaded } from '../use-loaded.ts';
import { amountForm } from './filled-action.ts';
import type { EarlierStage, Filled } from './filled-action.ts';
import { useNamed } from './stage-tag.tsx';

interface FieldsProps {
  readonly action: CaseActionName;
  readonly found: CaseDetail;
  readonly filled: Filled;
  readonly change: (one: Filled) => void;
}

export function ActionFields({ action, found, filled, change }: FieldsProps) {
  const { casework } = useWords();
  const { names } = useApp();
  const named = useNamed();
  const { institutions } = useNames(names);
  switch (action) {
    case 'accept':
    case 'assign':
      return <Workers filled={filled} change={change} />;
    case 'dismiss':
      return <Reason filled={filled} change={change} />;
    case 'set_aside':
    case 'take_back':
      return (
        <>
          <Hits isAside={action === 'take_back'} found={found} filled={filled} change={change} />
          {action === 'set_aside' && <Reason filled={filled} change={change} />}
        </>
      );
    case 'uphold':
      if (found.work?.stage !== 'verification') return null;
      return (
        <Amount
          label={casework.confirmed} help={casework.confirmedHelp} value={filled.confirmed_amount}
          onChange={(confirmed_amount) => change({ confirmed_amount })}
        />
      );
    case 'state':
      return (
        <>
          {found.fixmedins_codes.length > 0 && (
            <Form.Item label={casework.institution}>
              <Select
                value={filled.fixmedins_code ?? null} onChange={(fixmedins_code: string) => change({ fixmedins_code })}
                aria-label={casework.institution}
                options={found.fixmedins_codes.map((value) => ({ value, label: institutions.get(value) ?? value }))}
              />
            </Form.Item>
          )}
          <Form.Item label={casework.stance} required>
            <Select
              value={filled.stance ?? null} onChange={(stance: Stance) => change({ stance })} aria-label={casework.stance}
              options={stances.map((value) => ({ value, label: named(stanceWords[value]) }))}
            />
          </Form.Item>
        </>
      );
    case 'dispose':
      return (
        <>
          <Form.Item label={casework.measures} required>
            <Checkbox.Group
              value={[...(filled.measures ?? [])]}
              onChange={(chosen) => change({ measures: measures.filter((name) => chosen.includes(name)) })}
              options={measures.map((value) => ({ value, label: named(measureWords[value]) }))}
            />
          </Form.Item>
          <Amount
            label={casework.recover} value={filled.recover_amount}
            onChange={(recover_amount) => change({ recover_amount })}
          />
        </>
      );
    case 'return':
      return (
        <Form.Item label={casework.to} required>
          <Select
            value={filled.to ?? null} onChange={(to: EarlierStage) => change({ to })} aria-label={casework.to}
            options={earlierStages(found.work?.stage).map((value) => ({ value, label: named(stageWords[value]) }))}
          />
        </Form.Item>
      );
    case 'extend':
      return (
        <Form.Item label={casework.dueField} required>
          <Input
            type="date" value={filled.due ?? ''} onChange={(event) => change({ due: event.target.value })}
            aria-label={casework.dueField}
          />
        </Form.Item>
      );
    case 'note':
    case 'end_appeal':
    case 'reopen':
      return null;
    default:
      return action satisfies never;
  }
}

type PartProps = Pick<FieldsProps, 'filled' | 'change'>;

function Workers({ filled, change }: PartProps) {
  const { casework } = useWords();
  const { api, me } = useApp();
  const found = useLoaded('workers', (signal) => api.workers(signal));
  const all = found.value?.items ?? [me.actor];
  return (
    <Form.Item label={casework.assigneeField} required>
      <Select
        showSearch value={filled.assignee ?? null} onChange={(assignee: string) => change({ assignee })}
        aria-label={casework.assigneeField}
        options={all.map((value) => ({ value, label: casework.person(value) }))}
      />
    </Form.Item>
  );
}

function Reason({ filled, change }: PartProps) {
  const { casework } = useWords();
  const named = useNamed();
  return (
    <Form.Item label={casework.reason} required>
      <Select
        value={filled.reason ?? null} onChange={(reason: DismissalReason) => change({ reason })} aria-label={casework.reason}
        options={dismissalReasons.map((value) => ({ value, label: named(reasonWords[value]) }))}
      />
    </Form.Item>
  );
}

function Hits({ isAside, found, filled, change }: Omit<FieldsProps, 'action'> & { readonly isAside: boolean }) {
  const { casework } = useWords();
  const choose = useChoose();
  const aside = setAside(found.actions);
  const offered = found.items.filter(({ hit_id }) => aside.has(hit_id) === isAside);
  return (
    <Form.Item label={casework.hits} required>
      <Select
        mode="multiple" value={[...(filled.hit_ids ?? [])]} onChange={(hit_ids: string[]) => change({ hit_ids })}
        aria-label={casework.hits} placeholder={casework.hitsPick} optionFilterProp="label" maxTagCount={8}
        options={offered.map(({ hit_id, title, title_en, at, amount }) => ({
          value: hit_id, label: `${shortTime(at)} ${choose(title, title_en)} ${yuan(amount)}`,
        }))}
      />
    </Form.Item>
  );
}

interface AmountProps {
  readonly label: string;
  readonly help?: string;
  readonly value: string | undefined;
  readonly onChange: (value: string) => void;
}

function Amount({ label, help, value = '', onChange }: AmountProps) {
  const { casework } = useWords();
  return (
    <Form.Item label={label} help={help}>
      <Input
        value={value} onChange={(event) => onChange(event.target.value.trim())} suffix={casework.yuan} aria-label={label}
        inputMode="decimal" status={value === '' || amountForm.test(value) ? '' : 'error'}
      />
    </Form.Item>
  );
}

function earlierStages(stage: CaseStage | undefined): readonly EarlierStage[] {
  const at = stage === undefined ? 0 : caseStages.indexOf(stage);
  return caseStages.slice(0, at).filter((one) => one !== 'closed');
}

