// The browser tests, one file per journey, one after another against one server.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: { root: import.meta.dirname, include: ['*.e2e.ts'], fileParallelism: false, testTimeout: 90_000, hookTimeout: 60_000, globalSetup: './server.ts' },
});
