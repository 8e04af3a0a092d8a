// Is everything running, and has everything that was accepted been judged and stored?
import { useApp } from '../app-context.tsx';
import type { Status } from '../contract.ts';
import { chinaTime, plain, rate, wholeNumber } from '../format.ts';
import { useWords, wordFor } from '../settings.tsx';
import { Failed } from '../shell/messages.tsx';
import { useLoaded } from '../use-loaded.ts';
import { QuarantinePanel } from './quarantine-panel.tsx';

const everyMs = 2_000;

export function SystemPage() {
  const words = useWords();
  const { api } = useApp();
  const status = useLoaded('status', (signal) => api.status(signal), everyMs);
  const { value, error } = status;
  return (
    <div className="page system">
      {error !== undefined && <Failed error={error} again={status.again} />}
      {value !== undefined && (
        <>
          <Pipeline status={value} />
          <QuarantinePanel />
          <section aria-label={words.system.processes} className="roles">
            {Object.entries(rolesOf(value)).map(([role, figures]) => <RoleCard key={role} role={role} figures={figures} />)}
          </section>
        </>
      )}
    </div>
  );
}

function Pipeline({ status }: { readonly status: Status }) {
  const { system, live } = useWords();
  const { sequence = 0, evaluated = 0, stored = 0 } = status;
  const behind = Math.max(0, sequence - Math.min(evaluated, stored));
  const steps = [
    { name: system.sequence, value: sequence },
    { name: system.evaluated, value: evaluated },
    { name: system.stored, value: stored },
  ];
  return (
    <section className="panel pipeline">
      <h2>{system.pipeline} <small className="muted">{system.refreshed}</small></h2>
      <div className="pipeline-steps">
        {steps.map(({ name, value }) => (
          <div key={name} className={value >= sequence ? 'step is-level' : 'step is-behind'}>
            <span>{name}</span>
            <b>{wholeNumber(value)}</b>
            <meter min={0} max={Math.max(1, sequence)} value={value} aria-label={name} />
          </div>
        ))}
        <div className="step">
          <span>{system.lag}</span>
          <b>{status.lag_ms == null ? '–' : wholeNumber(status.lag_ms)} <small>{live.ms}</small></b>
        </div>
        <div className="step">
          <span>{system.watermark}</span>
          <b className="step-time">{status.watermark == null ? '–' : chinaTime(status.watermark)}</b>
        </div>
      </div>
      <p className={behind === 0 ? 'is-pass' : 'is-behind-text'}>{behind === 0 ? system.caughtUp : system.behind(behind)}</p>
    </section>
  );
}

function RoleCard({ role, figures }: { readonly role: string; readonly figures: Readonly<Record<string, unknown>> | null }) {
  const { system } = useWords();
  const isHealthy = figures !== null && figures['healthy'] !== false;
  const shown = Object.entries(figures ?? {}).flatMap(flattened);
  return (
    <article className="panel role-card">
      <h2>
        {wordFor(system.roles, role)} <small className="code muted">{role}</small>
        <span className={isHealthy ? 'health is-good' : 'health is-bad'}>
          {figures === null ? system.noAnswer : isHealthy ? system.healthy : system.unhealthy}
        </span>
      </h2>
      <dl>
        {shown.map(([name, value]) => (
          <div key={name}><dt title={name}>{figureName(name, system.figures)}</dt><dd>{figureText(name, value)}</dd></div>
        ))}
      </dl>
    </article>
  );
}

/** Groups of counters become lines of their own; histograms become their mean. What is empty, or not the case, is left out. */
function flattened([name, value]: readonly [string, unknown]): readonly (readonly [string, unknown])[] {
  if (name === 'healthy' || name === 'role' || isNothing(value)) return [];
  if (typeof value !== 'object' || Array.isArray(value)) return [[name, value]];
  const group: Readonly<Record<string, unknown>> = { ...value };
  const { count, sum_ms: sumMs } = group;
  if (typeof count === 'number' && typeof sumMs === 'number') {
    return [[`${name}.count`, count], [`${name}.mean_ms`, count === 0 ? 0 : sumMs / count]];
  }
  return Object.entries(group).flatMap(([part, inner]) => flattened([`${name}.${part}`, inner]));
}

function isNothing(value: unknown): value is null | undefined | false | '' {
  return value === null || value === undefined || value === false || value === '' || (Array.isArray(value) && value.length === 0);
}

function figureName(name: string, words: Readonly<Record<string, string>>): string {
  return name.split('.').map((part) => wordFor(words, part)).join(' · ');
}

function figureText(name: string, value: unknown): string {
  // Times travel as ISO text or as ms since the epoch.
  const isTime = name === 'watermark' || name.endsWith('_at') || name.endsWith('.at');
  if (isTime && typeof value === 'number') return value === 0 ? '–' : chinaTime(new Date(value).toISOString());
  if (isTime && typeof value === 'string') return chinaTime(value);
  if (typeof value === 'number') return Number.isInteger(value) ? wholeNumber(value) : rate(value);
  return plain(value);
}

function rolesOf(status: Status): Readonly<Record<string, Readonly<Record<string, unknown>> | null>> {
  const { roles } = status;
  if (typeof roles !== 'object' || roles === null) return {};
  return Object.fromEntries(Object.entries(roles).map(([role, figures]) => [role, recordOf(figures)]));
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === 'object' && value !== null ? { ...value } : null;
}
