// The conditions above a list of hits. The filter itself lives in the address, so a filtered view can be
// linked, and Back undoes a change.
import { CloseCircleOutlined, FilterOutlined, SearchOutlined } from '@ant-design/icons';
import { AutoComplete, Badge, Button, Popover, Select, Skeleton } from 'antd';
import { Suspense, lazy } from 'react';
import type { ReactNode } from 'react';
import { families } from '../../../engine/hit.ts';
import { useApp } from '../app-context.tsx';
import { detailChoices, emptyFilter, grades, isEmptyFilter, stateChoices } from '../filter.ts';
import type { HitFilter } from '../filter.ts';
import { FamilyTag, GradeTag } from '../hit/hit-columns.tsx';
import { useNames } from '../names.ts';
import { useChoose, useWords } from '../settings.tsx';
import { DraftInput } from './draft-input.tsx';

const TimeRange = lazy(() => import('./time-range.tsx').then((file) => ({ default: file.TimeRange })));
/** Suggestions shown while an institution is typed. */
const suggestionsMax = 50;

interface FilterBarProps {
  readonly filter: HitFilter;
  readonly onChange: (filter: HitFilter) => void;
  /** Puts the rarer conditions behind a button. */
  readonly isCompact?: boolean;
  /** False where only raised hits can be meant. */
  readonly hasState?: boolean;
  /** What stands at the end of the bar. */
  readonly children?: ReactNode;
}

export function FilterBar({ filter, onChange, isCompact = false, hasState = true, children }: FilterBarProps) {
  const words = useWords();
  const set = (change: Partial<HitFilter>) => onChange({ ...filter, ...change });
  const hidden = [filter.psn_no, filter.drug_trac_codg, filter.from + filter.to].filter((value) => value !== '').length;
  const rare = <RareConditions filter={filter} set={set} isStacked={isCompact} />;

  return (
    <div className="filters" role="search" aria-label={words.filter.label}>
      <DraftInput
        label={words.filter.text} value={filter.q} width={isCompact ? 150 : 184} isSearch prefix={<SearchOutlined />}
        onChange={(q) => set({ q })}
      />
      <Choice
        label={words.filter.family} width={isCompact ? 102 : 150} value={filter.family} onChange={(family) => set({ family })}
        options={families.map((family) => (
          { value: family, label: <FamilyTag family={family} />, text: words.families[family] }
        ))}
      />
      <Choice
        label={words.filter.grade} width={isCompact ? 92 : 130} value={filter.grade} onChange={(grade) => set({ grade })}
        options={grades.map((grade) => ({ value: grade, label: <GradeTag grade={grade} />, text: words.grades[grade] }))}
      />
      <RuleChoice width={isCompact ? 112 : 160} value={filter.rule} onChange={(rule) => set({ rule })} />
      <InstitutionInput
        width={isCompact ? 116 : 160} value={filter.fixmedins_code} onChange={(code) => set({ fixmedins_code: code })}
      />
      {isCompact ? (
        <Popover content={rare} trigger="click" placement="bottomLeft">
          <Badge count={hidden} size="small"><Button icon={<FilterOutlined />}>{words.filter.more}</Button></Badge>
        </Popover>
      ) : rare}
      <Select
        aria-label={words.filter.details} title={words.filter.detailsHelp} value={filter.details} style={{ width: 106 }}
        popupMatchSelectWidth={false} onChange={(details) => set({ details })}
        options={detailChoices.map((details) => ({ value: details, label: words.details[details] }))}
      />
      {hasState && (
        <Select
          aria-label={words.filter.state} value={filter.state} style={{ width: 98 }} onChange={(state) => set({ state })}
          options={stateChoices.map((state) => ({ value: state, label: words.states[state] }))}
        />
      )}
      {!isEmptyFilter(filter) && (
        <Button
          type="text" icon={<CloseCircleOutlined />} aria-label={words.filter.clear} title={words.filter.clear}
          onClick={() => onChange(emptyFilter(filter.state))}
        >
          {isCompact ? undefined : words.filter.clear}
        </Button>
      )}
      <span className="filters-space" />
      {children}
    </div>
  );
}

interface RareConditionsProps {
  readonly filter: HitFilter;
  readonly set: (change: Partial<HitFilter>) => void;
  readonly isStacked: boolean;
}

function RareConditions({ filter, set, isStacked }: RareConditionsProps) {
  const { filter: words } = useWords();
  const width = isStacked ? 310 : 150;
  return (
    <div className={isStacked ? 'filters-stack' : 'filters-inline'}>
      <DraftInput label={words.person} value={filter.psn_no} width={width} onChange={(value) => set({ psn_no: value })} />
      <DraftInput
        label={words.trace} value={filter.drug_trac_codg} width={isStacked ? width : 176}
        onChange={(value) => set({ drug_trac_codg: value })}
      />
      <Suspense fallback={<Skeleton.Input size="small" style={{ width: 310 }} />}>
        <TimeRange from={filter.from} to={filter.to} onChange={(from, to) => set({ from, to })} />
      </Suspense>
    </div>
  );
}

interface ChoiceProps<Value extends string | number> {
  readonly label: string;
  readonly width: number;
  readonly value: readonly Value[];
  readonly options: readonly { readonly value: Value; readonly label: ReactNode; readonly text: string }[];
  readonly onChange: (value: readonly Value[]) => void;
}

function Choice<Value extends string | number>({ label, width, value, options, onChange }: ChoiceProps<Value>) {
  return (
    <Select<Value[]>
      mode="multiple" placeholder={label} aria-label={label} style={{ width }} maxTagCount="responsive" allowClear
      popupMatchSelectWidth={false} value={[...value]} onChange={onChange} optionLabelProp="text"
      showSearch={{ optionFilterProp: 'text' }} options={[...options]}
    />
  );
}

interface RuleChoiceProps {
  readonly value: readonly string[];
  readonly width: number;
  readonly onChange: (rules: readonly string[]) => void;
}

function RuleChoice({ value, width, onChange }: RuleChoiceProps) {
  const words = useWords();
  const choose = useChoose();
  const { names } = useApp();
  const { rules } = useNames(names);
  const options = rules.map(({ id, name = { zh: '', en: '' } }) => {
    const said = choose(name.zh, name.en);
    return { value: id, text: `${id} ${said}`, label: <><span className="code">{id}</span> {said}</> };
  });
  return <Choice label={words.filter.rule} width={width} value={value} options={options} onChange={onChange} />;
}

interface InstitutionInputProps {
  readonly value: string;
  readonly width: number;
  readonly onChange: (code: string) => void;
}

function InstitutionInput({ value, width, onChange }: InstitutionInputProps) {
  const words = useWords();
  const { names } = useApp();
  const { institutions } = useNames(names);
  const options = [...institutions]
    .filter(([code, name]) => value !== '' && (code.startsWith(value) || name.includes(value)))
    .slice(0, suggestionsMax)
    .map(([code, name]) => ({ value: code, label: <>{name} <span className="code">{code}</span></> }));
  return (
    <AutoComplete
      value={value} options={options} onChange={(code) => onChange(code ?? '')} style={{ width }} allowClear
      popupMatchSelectWidth={false} placeholder={words.filter.institution} aria-label={words.filter.institution}
    />
  );
}
