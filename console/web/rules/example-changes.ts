// What became of the examples between two versions, by their name.
import { z } from 'zod/mini';

const documentShape = z.looseObject({
  examples: z.catch(z.array(z.looseObject({ name: z.object({ zh: z.string(), en: z.string() }) })), []),
});

export interface ExampleChange {
  readonly kind: 'added' | 'removed' | 'changed';
  readonly name: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

export function exampleChanges(before: unknown, after: unknown, language: 'zh' | 'en'): readonly ExampleChange[] {
  const [old, fresh] = [examplesOf(before, language), examplesOf(after, language)];
  const changes: ExampleChange[] = [];
  for (const [name, example] of old) {
    const now = fresh.get(name);
    if (now === undefined) changes.push({ kind: 'removed', name, before: example });
    else if (JSON.stringify(now) !== JSON.stringify(example)) changes.push({ kind: 'changed', name, before: example, after: now });
  }
  for (const [name, example] of fresh) if (!old.has(name)) changes.push({ kind: 'added', name, after: example });
  return changes;
}

function examplesOf(document: unknown, language: 'zh' | 'en'): ReadonlyMap<string, unknown> {
  const { examples = [] } = documentShape.safeParse(document).data ?? {};
  return new Map(examples.map((example) => [example.name[language], example]));
}
