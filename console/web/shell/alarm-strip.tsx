// The most urgent thing that somebody should look at, in sight on every page; the others behind it.
import { Tooltip } from 'antd';
import { useStream } from '../app-context.tsx';
import type { Alarm } from '../contract.ts';
import { useWords } from '../settings.tsx';
import type { Words } from '../words/zh.ts';
import { Link } from './link.tsx';

/** What has gone wrong already; the rest are warnings. */
const urgent: ReadonlySet<string> = new Set(['not_accepting', 'hits_blocked', 'disk_full', 'quarantine_full']);

export function AlarmStrip() {
  const words = useWords();
  const { stats } = useStream();
  const alarms = stats?.alarms ?? [];
  const [first, ...others] = alarms;
  if (first === undefined) return null;
  const all = alarms.map((alarm) => <div key={`${alarm.code} ${alarm.detail ?? ''}`}>{alarmText(alarm, words)}</div>);
  return (
    <Tooltip title={<>{all}{words.alarms.toSystem}</>}>
      <Link to="/system" className={urgent.has(first.code) ? 'alarm is-urgent' : 'alarm'} role="alert" data-testid="alarms">
        {alarmText(first, words)}
        {others.length > 0 && <small>{words.alarms.more(others.length)}</small>}
      </Link>
    </Tooltip>
  );
}

function alarmText({ code, count, detail }: Alarm, words: Words): string {
  const texts: Readonly<Record<string, (count: number, detail: string) => string>> = words.alarms.text;
  const text = Object.hasOwn(texts, code) ? texts[code] : undefined;
  if (text !== undefined) return text(count ?? 0, detail ?? '');
  return [code, count, detail].filter((part) => part !== undefined).join(' ');
}
