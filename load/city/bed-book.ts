// One patient, one bed: which beds of a department are free. A full department puts up corridor
// beds (加床).

import type { Department, Institution } from './institutions.ts';

export interface BedBook {
  take(hospital: Institution, department: Department): string;
  leave(hospital: Institution, department: Department, bed: string): void;
}

export function makeBedBook(): BedBook {
  const free = new Map<string, string[]>();
  const extra = new Map<string, number>();
  const keyOf = (hospital: Institution, department: Department): string =>
    `${hospital.index}/${department.hosp_dept_codg}`;

  return {
    take(hospital, department) {
      const key = keyOf(hospital, department);
      let beds = free.get(key);
      if (beds === undefined) {
        beds = Array.from({ length: department.beds }, (_, n) =>
          String(department.beds - n).padStart(3, '0'),
        );
        free.set(key, beds);
      }
      const bed = beds.pop();
      if (bed !== undefined) return bed;
      const number = (extra.get(key) ?? 0) + 1;
      extra.set(key, number);
      return `加${number}`;
    },
    leave(hospital, department, bed) {
      // A corridor bed is folded away; its number is not used again.
      if (!bed.startsWith('加')) free.get(keyOf(hospital, department))?.unshift(bed);
    },
  };
}
