// The names a rule can use and what they stand for: the trigger with its fields, parameters, facts
// with their members. Looking a reference up says what is wrong with it and remembers that its fact or
// parameter is used.
import { entryAttributes, fieldsOf } from '../fields.ts';
import type { Field } from '../field-names.ts';
import type { Rule } from '../rule.ts';
import { typeOfFact, type TypeScope } from './fact-types.ts';
import type { Report } from './finding.ts';
import { nearest } from './nearest.ts';
import { joined, nameOfType, number, typeOfConstant, typeOfField, unknown, type ValueType } from './value-type.ts';

/** `reference`: as in messages, amounts and operators. `path`: below a condition's fact, where only
 * the fields of an entry can be read. */
type Reading = 'reference' | 'path';

/** Dots and names. A path of names alone is read as if it began with `$.`; one that begins otherwise finds nothing. */
const plainPath = /^(\$\.|\$|\.|)([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)$/;

export class RuleScope implements TypeScope {
  readonly rule: Rule;
  readonly triggerKinds: readonly string[];
  /** Facts and parameters that something reads. */
  readonly used = new Set<string>();
  readonly #types = new Map<string, ValueType>();

  constructor(rule: Rule) {
    this.rule = rule;
    const { kind } = rule.trigger;
    this.triggerKinds = typeof kind === 'string' ? [kind] : kind;
  }

  isDeclared(name: string): boolean {
    return name === 'trigger' || Object.hasOwn(this.rule.facts, name) || Object.hasOwn(this.rule.params, name);
  }

  typeOf(reference: string): ValueType {
    return this.resolve(reference, '', () => {});
  }

  /** The type of a reference; what is wrong with it is reported at the place. */
  resolve(reference: string, place: string, report: Report): ValueType {
    const [head = '', ...rest] = reference.split('.');
    const start = this.head(head, place, report);
    return rest.reduce((type, name) => this.#member(type, name, { reference, place, report }, 'reference'), start);
  }

  /** The type of a condition's fact and path. Paths that are not plain dots and names are not looked into. */
  resolvePath(fact: string, path: string | undefined, place: string, report: Report): ValueType {
    const start = this.head(fact, `${place}/fact`, report);
    if (path === undefined || path === '') return start;
    const [, begin = '', names] = plainPath.exec(path) ?? [];
    if (names === undefined) return unknown;
    const at = { reference: `${fact} ${path}`, place: `${place}/path`, report };
    if (begin !== '' && begin !== '$.') {
      const texts = { zh: `路径“${path}”取不到任何值：以 $. 开头`, en: `the path ${path} finds nothing: begin it with $.` };
      report('unknown_field', at.place, texts, { suggestion: `$.${names}` });
    }
    return names.split('.').reduce<ValueType>((type, name, depth) => {
      if (type.is !== 'entry' || depth === 0) return this.#member(type, name, at, 'path');
      const inside = [fact, ...names.split('.').slice(0, depth)].join('.');
      report('entry_by_path', at.place, {
        zh: `“${inside}”是一条记录，条件的 path 读不到它的字段：先用 first_known 把“${inside}.${name}”声明为因子`,
        en: `${inside} is a record, whose fields cannot be read by path: declare ${inside}.${name} as a fact with first_known`,
      });
      return unknown;
    }, start);
  }

  /** The type of a name that stands alone. */
  head(name: string, place: string, report: Report): ValueType {
    if (name === 'trigger') return { is: 'entry', kinds: this.triggerKinds };
    if (this.isDeclared(name)) {
      this.used.add(name);
      return this.#typeOfName(name);
    }
    const field = this.triggerKinds.some((kind) => fieldsOf(kind).has(name));
    const known = ['trigger', ...Object.keys(this.rule.facts), ...Object.keys(this.rule.params)];
    report(
      'unknown_reference',
      place,
      { zh: `没有名为“${name}”的因子或参数`, en: `no fact or parameter is named ${name}` },
      { suggestion: field ? `trigger.${name}` : nearest(name, known) },
    );
    return unknown;
  }

  #typeOfName(name: string): ValueType {
    const cached = this.#types.get(name);
    if (cached !== undefined) return cached;
    // A fact that depends on itself is met again while its type is being found.
    this.#types.set(name, unknown);
    const parameter = Object.hasOwn(this.rule.params, name) ? this.rule.params[name] : undefined;
    const spec = this.rule.facts[name];
    const used = new Set(this.used);
    const type =
      parameter !== undefined ? typeOfParameter(parameter) : spec === undefined ? unknown : typeOfFact(spec, this);
    // Finding a type is no use of what it was found from.
    for (const other of this.used) if (!used.has(other)) this.used.delete(other);
    this.#types.set(name, type);
    return type;
  }

  #member(
    type: ValueType,
    name: string,
    at: { readonly reference: string; readonly place: string; readonly report: Report },
    reading: Reading,
  ): ValueType {
    switch (type.is) {
      case 'unknown':
      case 'list':
        return unknown;
      case 'entry':
        return this.#field(type.kinds, name, at, reading);
      case 'object': {
        const member = Object.hasOwn(type.members, name) ? type.members[name] : undefined;
        if (member !== undefined) return member;
        const names = Object.keys(type.members);
        const has = names.join('、');
        at.report(
          'unknown_field',
          at.place,
          { zh: `${at.reference}：没有“${name}”，有${has}`, en: `${at.reference}: there is no ${name} among ${names.join(', ')}` },
          { suggestion: nearest(name, names) },
        );
        return unknown;
      }
      default: {
        const sort = nameOfType(type);
        at.report('unknown_field', at.place, {
          zh: `${at.reference}：${sort.zh}没有“${name}”可取`,
          en: `${at.reference}: ${sort.en} has no ${name}`,
        });
        return unknown;
      }
    }
  }

  #field(
    kinds: readonly string[],
    name: string,
    { reference, place, report }: { readonly reference: string; readonly place: string; readonly report: Report },
    reading: Reading,
  ): ValueType {
    const type = typeOfEntryField(kinds, name, place, report, reference);
    if (reading === 'reference' || !Object.hasOwn(entryAttributes, name)) return type;
    if (kinds.some((kind) => fieldsOf(kind).has(name))) return type;
    report('attribute_by_path', place, {
      zh: `“${name}”是记录本身的属性，条件的 path 读不到：先用 first_known 把它声明为因子`,
      en: `${name} belongs to the record itself and cannot be read by path: declare it as a fact with first_known`,
    });
    return unknown;
  }
}

const attributes: ReadonlyMap<string, Field> = new Map(Object.entries(entryAttributes));

/** The type of an entry's field or attribute, over all kinds that the entry may be of. */
export function typeOfEntryField(
  kinds: readonly string[],
  name: string,
  place: string,
  report: Report,
  reference: string = name,
): ValueType {
  const attribute = attributes.get(name);
  if (attribute !== undefined) return typeOfField(attribute);
  const found = kinds.map((kind) => fieldsOf(kind).get(name));
  const known = found.filter((field) => field !== undefined);
  if (known.length === 0) {
    const names = new Set(kinds.flatMap((kind) => [...fieldsOf(kind).keys(), ...Object.keys(entryAttributes)]));
    if (!kinds.some((kind) => fieldsOf(kind).size > 0)) return unknown;
    report(
      'unknown_field',
      place,
      { zh: `${reference}：${kinds.join('、')}没有字段“${name}”`, en: `${reference}: ${kinds.join(', ')} has no field ${name}` },
      { suggestion: nearest(name, names) },
    );
    return unknown;
  }
  if (known.length < kinds.length) {
    const without = kinds.filter((_, i) => found[i] === undefined).join('、');
    report('field_of_some_kinds', place, {
      zh: `${reference}：${without}没有字段“${name}”，其值未知`,
      en: `${reference}: unknown for ${without}, which has no field ${name}`,
    });
  }
  return joined(known.map(typeOfField));
}

/** The type of a parameter, with the bounds that its values have in any region. */
function typeOfParameter(parameter: Rule['params'][string]): ValueType {
  const values = [parameter.default, ...Object.values(parameter.by_admdvs ?? {})];
  const type = joined(values.map(typeOfConstant));
  if (type.is !== 'number') return type;
  return number(parameter.unit, type.least, type.most);
}
