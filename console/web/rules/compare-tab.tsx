// Two versions beside each other, field by field. Examples are compared by their name: one that is left out would move all
// that follow it.
import { SwapOutlined } from '@ant-design/icons';
import { Button, Select, Skeleton } from 'antd';
import { useApp } from '../app-context.tsx';
import { useSettings, useWords } from '../settings.tsx';
import { Failed, Nothing } from '../shell/messages.tsx';
import { useView } from '../shell/view.tsx';
import { useLoaded } from '../use-loaded.ts';
import { exampleChanges } from './example-changes.ts';
import type { ExampleChange } from './example-changes.ts';
import { layoutJson } from './json-layout.ts';
import type { DocumentDifference, RuleHistory } from './life-contract.ts';
import { placeText, stepsOf } from './place-words.ts';

interface CompareTabProps {
  readonly history: RuleHistory;
  readonly shown: number;
}

export function CompareTab({ history, shown }: CompareTabProps) {
  const words = useWords();
  const { api, router } = useApp();
  const { place } = useView();
  const { id } = history.life;
  const numbers = history.versions.map(({ version }) => version).toSorted((one, other) => one - other);
  const asked = { from: Number(place.query.get('from') ?? 0), to: Number(place.query.get('to') ?? 0) };
  const to = numbers.includes(asked.to) ? asked.to : numbers.length > 1 && shown === numbers[0] ? numbers[1] ?? shown : shown;
  const from = numbers.includes(asked.from) ? asked.from : numbers.filter((number) => number < to).at(-1) ?? numbers[0] ?? to;
  const compared = useLoaded(`${id}/${from}/${to}`, async (signal) => {
    const [{ items }, before, after] = await Promise.all([
      api.compareRules(id, from, to, signal), api.ruleVersion(id, from, signal), api.ruleVersion(id, to, signal),
    ]);
    return { items, before: before.rule, after: after.rule };
  });
  if (numbers.length < 2) return <section className="panel"><Nothing title={words.life.compare.one} text="" /></section>;
  const go = (next: { readonly from: number; readonly to: number }) =>
    router.go(`/rules/${id}?tab=compare&version=${shown}&from=${next.from}&to=${next.to}`, { replace: true });
  const options = history.versions.map(({ version, state }) => ({
    value: version, label: `${words.life.version(version)} · ${words.life.versionStates[state]}`,
  }));
  return (
    <section className="panel">
      <div className="compare-tools">
        <span className="muted">{words.life.compare.from}</span>
        <Select
          size="small" style={{ width: 150 }} value={from} options={options} aria-label={words.life.compare.from}
          onChange={(value) => go({ from: value, to })}
        />
        <Button
          size="small" icon={<SwapOutlined />} aria-label={words.life.compare.swap} title={words.life.compare.swap}
          onClick={() => go({ from: to, to: from })}
        />
        <span className="muted">{words.life.compare.to}</span>
        <Select
          size="small" style={{ width: 150 }} value={to} options={options} aria-label={words.life.compare.to}
          onChange={(value) => go({ from, to: value })}
        />
        <span className="muted">{words.life.compare.hitsHelp}</span>
      </div>
      {compared.error !== undefined && <Failed error={compared.error} again={compared.again} />}
      {compared.value === undefined
        ? compared.error === undefined && <Skeleton active className="page-loading" />
        : <Differences {...compared.value} />}
    </section>
  );
}

interface DifferencesProps {
  readonly items: readonly DocumentDifference[];
  readonly before: unknown;
  readonly after: unknown;
}

function Differences({ items, before, after }: DifferencesProps) {
  const words = useWords();
  const [{ language }] = useSettings();
  const { compare } = words.life;
  // Versions differ in their number, of course.
  const fields = items.filter(({ place }) => place !== '/version' && stepsOf(place)[0] !== 'examples');
  const examples = exampleChanges(before, after, language);
  if (fields.length + examples.length === 0) return <p className="rule-note">{compare.same}</p>;
  return (
    <>
      <p className="muted rule-note" data-testid="difference-count">{compare.count(fields.length + examples.length)}</p>
      <table className="plain-table diff" data-testid="differences">
        <thead>
          <tr><th scope="col">{compare.place}</th><th scope="col">{compare.from}</th><th scope="col">{compare.to}</th></tr>
        </thead>
        <tbody>
          {fields.map(({ place, from, to }) => (
            <tr key={place}>
              <th scope="row" title={place}>{placeText(place, words, language, to === undefined ? before : after)}</th>
              <td className={from === undefined ? 'is-absent' : 'is-before'}><Value value={from} /></td>
              <td className={to === undefined ? 'is-absent' : 'is-after'}><Value value={to} /></td>
            </tr>
          ))}
          {examples.map((change) => <Example key={`${change.kind}/${change.name}`} change={change} />)}
        </tbody>
      </table>
    </>
  );
}

function Example({ change: { kind, name, before, after } }: { readonly change: ExampleChange }) {
  const { life: { compare } } = useWords();
  const title = { added: compare.exampleAdded, removed: compare.exampleRemoved, changed: compare.exampleChanged }[kind];
  return (
    <tr>
      <th scope="row">{title}<br /><span className="muted">{name}</span></th>
      <td className={before === undefined ? 'is-absent' : 'is-before'}><Value value={before} /></td>
      <td className={after === undefined ? 'is-absent' : 'is-after'}><Value value={after} /></td>
    </tr>
  );
}

function Value({ value }: { readonly value: unknown }) {
  const { life: { compare }, common } = useWords();
  if (value === undefined) return <>{compare.absent}</>;
  if (typeof value === 'boolean') return <>{value ? common.yes : common.no}</>;
  if (typeof value !== 'object' || value === null) return <span className="diff-text">{String(value)}</span>;
  return <pre>{layoutJson(value)}</pre>;
}
