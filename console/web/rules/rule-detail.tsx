// One rule: a version of it, what can be done with it, and behind tabs what it means, its history, its differences, its
// back-tests and its trial. Version and tab are in the address.
import { ArrowLeftOutlined } from '@ant-design/icons';
import { Select, Skeleton, Tabs } from 'antd';
import { useApp } from '../app-context.tsx';
import type { RuleDocument } from '../contract.ts';
import { chinaTime } from '../format.ts';
import { GradeTag } from '../hit/hit-columns.tsx';
import { useChoose, useWords } from '../settings.tsx';
import { Link } from '../shell/link.tsx';
import { Failed } from '../shell/messages.tsx';
import { useView } from '../shell/view.tsx';
import { useLoaded } from '../use-loaded.ts';
import { BacktestTab } from './backtest-tab.tsx';
import type { RuleHistory, RuleVersion, WholeVersion } from './life-contract.ts';
import { CompareTab } from './compare-tab.tsx';
import { HistoryTab } from './history-tab.tsx';
import { layoutJson } from './json-layout.ts';
import { FamilyOf } from './rule-list.tsx';
import { RuleMeaning } from './rule-meaning.tsx';
import { LifeTags, VersionTag } from './rule-state.tsx';
import { ruleTabs } from './rule-tabs.ts';
import type { RuleTab } from './rule-tabs.ts';
import { authorName, isComposite, isPeerRule, nameOf, readDocument } from './rule-text.ts';
import { ShadowTab } from './shadow-tab.tsx';
import { StepButtons } from './step-buttons.tsx';

const everyMs = 10_000;

export function RuleDetail({ ruleId }: { readonly ruleId: string }) {
  const { api } = useApp();
  const { place } = useView();
  const history = useLoaded(`history of ${ruleId}`, (signal) => api.ruleHistory(ruleId, signal), everyMs);
  const shown = versionShown(history.value, Number(place.query.get('version') ?? 0));
  const whole = useLoaded(
    `${ruleId}/${shown?.version ?? 0}`,
    async (signal) => (shown === undefined ? undefined : api.ruleVersion(ruleId, shown.version, signal)),
  );
  if (history.value === undefined) {
    if (history.error !== undefined) return <Failed error={history.error} again={history.again} />;
    return <Skeleton active className="page-loading" />;
  }
  if (shown === undefined) return null;
  return (
    <OneVersion
      history={history.value} version={shown} whole={whole.value} error={whole.error ?? history.error} onChanged={history.again}
    />
  );
}

/** The wanted one; else the newest in force, on trial or drafted. */
function versionShown(history: RuleHistory | undefined, wanted: number): RuleVersion | undefined {
  if (history === undefined) return undefined;
  const { versions, life } = history;
  const find = (number: number | undefined) => versions.find(({ version }) => version === number);
  return find(wanted) ?? find(life.in_force.at(-1)) ?? find(life.shadow) ?? find(life.draft) ?? versions[0];
}

interface OneVersionProps {
  readonly history: RuleHistory;
  readonly version: RuleVersion;
  readonly whole: WholeVersion | undefined;
  readonly error: unknown;
  readonly onChanged: () => void;
}

function OneVersion({ history, version, whole, error, onChanged }: OneVersionProps) {
  const words = useWords();
  const { router } = useApp();
  const { place } = useView();
  const wanted = place.query.get('tab');
  const tab = ruleTabs.find((name) => name === wanted) ?? 'meaning';
  const document = whole === undefined ? undefined : readDocument(whole.rule);
  const { id } = history.life;
  const go = (change: { readonly version?: number; readonly tab?: RuleTab }) => {
    const query = new URLSearchParams(place.query);
    if (change.version !== undefined) query.set('version', String(change.version));
    if (change.tab !== undefined) query.set('tab', change.tab);
    router.go(`/rules/${id}?${query.toString()}`, { replace: true });
  };
  const label = (name: RuleTab) => {
    if (name === 'history') return `${words.life.tabs.history} ${history.versions.length}`;
    const isTried = name === 'shadow' && history.life.shadow !== undefined;
    return isTried ? `${words.life.tabs.shadow} v${history.life.shadow}` : words.life.tabs[name];
  };
  const show = (name: RuleTab) => {
    switch (name) {
      case 'meaning':
        if (whole === undefined) return <Skeleton active className="page-loading" />;
        return document === undefined ? <p className="panel rule-note">{words.life.unreadable}</p> : <RuleMeaning rule={document} />;
      case 'history':
        return <HistoryTab history={history} shown={version.version} />;
      case 'compare':
        return <CompareTab history={history} shown={version.version} />;
      case 'backtest':
        return <BacktestTab history={history} version={version} onDone={onChanged} />;
      case 'shadow':
        return <ShadowTab history={history} onChanged={onChanged} />;
      case 'source':
        return <pre className="panel source rule-source">{whole === undefined ? '' : layoutJson(whole.rule)}</pre>;
      default:
        return name satisfies never;
    }
  };
  return (
    <div className="page rule">
      <section className="panel rule-head">
        <RuleTitle history={history} version={version} document={document} onVersion={(number) => go({ version: number })} />
        <StepButtons history={history} version={version} onChanged={onChanged} onTab={(name) => go({ tab: name })} />
      </section>
      {error !== undefined && <Failed error={error} again={onChanged} />}
      <Tabs
        className="rule-tabs" size="small" activeKey={tab} destroyOnHidden
        onChange={(key) => go({ tab: ruleTabs.find((name) => name === key) ?? 'meaning' })}
        items={ruleTabs.map((name) => ({
          key: name, label: label(name), children: tab === name && <div className="rule-tab">{show(name)}</div>,
        }))}
      />
    </div>
  );
}

interface RuleTitleProps {
  readonly history: RuleHistory;
  readonly version: RuleVersion;
  readonly document: RuleDocument | undefined;
  readonly onVersion: (version: number) => void;
}

function RuleTitle({ history, version, document, onVersion }: RuleTitleProps) {
  const words = useWords();
  const choose = useChoose();
  const { life } = history;
  return (
    <>
      <div className="case-title">
        <Link to="/rules" aria-label={words.rules.back} title={words.rules.back}><ArrowLeftOutlined /></Link>
        <span className="code">{life.id}</span>
        <h2>{document === undefined ? life.id : nameOf(document, choose)}</h2>
        {document?.grade !== undefined && <GradeTag grade={document.grade} />}
        {document !== undefined && <FamilyOf family={document.family} />}
        {document !== undefined && isComposite(document) && <span className="rule-mark">{words.life.composite}</span>}
        {document !== undefined && isPeerRule(document) && <span className="rule-mark">{words.life.peer}</span>}
        <span className="filters-space" />
        <LifeTags rule={{ id: life.id, family: '', life }} />
        <Link to={`/search?rule=${life.id}`}>{words.rules.hitsToday}</Link>
      </div>
      <div className="rule-version">
        <Select
          size="small" style={{ minWidth: 176 }} aria-label={words.life.pick} value={version.version} onChange={onVersion}
          popupMatchSelectWidth={false} data-testid="version-shown"
          options={history.versions.map((one) => ({
            value: one.version, label: `${words.life.version(one.version)} · ${words.life.versionStates[one.state]}`,
          }))}
        />
        {life.off?.version === version.version
          ? <span className="life-tag is-off">{words.life.states.off}</span>
          : <VersionTag state={version.state} />}
        <span className="muted">
          {words.life.effective} {version.effective.from ?? '–'} – {version.effective.to ?? words.life.always}
        </span>
        <span className="muted">
          {words.life.savedBy} {authorName(version.author, words)} · {chinaTime(version.saved_at)}
        </span>
        {version.published_by !== undefined && (
          <span className="muted">
            {words.life.publishedBy} {authorName(version.published_by, words)} · {chinaTime(version.published_at ?? '')}
          </span>
        )}
        {version.note !== undefined && <span className="rule-quote">{version.note}</span>}
      </div>
    </>
  );
}
