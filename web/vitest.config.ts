import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  resolve: { alias: { '@shared': here('./shared'), '@features': here('./features') } },
  plugins: [react()],
  test: {
    environment: 'jsdom',
    include: ['{apps,shared,features}/**/*.test.{ts,tsx}'],
    setupFiles: ['./shared/lib/browser-for-tests.ts'],
    css: false,
    // A whole screen in jsdom is slow on a busy machine.
    testTimeout: 20_000,
  },
});
