import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { catalogueText, domainCheckIds, loadLeftOut } from '../../rules/catalogue.ts';
import { loadRules } from '../../rules/load-rules.ts';

const { rules } = loadRules();
const leftOut = loadLeftOut();

it('every check of the domain is a rule or says which data is missing, and none is both', () => {
  const built = domainCheckIds().filter((id) => rules.some((rule) => rule.id === id));
  expect([...built, ...leftOut.map(({ check }) => check)].toSorted()).toEqual(domainCheckIds().toSorted());
  expect(built.length).toBeGreaterThanOrEqual(90);
});

it('CATALOGUE.md is what the rules give now: else run rules/write-catalogue.ts', () => {
  const page = readFileSync(new URL('../../rules/CATALOGUE.md', import.meta.url), 'utf8');
  expect(page).toBe(catalogueText(rules, leftOut));
});
