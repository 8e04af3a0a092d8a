// Writes rules/rule.schema.json anew, after a change of the rule schema, the fields or the operators.
import { writeFileSync } from 'node:fs';
import { ruleJsonSchema } from './rule-schema.ts';

const path = new URL('rule.schema.json', import.meta.url);
writeFileSync(path, `${JSON.stringify(ruleJsonSchema(), null, 1)}\n`);
