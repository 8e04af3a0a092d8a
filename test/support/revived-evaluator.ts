// An evaluator process that is started again whenever it dies, as the supervisor does, until `end`.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { DeadlyPlan } from './deadly-events.ts';
import { startEvaluator, type EvaluatorProcess } from './evaluator.ts';

export interface RevivedEvaluator {
  readonly varFolder: string;
  /** How each one died. */
  readonly deaths: readonly (string | number)[];
  /** What all of them printed. */
  lines(): readonly string[];
  /** The one that runs now. */
  current(): EvaluatorProcess | undefined;
  plan(deadly: DeadlyPlan): void;
  end(): Promise<void>;
}

/** More deaths than any test plans: then it is left dead. */
const deathsMax = 40;

export function reviveEvaluator(natsUrl: string, deadly: DeadlyPlan, env: Record<string, string> = {}): RevivedEvaluator {
  const varFolder = mkdtempSync(join(tmpdir(), 'fundwatch-evaluator-'));
  const planFile = join(varFolder, 'deadly.json');
  const plan = (next: DeadlyPlan): void => writeFileSync(planFile, JSON.stringify(next));
  plan(deadly);
  const deaths: (string | number)[] = [];
  const lines: string[] = [];
  let current: EvaluatorProcess | undefined;
  let isEnding = false;
  const living = live();
  return {
    varFolder, deaths, plan,
    lines: () => [...lines, ...(current?.lines ?? [])],
    current: () => current,
    async end() {
      isEnding = true;
      await current?.end('SIGTERM');
      await living;
      rmSync(varFolder, { recursive: true, force: true });
    },
  };

  async function live(): Promise<void> {
    while (!isEnding && deaths.length < deathsMax) {
      current = await startEvaluator(natsUrl, {
        varFolder, preload: 'test/support/deadly-events.ts', logLevel: 'info', env: { DEADLY_EVENTS: planFile, ...env },
      }).catch(() => undefined);
      if (current === undefined) deaths.push('before it was ready');
      else {
        const { code, signal } = await current.gone;
        lines.push(...current.lines);
        current = undefined;
        if (!isEnding) deaths.push(signal ?? code ?? '?');
      }
      await delay(20);
    }
  }
}
