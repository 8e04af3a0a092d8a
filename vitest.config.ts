import { defineConfig } from 'vitest/config';
import { ClosingLine } from './test/support/closing-line.ts';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Integration and browser tests start real processes beside the workers.
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 90_000,
    hookTimeout: 120_000,
    teardownTimeout: 30_000,
    // In CI a test that somebody left as the only one would hide all others.
    allowOnly: process.env['CI'] === undefined,
    reporters: ['default', new ClosingLine()],
  },
});
