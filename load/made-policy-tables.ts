// Policy tables of any size, made of well-formed codes: for measuring what a city's full tables take.
// Shares are about those of the public batches (DOMAIN 1.6).

interface Made {
  readonly name: string;
  /** Of all points. */
  readonly share: number;
  readonly gz_code: string;
  /** Own columns and their cells for the nth row. */
  readonly columns: readonly string[];
  cells(n: number): readonly string[];
}

const made: readonly Made[] = [
  {
    name: 'policy-attributes', share: 0.42, gz_code: 'GZ10000101007000',
    columns: ['attribute', 'allowed', 'denied', 'least', 'most'],
    cells: (n) => (n % 3 === 0 ? ['gend', String(1 + (n % 2)), '', '', ''] : ['age_years', '', '', '', '13']),
  },
  {
    name: 'policy-courses', share: 0.08, gz_code: 'GZ10000101010000', columns: ['per', 'window_days', 'days_max'],
    cells: (n) => ['days', '90', String(7 + (n % 21))],
  },
  {
    name: 'policy-quantities', share: 0.08, gz_code: 'GZ10000102013000',
    columns: ['measure', 'per', 'window_days', 'most', 'unit'], cells: (n) => ['cnt', 'day', '', String(1 + (n % 4)), '次'],
  },
  {
    name: 'policy-pairs', share: 0.06, gz_code: 'GZ10000102012000', columns: ['other_prefix', 'other_name', 'per'],
    cells: (n) => [itemCode(n + 500_000), '另一项目', 'day'],
  },
  {
    name: 'policy-discounts', share: 0.01, gz_code: 'GZ10000102002000',
    columns: ['incision_group', 'share_max', 'price'], cells: (n) => [`切口${n % 40}`, '0.5', String(500 + (n % 3000))],
  },
  {
    name: 'policy-diagnoses', share: 0.27, gz_code: 'GZ10000101008000', columns: ['mode', 'diag_prefixes'],
    cells: (n) => ['needs', Array.from({ length: 1 + (n % 12) }, (_, i) => icd(n + i * 7)).join(' ')],
  },
  {
    name: 'policy-prior-use', share: 0.05, gz_code: 'GZ10000101005000', columns: ['prior_prefixes', 'window_days'],
    cells: (n) => [`${drugCode(n).slice(0, 5)} ${drugCode(n + 9).slice(0, 5)}`, '180'],
  },
  {
    name: 'policy-herbs', share: 0.03, gz_code: 'GZ10000101004000', columns: ['mode', 'kinds_max'],
    cells: () => ['alone', ''],
  },
];

/** CSV text by table name, and codes that are listed. */
export function madePolicyTables(points: number): {
  readonly tables: Readonly<Record<string, string>>; readonly codes: readonly string[];
} {
  const codes: string[] = [];
  const tables = made.map((one): [string, string] => {
    const lines = [['point_id', 'gz_code', 'code_prefix', 'item_name', ...one.columns, 'zh', 'from', 'to', 'admdvs', 'source'].join()];
    const rows = Math.max(1, Math.round(points * one.share));
    for (let n = 0; n < rows; n += 1) {
      const code = codeOf(one.name, n);
      codes.push(code);
      const point = `${one.name.slice(7, 9)}${String(n).padStart(6, '0')}`;
      lines.push([point, one.gz_code, code, `名称${n % 5_000}`, ...one.cells(n), '按国家知识点限定', '2025-05-23', '', '', '国家知识库'].join());
    }
    return [one.name, `${lines.join('\n')}\n`];
  });
  return { tables: Object.fromEntries(tables), codes };
}

function codeOf(table: string, n: number): string {
  switch (table) {
    case 'policy-quantities':
    case 'policy-pairs':
    case 'policy-discounts':
      return itemCode(n);
    case 'policy-herbs':
      return `T${String(1_000_000 + n).padStart(9, '0')}`;
    default:
      return drugCode(n);
  }
}

function letter(n: number): string {
  return String.fromCharCode(65 + (n % 26));
}

/** 23 signs, DOMAIN 4.1. */
function drugCode(n: number): string {
  const digits = (value: number, width: number): string => String(value).padStart(width, '0');
  const atc = `${letter(n % 22)}${digits(n % 17, 2)}${letter(n >> 3)}${letter(n >> 5)}`;
  return `X${atc}${letter(n >> 2)}${digits(n % 1000, 3)}A${digits((n >> 4) % 30, 3)}01${digits(n % 90, 2)}${digits(n % 100_000, 5)}`;
}

/** 15 digits, DOMAIN 4.3. */
function itemCode(n: number): string {
  return `00${String(110_000_000 + n * 37).padStart(9, '0')}${String((n % 9) * 100).padStart(4, '0')}`;
}

function icd(n: number): string {
  return `${letter(n)}${String(n % 100).padStart(2, '0')}.${n % 10}`;
}
