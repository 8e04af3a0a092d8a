// The points of all policy tables, found by code: one look-up says whether any point has to do with a
// code, and nearly always none has. Answers are kept by code, since an institution bills the same few
// thousand codes over and over; a point holds for every code that begins with its prefix.
import type { Point } from './points.ts';

/** Answers kept; then they are found anew. */
const codesKeptMax = 200_000;

interface Role {
  readonly point: Point;
  /** The code is limited by the point, and not just read to judge another one. */
  readonly isSubject: boolean;
}

/** Points by rule class; with no entry for a class that has nothing to do with the code. */
type Found = ReadonlyMap<string, readonly Point[]>;

export class PolicyBook {
  readonly #byPrefix = new Map<string, Role[]>();
  /** Of the prefixes, the longest first. */
  readonly #lengths: readonly number[];
  readonly #byCode = new Map<string, Found>();
  /** How many there are. */
  readonly points: number;

  constructor(points: readonly Point[]) {
    for (const point of points) {
      this.#add(point.prefix, { point, isSubject: isLimited(point) });
      for (const read of readBy(point)) this.#add(read, { point, isSubject: point.table === 'policy-pairs' });
    }
    const lengths = new Set([...this.#byPrefix.keys()].map(({ length }) => length));
    this.#lengths = [...lengths].toSorted((a, b) => b - a);
    this.points = points.length;
  }

  #add(prefix: string, role: Role): void {
    const known = this.#byPrefix.get(prefix);
    if (known === undefined) this.#byPrefix.set(prefix, [role]);
    else known.push(role);
  }

  /** Points of a class that limit a code, those of the longest prefix first, then by id. */
  of(gz_code: string, code: string): readonly Point[] {
    return this.#find(code).get(gz_code) ?? none;
  }

  /** Whether a line with this code can be limited by a point of the class, or change what one says of
   * another line. */
  concerns(gz_code: string, code: string): boolean {
    return this.#find(code).has(gz_code);
  }

  #find(code: string): Found {
    const known = this.#byCode.get(code);
    if (known !== undefined) return known;
    if (this.#byCode.size >= codesKeptMax) this.#byCode.clear();
    const found = this.#look(code);
    this.#byCode.set(code, found);
    return found;
  }

  #look(code: string): Found {
    const found = new Map<string, Point[]>();
    for (const length of this.#lengths) {
      if (length > code.length) continue;
      const roles = this.#byPrefix.get(length === code.length ? code : code.slice(0, length));
      if (roles === undefined) continue;
      for (const { point, isSubject } of roles) {
        const points = found.get(point.gz_code) ?? [];
        found.set(point.gz_code, points);
        if (isSubject) points.push(point);
      }
    }
    if (found.size === 0) return nothing;
    for (const points of found.values()) points.sort(inOrder);
    return found;
  }
}

const none: readonly Point[] = [];
const nothing: Found = new Map();

function inOrder(a: Point, b: Point): number {
  return b.prefix.length - a.prefix.length || (a.point_id < b.point_id ? -1 : 1);
}

/** Of a pair the other one is charged too much, and it is under that one that the pair is found. */
function isLimited({ table }: Point): boolean {
  return table !== 'policy-pairs';
}

/** Prefixes of codes that are read beside the limited one. */
function readBy(point: Point): readonly string[] {
  switch (point.table) {
    case 'policy-pairs':
      return [point.other];
    case 'policy-prior-use':
      return point.priors;
    case 'policy-herbs':
      return point.mode === 'alone' ? [slices] : [];
    default:
      return [];
  }
}

/** 中药饮片: every slice of a prescription says whether one of them is alone. */
const slices = 'T';
