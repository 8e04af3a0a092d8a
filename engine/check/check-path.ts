// A `path` that no value can be found by: one that begins otherwise than with `$`, brackets that do not pair,
// a filter that cannot be read. Such a condition throws or finds nothing, whatever the data say.
import { readsFilter } from '../language/path-filter.ts';
import { pointer, type Report } from './finding.ts';

/** Names alone are read as if they began with `$.` (rule-scope.ts speaks of them). */
const begun = /^(?:$|\$(?:$|[.[])|\.?[A-Za-z_]\w*(?:\.\w+)*$|\$[A-Za-z_]\w*(?:\.\w+)*$)/;
const filters = /\[\??\((.*?)\)\]/g;

export function checkPath(path: string | undefined, place: string, report: Report): void {
  const said = path === undefined ? undefined : problemOf(path);
  if (said === undefined) return;
  report('malformed_path', pointer(place, 'path'), {
    zh: `路径“${path}”取不到任何值：${said.zh}`,
    en: `the path ${path} finds nothing: ${said.en}`,
  });
}

function problemOf(path: string): { readonly zh: string; readonly en: string } | undefined {
  if (!begun.test(path)) return { zh: '应以 $ 开头', en: 'it begins with $' };
  for (const [, filter = ''] of path.matchAll(filters))
    if (!readsFilter(filter.replaceAll('@', '_$_v'))) return { zh: `无法解读筛选“${filter}”`, en: `the filter ${filter} cannot be read` };
  const rest = path.replaceAll(filters, '');
  if (/^[^[\]]*(?:\[[^[\]]+\][^[\]]*)*$/.test(rest)) return undefined;
  return { zh: '方括号不配对', en: 'its brackets do not pair' };
}
