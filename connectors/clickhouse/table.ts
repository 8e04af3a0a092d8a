// A table as data, and the statements that make it: one MergeTree table on a single server; on a cluster
// a replicated table `<name>_local` on every shard and a Distributed table in front under the plain name.

export interface Column {
  readonly name: string;
  readonly type: string;
  /** What the column is, for whoever reads the table with SQL. */
  readonly comment: string;
  /** Compression other than the default. */
  readonly codec?: string;
  /** Computed when the row is written; not part of inserts. */
  readonly materialized?: string;
}

export interface Table {
  readonly name: string;
  readonly comment: string;
  readonly columns: readonly Column[];
  readonly indexes?: readonly string[];
  readonly engine: 'MergeTree' | 'ReplacingMergeTree' | 'AggregatingMergeTree';
  /** Column by which ReplacingMergeTree picks the row that stays: the greatest. */
  readonly version?: string;
  readonly orderBy: string;
  readonly partitionBy?: string;
  /** Rows are together that must be seen together: the expression that picks the shard. */
  readonly shardBy: string;
  /** Time column that ageing goes by. */
  readonly ageBy?: string;
  /** Rows to a mark; smaller makes look-ups cheaper and the index larger. */
  readonly granularity?: number;
}

export interface View {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  /** What follows SELECT, with `{from}` for the table read. */
  readonly select: string;
}

export interface Layout {
  /** Name of a ClickHouse cluster: Replicated tables on every shard, Distributed in front. */
  readonly cluster?: string;
  /** Days after which rows are dropped, by table. None: kept for ever. */
  readonly keepDays?: Readonly<Record<string, number>>;
}

/** Statements for one table, in order, each of them harmless when repeated. */
export function tableStatements(table: Table, { cluster, keepDays }: Layout): string[] {
  const ttl = ttlOf(table, keepDays);
  const body = [
    `(\n  ${[...table.columns.map(columnText), ...(table.indexes ?? []).map((index) => `INDEX ${index}`)].join(',\n  ')}\n)`,
    `ENGINE = ${engineText(table, cluster !== undefined)}`,
    ...(table.partitionBy === undefined ? [] : [`PARTITION BY ${table.partitionBy}`]),
    `ORDER BY ${table.orderBy}`,
    ...(ttl === undefined ? [] : [`TTL ${ttl}`]),
    // An insert that was answered is on the disk, whatever happens to the machine next.
    `SETTINGS index_granularity = ${table.granularity ?? 8192}, fsync_after_insert = 1, fsync_part_directory = 1`,
    `COMMENT ${text(table.comment)}`,
  ].join('\n');
  if (cluster === undefined) return [`CREATE TABLE IF NOT EXISTS ${table.name}\n${body}`];
  const distributed = `Distributed(${text(cluster)}, currentDatabase(), ${table.name}_local, ${table.shardBy})`;
  return [
    `CREATE TABLE IF NOT EXISTS ${table.name}_local ON CLUSTER ${text(cluster)}\n${body}`,
    `CREATE TABLE IF NOT EXISTS ${table.name} ON CLUSTER ${text(cluster)} AS ${table.name}_local ENGINE = ${distributed}`,
  ];
}

export function viewStatement(view: View, { cluster }: Layout): string {
  const suffix = cluster === undefined ? '' : '_local';
  const where = cluster === undefined ? '' : ` ON CLUSTER ${text(cluster)}`;
  const select = view.select.replaceAll('{from}', `${view.from}${suffix}`);
  return `CREATE MATERIALIZED VIEW IF NOT EXISTS ${view.name}${where} TO ${view.to}${suffix} AS SELECT ${select}`;
}

/** Gives a table of an earlier version columns that have come since; harmless when repeated. Rows that are there have
 * their defaults. */
export function addColumnStatements(table: Table, names: readonly string[], { cluster }: Layout): string[] {
  return alterations('ADD COLUMN IF NOT EXISTS', table, names, cluster);
}

/** Gives columns of a table of an earlier version the types that they have now; harmless when repeated. */
export function modifyColumnStatements(table: Table, names: readonly string[], { cluster }: Layout): string[] {
  return alterations('MODIFY COLUMN', table, names, cluster);
}

/** Puts the indexes of the table, which are over `column`, in place of one that it had, also for rows that are there: that
 * goes on in the background, and until it is done a look-up reads more than it must. Harmless when repeated. */
export function exchangeIndexStatements(table: Table, before: string, column: string, { cluster }: Layout): string[] {
  const place = cluster === undefined ? table.name : `${table.name}_local ON CLUSTER ${text(cluster)}`;
  const indexes = table.indexes ?? [];
  return [
    `DROP INDEX IF EXISTS ${before}`,
    ...indexes.map((index) => `ADD INDEX IF NOT EXISTS ${index}`),
    `MATERIALIZE COLUMN ${column}`,
    ...indexes.map((index) => `MATERIALIZE INDEX ${index.slice(0, index.indexOf(' '))}`),
  ].map((change) => `ALTER TABLE ${place} ${change}`);
}

function alterations(change: string, table: Table, names: readonly string[], cluster: string | undefined): string[] {
  const columns = table.columns.filter(({ name }) => names.includes(name));
  const places = cluster === undefined
    ? [table.name]
    : [`${table.name}_local`, table.name].map((name) => `${name} ON CLUSTER ${text(cluster)}`);
  return places.map((place) => `ALTER TABLE ${place} ${columns.map((column) => `${change} ${columnText(column)}`).join(', ')}`);
}

/** Changes the age limit of a table that exists; `undefined` when the layout names none for it. */
export function ageStatement(table: Table, { cluster, keepDays }: Layout): string | undefined {
  const ttl = ttlOf(table, keepDays);
  if (ttl === undefined) return undefined;
  const name = cluster === undefined ? table.name : `${table.name}_local ON CLUSTER ${text(cluster)}`;
  return `ALTER TABLE ${name} MODIFY TTL ${ttl}`;
}

/** Names of the columns that an insert gives, in order. */
export function insertColumns(table: Table): [string, ...string[]] {
  const [first, ...rest] = table.columns.filter(({ materialized }) => materialized === undefined).map(({ name }) => name);
  if (first === undefined) throw new Error(`table ${table.name} has no columns`);
  return [first, ...rest];
}

function columnText({ name, type, comment, codec, materialized }: Column): string {
  const computed = materialized === undefined ? '' : ` MATERIALIZED ${materialized}`;
  return `${name} ${type}${computed} COMMENT ${text(comment)}${codec === undefined ? '' : ` CODEC(${codec})`}`;
}

function engineText({ engine, version }: Table, isReplicated: boolean): string {
  const path = isReplicated ? ["'/clickhouse/tables/{database}/{table}/{shard}'", "'{replica}'"] : [];
  return `${isReplicated ? 'Replicated' : ''}${engine}(${[...path, ...(version === undefined ? [] : [version])].join(', ')})`;
}

function ttlOf({ name, ageBy }: Table, keepDays: Layout['keepDays']): string | undefined {
  const days = keepDays?.[name];
  return days === undefined || ageBy === undefined ? undefined : `toDateTime(${ageBy}) + toIntervalDay(${Math.trunc(days)})`;
}

function text(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
