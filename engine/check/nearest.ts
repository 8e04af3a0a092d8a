// What was probably meant: the known name fewest edits away from an unknown one, if it is near enough
// for a slip of the finger. An edit is a letter added, left out, changed, or swapped with its neighbour.

/** The nearest of the names, or undefined when none is within a third of the name's length. */
export function nearest(name: string, known: Iterable<string>): string | undefined {
  const most = Math.max(1, Math.floor(name.length / 3));
  let best: { name: string; edits: number } | undefined;
  for (const candidate of known) {
    if (Math.abs(candidate.length - name.length) > most) continue;
    const edits = editsBetween(name.toLowerCase(), candidate.toLowerCase());
    if (edits > most) continue;
    if (best === undefined || edits < best.edits || (edits === best.edits && candidate < best.name))
      best = { name: candidate, edits };
  }
  return best?.name;
}

/** Restricted Damerau-Levenshtein distance (optimal string alignment). */
export function editsBetween(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const isSame = a[i - 1] === b[j - 1];
      let edits = Math.min(at(last, j) + 1, at(row, j - 1) + 1, at(last, j - 1) + (isSame ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        edits = Math.min(edits, at(beforeLast, j - 2) + 1);
      row.push(edits);
    }
    beforeLast = last;
    last = row;
  }
  return at(last, b.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Infinity;
}
