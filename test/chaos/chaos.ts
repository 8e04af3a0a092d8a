// npm run chaos -- --kills N --seed S
import { openScript } from '../../load/script.ts';
import { chaosDefaults, runChaos } from './chaos-run.ts';
import { planBlows } from './strikes.ts';

const script = openScript({
  numbers: { kills: 20, seed: 1, lines: chaosDefaults.linesAPost, posts: chaosDefaults.postsPerS },
});
const seed = script.number('seed');
const { problems, ...result } = await runChaos({
  ...chaosDefaults,
  seed,
  blows: planBlows(seed, script.number('kills')),
  swapsKnowledge: true,
  linesAPost: script.number('lines'),
  postsPerS: script.number('posts'),
  say: script.say,
});
script.finish({ seed, ...result }, problems);
