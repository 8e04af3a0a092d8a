// Knowledge that says which of its tables anybody looked into.
import { Knowledge } from '../../engine/knowledge.ts';

export class WatchedKnowledge extends Knowledge {
  /** Of tables; `drg` and `dip` stand for those of a grouper. */
  readonly names = new Set<string>();

  override find(table: string, columns: readonly string[], values: readonly string[]): ReturnType<Knowledge['find']> {
    this.names.add(table);
    return super.find(table, columns, values);
  }

  override whole(table: string): ReturnType<Knowledge['whole']> {
    this.names.add(table);
    return super.whole(table);
  }

  override grouper(): ReturnType<Knowledge['grouper']> {
    this.names.add('drg');
    return super.grouper();
  }

  override dipGrouper(): ReturnType<Knowledge['dipGrouper']> {
    this.names.add('dip');
    return super.dipGrouper();
  }

  override points(gz_code: string, code: string): ReturnType<Knowledge['points']> {
    for (const { table } of this.policy().of(gz_code, code)) this.names.add(table);
    return super.points(gz_code, code);
  }
}
