// Always in sight: is the line open, and how old is the newest business record that was judged?
import { Button, Tooltip } from 'antd';
import { useStream, useApp } from '../app-context.tsx';
import { rate, wholeNumber } from '../format.ts';
import type { Connection } from '../live/alert-stream.ts';
import { useWords } from '../settings.tsx';
import type { Words } from '../words/zh.ts';
import { AlarmStrip } from './alarm-strip.tsx';
import { useClock } from './use-clock.ts';

/** A municipal feed brings something every few seconds; a minute of nothing is odd, ten are an outage. */
const oldAfterMs = 60_000;
const staleAfterMs = 600_000;

/** `hasFigures`: rate and lag beside it, where the page does not show them itself. */
export function ConnectionState({ hasFigures }: { readonly hasFigures: boolean }) {
  const words = useWords();
  const { stream } = useApp();
  const { connection, stats } = useStream();
  const now = useClock(1_000);
  const newest = stats?.newest_received_at;
  const ageMs = newest === undefined ? undefined : Math.max(0, now - Date.parse(newest));

  return (
    <div className="connection">
      <AlarmStrip />
      <Tooltip title={words.connection.explain}>
        <span className={`connection-line is-${connection.kind}`} role="status" data-testid="connection">
          <i aria-hidden="true" />
          {connectionText(connection, now, words)}
        </span>
      </Tooltip>
      {connection.kind === 'waiting' && (
        <Button size="small" type="link" onClick={stream.retryNow}>{words.connection.retry}</Button>
      )}
      <span className={`connection-age is-${freshness(ageMs)}`} data-testid="newest-age">
        <small>{words.connection.newest}</small>
        <b>{ageMs === undefined ? (stats === undefined ? '–' : words.connection.noEvents) : agoText(ageMs, words)}</b>
      </span>
      {hasFigures && stats !== undefined && (
        <>
          <span className="connection-figure">
            <small>{words.live.eventsPerSecond}</small>
            <b>{rate(stats.events_per_s)}</b>
            <small>{words.live.perSecond}</small>
          </span>
          <span className="connection-figure">
            <small>{words.live.lag}</small>
            <b>{wholeNumber(stats.lag_ms)}</b>
            <small>{words.live.ms}</small>
          </span>
        </>
      )}
    </div>
  );
}

export function ageText(ms: number, words: Words): string {
  const seconds = Math.floor(ms / 1_000);
  if (seconds < 60) return words.age.seconds(seconds);
  if (seconds < 3_600) return words.age.minutes(Math.floor(seconds / 60));
  if (seconds < 172_800) return words.age.hours(Math.floor(seconds / 3_600));
  return words.age.days(Math.floor(seconds / 86_400));
}

function agoText(ms: number, words: Words): string {
  return ms < 2_000 ? words.age.now : words.connection.ago(ageText(ms, words));
}

function freshness(ageMs: number | undefined): 'none' | 'fresh' | 'old' | 'stale' {
  if (ageMs === undefined) return 'none';
  if (ageMs < oldAfterMs) return 'fresh';
  return ageMs < staleAfterMs ? 'old' : 'stale';
}

function connectionText(connection: Connection, now: number, words: Words): string {
  switch (connection.kind) {
    case 'idle':
      return words.connection.idle;
    case 'connecting':
      return words.connection.connecting;
    case 'open':
      return words.connection.open;
    case 'waiting':
      return words.connection.waiting(Math.max(0, Math.ceil((connection.untilMs - now) / 1_000)));
    default:
      return connection satisfies never;
  }
}
