// Rules that no oracle judges from end to end. They read hits, closed periods or groups; those records are counted
// from scratch in periods.test.ts and clusters.test.ts, and their examples say what they make of them.
export const recordsOnly: readonly string[] = [
  'CS-03', 'CS-04', 'HB-07', 'HB-10', 'HB-13', 'HB-16', 'HB-18', 'IV-117', 'IV-16', 'JB-01', 'JB-02', 'JB-03',
  'LS-04', 'LS-05', 'LS-06', 'PH-05', 'PH-06', 'PH-09', 'PH-11', 'PH-12', 'PH-13', 'TR-110', 'TR-19', 'TR-20',
  'UC-14', 'UC-15', 'UC-18', 'YJ-01', 'ZB-01', 'ZB-02', 'ZB-03', 'ZB-04', 'ZB-05', 'ZB-06', 'ZB-07', 'ZB-08',
  'ZB-09', 'ZB-10', 'ZB-11', 'ZB-12', 'ZB-20', 'ZB-21',
];
