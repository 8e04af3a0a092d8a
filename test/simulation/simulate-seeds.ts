// One of the threads of npm run sim: runs the seeds it is given, one after the other.
import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { loadSimulation } from './kept-seeds.ts';
import { plants } from './plants.ts';
import { simulate } from './simulation.ts';

const { plant } = z.object({ plant: z.enum(plants).optional() }).parse(workerData);
const base = loadSimulation();
const port = parentPort;
if (port === null) throw new Error('runs as a thread of simulate.ts only');
port.on('message', (message: unknown) => {
  const seeds = z.array(z.int()).parse(message);
  void (async () => {
    for (const seed of seeds) port.postMessage({ seed, ...(await simulate({ ...base, seed, plant })) });
    port.postMessage('more');
  })();
});
port.postMessage('more');
