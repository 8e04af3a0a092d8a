// Loaded first into an evaluator process of a test: some events kill it while they are judged. The plan
// is read from the file that DEADLY_EVENTS names, at each event, so that a test can make one harmless.
import { readFileSync } from 'node:fs';
import { Evaluator } from '../../engine/evaluator.ts';

/** How, by event id. `only once there are several`: alone it does no harm. */
export type DeadlyPlan = Readonly<Record<string, 'throw' | 'kill' | 'memory' | 'loop' | 'in company'>>;

const apply = Evaluator.prototype.apply;
Evaluator.prototype.apply = function (events) {
  const path = process.env['DEADLY_EVENTS'];
  const plan: DeadlyPlan = path === undefined ? {} : JSON.parse(readFileSync(path, 'utf8'));
  for (const { event_id } of events) {
    switch (plan[event_id]) {
      case 'throw':
        throw new TypeError('no such thing');
      case 'kill':
        process.kill(process.pid, 'SIGKILL');
        break;
      case 'memory':
        for (const all: number[][] = []; ;) all.push(new Array<number>(1e6).fill(0.5));
      case 'loop':
        for (;;) Math.random();
      case 'in company':
        if (events.length > 1) throw new TypeError('not among others');
        break;
      case undefined:
    }
  }
  return apply.call(this, events);
};
