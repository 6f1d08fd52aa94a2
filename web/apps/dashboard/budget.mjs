// What a first visit to Home costs on the wire: the entry, what it and the page import, English
// words, styles, each gzipped. Fails the build over the budget (ui.md, everyone).
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const BUDGET_BYTES = 350_000;
const dist = new URL('../../dist/dashboard/', import.meta.url);
const manifest = JSON.parse(readFileSync(new URL('manifest.json', dist), 'utf8'));
const START = ['index.html', 'words/en.ts', '../../features/home/HomePage.tsx'];

const files = new Set();
const visit = (name) => {
  const chunk = manifest[name];
  if (chunk === undefined) throw new Error(`the build has no ${name}`);
  if (files.has(chunk.file)) return;
  files.add(chunk.file);
  for (const style of chunk.css ?? []) files.add(style);
  for (const other of chunk.imports ?? []) visit(other);
};
START.forEach(visit);

const bytes = [...files].reduce((sum, file) => sum + gzipSync(readFileSync(new URL(file, dist))).length, 0);
console.log(`first visit: ${Math.round(bytes / 1000)} kB of ${BUDGET_BYTES / 1000} kB in ${files.size} files`);
if (bytes > BUDGET_BYTES) process.exit(1);
