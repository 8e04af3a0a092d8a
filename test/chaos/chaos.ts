// npm run chaos -- --kills N --seed S [--plant NAME] [--disk-mb 1500] [--hot-days 0]: the disk of the stack is a small
// tmpfs where one may be mounted (0: the ordinary one), clocks are turned where libfaketime is there.
// With a planted bug something must be wrong at the end.
import { openScript } from '../../load/script.ts';
import { chaosDefaults, runChaos } from './chaos-run.ts';
import { isBugName, plantedBugs } from './planted-bugs.ts';
import { openSmallDisk } from './small-disk.ts';
import { planBlows } from './strikes.ts';
import { openTurnedClock } from './turned-clock.ts';

const script = openScript({
  numbers: {
    kills: 20,
    seed: 1,
    lines: chaosDefaults.linesAPost,
    posts: chaosDefaults.postsPerS,
    'disk-mb': 1_500,
    'hot-days': 0,
  },
  texts: { plant: '' },
});
const plant = script.text('plant');
if (plant !== '' && !isBugName(plant))
  throw new Error(`--plant is one of ${Object.keys(plantedBugs).join(', ')}`);
const bug = isBugName(plant) ? plant : undefined;
const seed = script.number('seed');
const disk = script.number('disk-mb') > 0 ? openSmallDisk(script.number('disk-mb')) : undefined;
const clock = openTurnedClock();
if (disk === undefined) script.say('no full disks: no tmpfs is mounted (root may)');
if (clock === undefined)
  script.say('no turned clocks: libfaketime is not here (apt-get install libfaketime, or FAKETIME_LIBRARY=<file>)');
const means = { canFill: disk !== undefined, canTurnClock: clock !== undefined };
const startedAt = performance.now();
try {
  const { problems, ...result } = await runChaos({
    ...chaosDefaults,
    seed,
    blows: planBlows(seed, script.number('kills'), means),
    changesRules: true,
    linesAPost: script.number('lines'),
    postsPerS: script.number('posts'),
    hotDays: script.number('hot-days'),
    disk,
    clock,
    bug,
    say: script.say,
  });
  const minutes = Math.round((performance.now() - startedAt) / 6_000) / 10;
  if (bug !== undefined) for (const problem of problems) script.say(`found: ${problem}`);
  script.finish(
    { seed, minutes, ...(bug === undefined ? {} : { plant: bug, found: problems.length > 0 }), ...result },
    bug === undefined ? problems : problems.length > 0 ? [] : [`the planted bug ${bug} was not found`],
  );
} finally {
  clock?.close();
  disk?.close();
}
