import { setFlagsFromString } from 'node:v8';
import { decodeFrame } from '../engine/event.ts';
import { Evaluator } from '../engine/evaluator.ts';
import { Judge } from '../engine/judge.ts';
import { Keys } from '../engine/keys.ts';
import { loadKnowledge } from '../rules/load-knowledge.ts';
import { loadRules } from '../rules/load-rules.ts';
import { cityFeed } from './city-feed.ts';
import { cityKnowledge } from './city/knowledge.ts';
import { planMessages } from './frame-plan.ts';
setFlagsFromString('--max-old-space-size=12000');
const events = Number(process.argv[2] ?? 30000);
const ruleSet = { rules: loadRules().rules, knowledge: { ...loadKnowledge(), ...cityKnowledge() } };
const frames = planMessages(cityFeed({ seed: 1, events, plantEvery: 100 }), { ratePerS: 1e9, form: 'frames', partitions: 8, gatherMs: Infinity, eventsMax: 250 });
const spent = new Map<string, [number, number]>();
const ins = new Map<string, number>();
function run(isTimed: boolean) {
  const review = Judge.prototype.review, find = Judge.prototype.findsNothing, insert = Keys.prototype.insert;
  if (isTimed) {
    Judge.prototype.review = function (this: any, ...args: any) {
      const t = process.hrtime.bigint(); const r = (review as any).apply(this, args);
      const one = spent.get(this.ruleId) ?? [0, 0]; one[0] += Number(process.hrtime.bigint() - t) / 1000; one[1]++; spent.set(this.ruleId, one); return r;
    } as any;
    Keys.prototype.insert = function (this: any, key: any, entry: any) { const k = `${key.space} ${entry.kind}`; ins.set(k, (ins.get(k) ?? 0) + 1); return (insert as any).call(this, key, entry); } as any;
  }
  const ev = new Evaluator({ rules: [], knowledge: {} }); ev.activate(ruleSet, 0);
  let n = 0; const t0 = process.cpuUsage();
  for (const f of frames) { const fr = decodeFrame(f.bytes); n += fr.events.length; ev.apply(fr.events); }
  const c = process.cpuUsage(t0); console.log('cpu us/event', ((c.user + c.system) / n).toFixed(1), n, isTimed);
  Judge.prototype.review = review; Judge.prototype.findsNothing = find; Keys.prototype.insert = insert;
  return n;
}
run(false); run(false); const n = run(true);
console.log('RULE us per event, calls per event');
for (const [id, [us, c]] of [...spent].sort((a, b) => b[1][0] - a[1][0]).slice(0, 30)) console.log(id, (us / n).toFixed(2), (c / n).toFixed(3));
console.log('INSERTS per event'); for (const [k, c] of [...ins].sort((a, b) => b[1] - a[1]).slice(0, 30)) console.log(k, (c / n).toFixed(3));
