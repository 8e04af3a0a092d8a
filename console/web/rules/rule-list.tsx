// All rules: what they are, where they stand, and how much they have raised lately.
import { PlusOutlined, QuestionCircleOutlined, SearchOutlined } from '@ant-design/icons';
import { Button, Input, Segmented, Select, Table, Tooltip } from 'antd';
import type { TableColumnsType } from 'antd';
import { useMemo } from 'react';
import { families } from '../../../engine/hit.ts';
import { useApp } from '../app-context.tsx';
import type { RuleDocument } from '../contract.ts';
import { chinaTime, shortTime, wholeNumber } from '../format.ts';
import { FamilyTag, GradeTag } from '../hit/hit-columns.tsx';
import { useChoose, useWords } from '../settings.tsx';
import { Link } from '../shell/link.tsx';
import { Failed, Nothing } from '../shell/messages.tsx';
import { useView } from '../shell/view.tsx';
import { useLoaded } from '../use-loaded.ts';
import { mayAuthor } from './may.ts';
import { isInState, isShown, lifeFilters, readRuleFilter, ruleFilterAddress } from './rule-filter.ts';
import type { RuleFilter } from './rule-filter.ts';
import { LifeTags } from './rule-state.tsx';
import { authorName, isComposite, isPeerRule, nameOf } from './rule-text.ts';

const dayMs = 86_400_000;
const everyMs = 15_000;

export function RuleList() {
  const words = useWords();
  const { api, router, me } = useApp();
  const { place } = useView();
  const filter = readRuleFilter(place.query);
  const change = (part: Partial<RuleFilter>) => router.go(ruleFilterAddress({ ...filter, ...part }), { replace: true });
  const rules = useLoaded('rules', (signal) => api.rules(signal, 'all'), everyMs);
  const counts = useHitCounts();
  const columns = useRuleColumns(counts);
  const all = rules.value?.items ?? [];
  const shown = all.filter((rule) => isShown(rule, filter));
  return (
    <div className="page">
      <section className="panel list">
        <div className="tools">
          <Input
            allowClear prefix={<SearchOutlined />} placeholder={words.life.list.searchIn} aria-label={words.rules.search}
            style={{ width: 160 }} value={filter.q} onChange={(event) => change({ q: event.target.value })} data-search=""
          />
          <Segmented
            value={filter.state} onChange={(state) => change({ state })}
            options={lifeFilters.map((state) => ({
              value: state, label: `${words.life.filter[state]} ${all.filter((rule) => isInState(rule, state)).length}`,
            }))}
          />
          <Select
            allowClear style={{ width: 112 }} placeholder={words.life.list.family} aria-label={words.rules.family}
            value={filter.family ?? null} onChange={(family: string | undefined) => change({ family })}
            options={families.map((family) => ({ value: family, label: words.families[family] }))}
          />
          <Select
            allowClear style={{ width: 104 }} placeholder={words.life.list.grade} aria-label={words.rules.grade}
            value={filter.grade ?? null} onChange={(grade: number | undefined) => change({ grade })}
            options={([1, 2, 3] as const).map((grade) => ({ value: grade, label: words.grades[grade] }))}
          />
          <span className="filters-space" />
          <span className="muted" data-testid="rules-shown">{words.life.list.shown(shown.length, all.length)}</span>
          <Button type="text" icon={<QuestionCircleOutlined />} onClick={() => router.go('/rules/explain')}>{words.life.list.explain}</Button>
          {mayAuthor(me.role) && (
            <Button type="primary" icon={<PlusOutlined />} onClick={() => router.go('/rules/new')}>{words.life.list.newRule}</Button>
          )}
        </div>
        {rules.error !== undefined && <Failed error={rules.error} again={rules.again} />}
        <div className="scroll">
          <Table<RuleDocument>
            size="small" sticky rowKey="id" dataSource={shown} columns={columns} pagination={false}
            loading={rules.isLoading && rules.value === undefined} aria-label={words.rules.list}
            onRow={(rule) => ({
              className: 'is-link',
              // A link inside the row has gone elsewhere already.
              onClick: (event) => event.defaultPrevented || router.go(`/rules/${rule.id}`),
            })}
            locale={{ emptyText: <Nothing title={words.life.list.nothingTitle} text={words.life.list.nothingText} /> }}
          />
        </div>
      </section>
    </div>
  );
}

/** Hits detected within 24 hours that still hold, by rule; undefined until known. */
function useHitCounts(): ReadonlyMap<string, number> | undefined {
  const { api } = useApp();
  const stats = useLoaded('rule hits', (signal) => {
    const since = new Date(Date.now() - dayMs).toISOString();
    return api.stats(new URLSearchParams({ detected_from: since, minutes: '1', top: '1000' }), signal);
  }, everyMs);
  return useMemo(() => stats.value && new Map(stats.value.by_rule.map(({ rule_id, hits }) => [rule_id, hits])), [stats.value]);
}

function useRuleColumns(counts: ReadonlyMap<string, number> | undefined): TableColumnsType<RuleDocument> {
  const words = useWords();
  const choose = useChoose();
  const { list } = words.life;
  return [
    {
      title: words.rules.id, key: 'id', width: 78, sorter: (one, other) => one.id.localeCompare(other.id),
      render: (_, rule) => <Link to={`/rules/${rule.id}`} className="code">{rule.id}</Link>,
    },
    {
      title: words.rules.name, key: 'name', width: '28%',
      render: (_, rule) => (
        <>
          <b>{nameOf(rule, choose)}</b>
          {isComposite(rule) && <Mark text={words.life.composite} help={words.life.compositeHelp} />}
          {isPeerRule(rule) && <Mark text={words.life.peer} help={words.life.peerHelp} />}
        </>
      ),
    },
    { title: words.rules.family, key: 'family', width: 108, render: (_, rule) => <FamilyOf family={rule.family} /> },
    {
      title: words.rules.grade, key: 'grade', width: 74, sorter: (one, other) => (one.grade ?? 9) - (other.grade ?? 9),
      render: (_, rule) => rule.grade !== undefined && <GradeTag grade={rule.grade} short />,
    },
    {
      title: list.version, key: 'version', width: 70, align: 'right',
      render: (_, rule) => {
        const inForce = rule.life?.in_force ?? [rule.version ?? 1];
        return inForce.length === 0 ? <span className="muted">–</span> : inForce.map((version) => `v${version}`).join(' ');
      },
    },
    { title: list.state, key: 'state', render: (_, rule) => <LifeTags rule={rule} /> },
    {
      title: <Tooltip title={list.hitsHelp}><span>{list.hits}</span></Tooltip>, key: 'hits', width: 128, align: 'right',
      sorter: (one, other) => (counts?.get(one.id) ?? 0) - (counts?.get(other.id) ?? 0), sortDirections: ['descend', 'ascend'],
      render: (_, rule) => {
        const hits = counts?.get(rule.id) ?? 0;
        if (counts === undefined || hits === 0) return <span className="muted">{counts === undefined ? '' : '0'}</span>;
        return <Link to={`/search?rule=${rule.id}`} title={words.rules.hitsToday}>{wholeNumber(hits)}</Link>;
      },
    },
    {
      title: list.changed, key: 'changed', width: 168, responsive: ['xl'],
      sorter: (one, other) => (one.life?.changed_at ?? '').localeCompare(other.life?.changed_at ?? ''),
      render: (_, { life }) => life?.changed_at !== undefined && (
        <span className="muted" title={chinaTime(life.changed_at)}>
          {shortTime(life.changed_at)} {authorName(life.changed_by ?? '', words)}
        </span>
      ),
    },
  ];
}

function Mark({ text, help }: { readonly text: string; readonly help: string }) {
  return <Tooltip title={help}><span className="rule-mark">{text}</span></Tooltip>;
}

export function FamilyOf({ family }: { readonly family: string }) {
  const known = families.find((name) => name === family);
  return known === undefined ? <>{family}</> : <FamilyTag family={known} />;
}
