// Writes rules/CATALOGUE.md anew, after a rule came, went or changed its name.
import { writeFileSync } from 'node:fs';
import { catalogueText, loadLeftOut } from './catalogue.ts';
import { loadRules } from './load-rules.ts';

writeFileSync(new URL('CATALOGUE.md', import.meta.url), catalogueText(loadRules().rules, loadLeftOut()));
