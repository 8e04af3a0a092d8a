// The knowledge tables that `npm start` puts in force beside the shipped ones when it plays the simulated city: of the
// city that is played in that folder. The supervisor asks for them by this file's name.
import { cityKnowledge } from './city/knowledge.ts';
import { demoCity, demoDaysMax, readDemoPosition } from './city/demo-city.ts';

/** Table name to CSV text. The same for every start in the folder. */
export function demoKnowledge(varFolder: string): Record<string, string> {
  return cityKnowledge(demoCity(readDemoPosition(varFolder, Date.now()), demoDaysMax - 1));
}
