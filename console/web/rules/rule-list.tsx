import { SearchOutlined } from '@ant-design/icons';
import { Input, Table } from 'antd';
import type { TableColumnsType } from 'antd';
import { useMemo, useState } from 'react';
import { families } from '../../../engine/hit.ts';
import { useApp } from '../app-context.tsx';
import type { RuleDocument } from '../contract.ts';
import { FamilyTag, GradeTag } from '../hit/hit-columns.tsx';
import { kindName } from '../hit/field-words.ts';
import { useChoose, useSettings, useWords, wordFor } from '../settings.tsx';
import { Link } from '../shell/link.tsx';
import { Failed, Nothing } from '../shell/messages.tsx';
import { useLoaded } from '../use-loaded.ts';
import type { Words } from '../words/zh.ts';

export function RuleList() {
  const words = useWords();
  const { api, router } = useApp();
  const [wanted, setWanted] = useState('');
  const rules = useLoaded('rules', (signal) => api.rules(signal));
  const columns = useRuleColumns();
  const shown = (rules.value?.items ?? []).filter((rule) => says(rule, wanted));
  return (
    <div className="page">
      <section className="panel list">
        <div className="tools">
          <Input
            allowClear prefix={<SearchOutlined />} placeholder={words.rules.search} aria-label={words.rules.search}
            style={{ width: 240 }} value={wanted} onChange={(event) => setWanted(event.target.value)} data-search=""
          />
        </div>
        {rules.error !== undefined && <Failed error={rules.error} again={rules.again} />}
        <div className="scroll">
          <Table<RuleDocument>
            size="small" sticky rowKey="id" dataSource={shown} columns={columns} pagination={false} loading={rules.isLoading}
            aria-label={words.rules.list}
            onRow={(rule) => ({ onClick: () => router.go(`/rules/${rule.id}`), className: 'is-link' })}
            locale={{ emptyText: <Nothing title={words.rules.emptyTitle} text={words.rules.emptyText} /> }}
          />
        </div>
      </section>
    </div>
  );
}

function useRuleColumns(): TableColumnsType<RuleDocument> {
  const words = useWords();
  const choose = useChoose();
  const [{ language }] = useSettings();
  return useMemo(() => [
    {
      title: words.rules.id, key: 'id', width: 80, sorter: (one, other) => one.id.localeCompare(other.id),
      render: (_, rule) => <Link to={`/rules/${rule.id}`} className="code">{rule.id}</Link>,
    },
    { title: words.rules.name, key: 'name', render: (_, rule) => <b>{nameOf(rule, choose)}</b> },
    {
      title: words.rules.family, key: 'family', width: 128, render: (_, rule) => <FamilyOf family={rule.family} />,
      filters: families.map((family) => ({ text: words.families[family], value: family })),
      onFilter: (value, rule) => rule.family === value,
    },
    {
      title: words.rules.grade, key: 'grade', width: 84, sorter: (one, other) => (one.grade ?? 9) - (other.grade ?? 9),
      render: (_, rule) => rule.grade !== undefined && <GradeTag grade={rule.grade} short />,
    },
    {
      title: words.rules.trigger, key: 'trigger',
      render: (_, rule) => triggersOf(rule).map((kind) => kindName(kind, language)).join('、'),
    },
    { title: words.rules.stage, key: 'stages', width: 128, render: (_, rule) => stagesOf(rule, words) },
    { title: words.rules.version, key: 'version', width: 72, align: 'right', render: (_, rule) => rule.version },
    { title: words.rules.effective, key: 'effective', width: 96, render: (_, rule) => rule.effective?.from },
    {
      title: words.rules.status, key: 'status', width: 72,
      render: (_, rule) => (rule.broken === undefined || rule.broken === false
        ? <span className="is-pass">{words.rules.active}</span>
        : <span className="is-fail">{words.rules.broken}</span>),
    },
    { key: 'hits', width: 84, render: (_, rule) => <Link to={`/search?rule=${rule.id}`}>{words.rules.hitsToday}</Link> },
  // eslint-disable-next-line react-hooks/exhaustive-deps
  ], [words, language]);
}

export function FamilyOf({ family }: { readonly family: string }) {
  const known = families.find((name) => name === family);
  return known === undefined ? <>{family}</> : <FamilyTag family={known} />;
}

export function triggersOf(rule: RuleDocument): readonly string[] {
  return rule.trigger === undefined ? [] : [rule.trigger.kind].flat();
}

export function stagesOf(rule: RuleDocument, words: Words): string {
  return (rule.stages ?? []).map((stage) => wordFor(words.rules.stages, stage)).join(' / ');
}

export function nameOf(rule: RuleDocument, choose: (zh: string, en: string) => string): string {
  return rule.name === undefined ? rule.id : choose(rule.name.zh, rule.name.en);
}

function says(rule: RuleDocument, wanted: string): boolean {
  const text = [rule.id, rule.name?.zh, rule.name?.en, ...(rule.basis ?? [])].join('\n').toLowerCase();
  return text.includes(wanted.trim().toLowerCase());
}
