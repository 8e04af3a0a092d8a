// The last line of a test run, for programs that read it: `12 passed, 0 failed, 1 skipped`.
import type { Reporter, TestModule } from 'vitest/node';

export class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const counts = { passed: 0, failed: 0, skipped: 0, pending: 0 };
    for (const module of modules) {
      for (const test of module.children.allTests()) counts[test.result().state] += 1;
      // A file that could not even be read holds no tests.
      if (module.errors().length > 0) counts.failed += 1;
    }
    const { passed, failed, skipped, pending } = counts;
    process.stdout.write(`\n${passed} passed, ${failed + pending} failed, ${skipped} skipped\n`);
  }
}
