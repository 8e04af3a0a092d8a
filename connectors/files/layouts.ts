// Which JSON node of `input` the columns of a file belong to, for each transaction (interface table, column "node").
// A file is flat: the plain columns are the main node's fields, `node.field` names a field of another node.

export interface Layout {
  readonly node: string;
  /** The node holds a list: rows with the same msgid become its records. */
  readonly isList: boolean;
}

const one = (node: string): Layout => ({ node, isList: false });
const many = (node: string): Layout => ({ node, isList: true });

const layouts: Readonly<Record<string, Layout>> = {
  '2102': one('druginfo'),
  '2203': one('mdtrtinfo'), '2203A': one('mdtrtinfo'),
  '2204': many('feedetail'), '2301': many('feedetail'),
  '2401': one('mdtrtinfo'), '2402': one('dscginfo'), '2403': one('adminfo'),
  '2501': one('refmedin'),
  '3301': many('catalogcompin'),
  '3401': one('deptinfo'), '3401A': many('deptinfo'),
  '3501': one('invinfo'), '3501A': many('invinfoDetail'),
  '3502': one('invinfo'), '3502A': many('invinfoDetail'),
  '3503': one('purcinfo'), '3503A': many('purcinfoDetail'),
  '3504': one('purcinfo'), '3504A': many('purcinfoDetail'),
  '3505': one('selinfo'), '3505A': many('selinfoDetail'),
  '3506': one('selinfo'), '3506A': many('selinfoDetail'),
  '3507A': many('goodDetail'),
  '4101': one('setlinfo'), '4101A': one('setlinfo'),
  '4401': one('baseinfo'),
};

/** Nodes that hold one record even beside a main node; every other second node is a list. */
export const singleNodes: ReadonlySet<string> = new Set(['agnterinfo', 'setlinfo', 'mdtrtinfo', 'data']);

/** Transactions without an entry have their fields in `data`. */
export function layoutOf(infno: string): Layout {
  return layouts[infno] ?? one('data');
}
