import type { City } from './city.ts';
import type { OpeningLot } from './stock-flow.ts';
import type { Truth } from './truth.ts';
export function plantSituations(_city: City, _onTruth?: (truth: Truth) => void): Map<number, OpeningLot[]> { return new Map(); }
