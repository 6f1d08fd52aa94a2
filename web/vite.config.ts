// Builds the dashboard into dist/dashboard. The server answers /v1 from the same origin; in
// development the dev server forwards it to GUILDER_URL.
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const server = process.env.GUILDER_URL ?? 'http://127.0.0.1:8080';

export default defineConfig({
  root: here('./apps/dashboard'),
  resolve: { alias: { '@shared': here('./shared'), '@features': here('./features') } },
  plugins: [react()],
  build: {
    outDir: here('./dist/dashboard'),
    emptyOutDir: true,
    manifest: 'manifest.json',
    // Nothing may be inlined as data: the server's content policy names only its own origin.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { proxy: { '/v1': server } },
});
