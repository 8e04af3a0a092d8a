// One hit, opened: why it was raised, what it rests on, how it changed. Not modal: the list beside it
// stays in use, so that a list can be worked through.
import { CopyOutlined, DownOutlined, UpOutlined } from '@ant-design/icons';
import { App as AntApp, Button, Drawer, Skeleton } from 'antd';
import { useApp, useStream } from '../app-context.tsx';
import { ApiError } from '../api.ts';
import { useNames } from '../names.ts';
import { useChoose, useSettings, useWords } from '../settings.tsx';
import { Failed, Nothing } from '../shell/messages.tsx';
import { useLoaded } from '../use-loaded.ts';
import { Conditions } from './conditions.tsx';
import { EvidenceChain } from './evidence-chain.tsx';
import { FamilyTag, GradeTag } from './hit-columns.tsx';
import { HitFacts } from './hit-facts.tsx';
import { Revisions } from './revisions.tsx';

const widthPx = 680;

export function HitDrawer({ hitId }: { readonly hitId: string }) {
  const words = useWords();
  const choose = useChoose();
  const { api, names, router } = useApp();
  // A new revision seen on the line is reason enough to read the hit again.
  const { rows } = useStream();
  const known = rows.find((hit) => hit.hit_id === hitId);
  const detail = useLoaded(`${hitId}/${known?.revision ?? 0}`, (signal) => withPatience(() => api.hit(hitId, signal), signal));
  const hit = detail.value?.hit ?? known;
  const rule = useNames(names).rules.find((one) => one.id === hit?.rule_id);

  return (
    <Drawer
      open onClose={router.closeHit} mask={false} size={widthPx} rootClassName="hit-drawer" keyboard={false}
      aria-label={words.detail.title}
      title={hit === undefined ? words.detail.title : (
        <div className="hit-title">
          <GradeTag grade={hit.grade} />
          <b>{choose(hit.title, hit.title_en)}</b>
          <FamilyTag family={hit.family} />
        </div>
      )}
      extra={<DrawerTools />}
    >
      {hit !== undefined && (
        <>
          {hit.state === 'withdrawn' && (
            <div className="withdrawn-note" role="note">
              <b>{words.detail.withdrawn}</b>
              {hit.withdrawn_reason !== undefined && <span>{words.detail.withdrawnWhy}:{hit.withdrawn_reason}</span>}
            </div>
          )}
          <p className="hit-reason" data-testid="hit-reason">{choose(hit.reason, hit.reason_en)}</p>
          <HitFacts hit={hit} />
        </>
      )}
      {detail.value !== undefined && (
        <>
          <Conditions conditions={detail.value.hit.conditions ?? []} rule={rule} />
          <EvidenceChain evidence={detail.value.hit.evidence ?? []} rule={rule} ruleId={detail.value.hit.rule_id} />
          <Basis basis={detail.value.hit.basis ?? []} />
          <Revisions revisions={detail.value.revisions} />
        </>
      )}
      {detail.value === undefined && detail.isLoading && <Skeleton active />}
      {detail.error !== undefined && <Problem error={detail.error} again={detail.again} />}
    </Drawer>
  );
}

/** An alert is on the screen some hundred milliseconds before the store can be asked about it. */
async function withPatience<T>(read: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (const pauseMs of [250, 500, 1_000, 2_000]) {
    try {
      return await read();
    } catch (error) {
      const mayCome = error instanceof ApiError && error.kind === 'not-found' && !signal.aborted;
      if (!mayCome) throw error;
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
  return read();
}

function Problem({ error, again }: { readonly error: unknown; readonly again: () => void }) {
  const words = useWords();
  if (error instanceof ApiError && error.kind === 'not-found') {
    return (
      <Nothing title={words.errors.loadFailed} text={words.detail.notFound}>
        <Button onClick={again}>{words.errors.retry}</Button>
      </Nothing>
    );
  }
  return <Failed error={error} again={again} />;
}

function DrawerTools() {
  const { detail } = useWords();
  const { message } = AntApp.useApp();
  const press = (key: string) => document.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
  const copy = async () => {
    await navigator.clipboard.writeText(location.origin + location.pathname);
    void message.success(detail.copied);
  };
  return (
    <>
      <Button type="text" size="small" icon={<UpOutlined />} aria-label={detail.previous} title={`${detail.previous} (k)`} onClick={() => press('k')} />
      <Button type="text" size="small" icon={<DownOutlined />} aria-label={detail.next} title={`${detail.next} (j)`} onClick={() => press('j')} />
      <Button type="text" size="small" icon={<CopyOutlined />} onClick={() => void copy()}>{detail.copyLink}</Button>
    </>
  );
}

function Basis({ basis }: { readonly basis: readonly string[] }) {
  const [{ language }] = useSettings();
  const { detail } = useWords();
  if (basis.length === 0) return null;
  return (
    <section className="block">
      <h2>{detail.basis}</h2>
      <ul className="basis" lang={language === 'zh' ? undefined : 'zh-CN'}>{basis.map((text) => <li key={text}>{text}</li>)}</ul>
    </section>
  );
}
