// Both languages say everything, and every key that the code names exists.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
type Words = Map<string, string>;

function flatten(value: unknown, prefix = '', into: Words = new Map()): Words {
  if (typeof value === 'string') into.set(prefix, value);
  else if (typeof value === 'object' && value !== null) for (const [key, child] of Object.entries(value)) flatten(child, prefix === '' ? key : `${prefix}.${key}`, into);
  return into;
}
const read = (path: string) => flatten(JSON.parse(readFileSync(path, 'utf8')));
const folders = [...list('features'), ...list('apps/dashboard'), 'shared/i18n'].filter((folder) => existsSync(join(ROOT, folder, 'en.json')));
const singular = (key: string) => key.replace(/_(one|other|many)$/, '');

describe.each(folders)('%s', (folder) => {
  const english = read(join(ROOT, folder, 'en.json'));
  const french = read(join(ROOT, folder, 'fr.json'));
  it('both_languages_have_the_same_keys', () => {
    expect([...new Set([...french.keys()].map(singular))].sort()).toEqual([...new Set([...english.keys()].map(singular))].sort());
  });
  it('both_languages_use_the_same_values', () => {
    const holes = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).sort();
    for (const [key, text] of english) expect(holes(french.get(key) ?? ''), key).toEqual(holes(text));
  });
  it('french_has_its_three_plural_forms', () => {
    const counted = [...french.keys()].filter((key) => key.endsWith('_other')).map(singular);
    expect(counted.flatMap((key) => ['one', 'many'].map((form) => `${key}_${form}`)).filter((key) => !french.has(key))).toEqual([]);
  });
});

it('every_key_that_the_code_names_exists', () => {
  const shared = read(join(ROOT, 'shared/i18n/en.json'));
  const missing: string[] = [];
  for (const path of sources()) {
    const text = readFileSync(path, 'utf8');
    const own = text.match(/useTranslation\('(\w+)'\)/)?.[1] ?? relative(ROOT, path).match(/^features\/(\w+)/)?.[1] ?? 'shared';
    const folder = own === 'shared' ? 'shared/i18n' : own === 'frame' ? 'apps/dashboard/frame' : `features/${own}`;
    const words = existsSync(join(ROOT, folder, 'en.json')) ? read(join(ROOT, folder, 'en.json')) : shared;
    for (const [, key] of text.matchAll(/\bt\('([^']+)'/g)) {
      if (key === undefined) continue;
      const [space, name] = key.includes(':') ? [shared, key.split(':')[1] ?? ''] : [words, key];
      if (!space.has(name) && !space.has(`${name}_other`)) missing.push(`${relative(ROOT, path)}: ${key}`);
    }
  }
  expect(missing).toEqual([]);
});

/** How the server writes what happened, and each field that changed with it, in its own source. */
const CHANGES = [/Change \{\s*field: "([a-z_]+)"/g, /\b(?:changed|put)\("([a-z_]+)"/g, /note\(&mut changes, "([a-z_]+)"/g, /\("([a-z_]+)", (?:&?before\b|\w+\(before\)|old_|job\.|None, from)/g];

describe('activities', () => {
  const server = rust().filter((text) => /\bActivity\b|\bChange \{/.test(text));
  const written = (...patterns: RegExp[]) => [...new Set(server.flatMap((text) => patterns.flatMap((pattern) => [...text.matchAll(pattern)].map(([, word]) => word ?? ''))))].sort();
  const english = read(join(ROOT, 'shared/i18n/en.json'));
  const verbs = written(/"[a-z_]+\.([a-z_]*(?:ed|run|left|sent))"/g);
  const kinds = written(/object_kind: "([a-z_]+)"/g);
  const fields = written(...CHANGES);
  it('are_found_in_the_source_of_the_server', () => {
    expect(verbs).toEqual(expect.arrayContaining(['voided', 'left', 'sent', 'created']));
    expect(kinds).toEqual(expect.arrayContaining(['customer', 'note']));
    expect(fields).toEqual(expect.arrayContaining(['status', 'due_at', 'billing_day', 'pool_first', 'email', 'bill_item', 'tax_id', 'test_mode']));
  });
  it.each([['verb', verbs], ['kind', kinds], ['field', fields]])('every_%s_has_words', (part, codes) => {
    expect(codes.filter((code) => !english.has(`activity.${part}.${code}`))).toEqual([]);
  });
});

it('every_problem_that_has_french_words_is_one_of_the_server', () => {
  const source = rust('../crates').join('\n');
  const codes = [...read(join(ROOT, 'shared/i18n/problems.fr.json')).keys()].map((key) => key.split('.').at(-1) ?? '');
  expect(codes.length).toBeGreaterThan(100);
  expect(codes.filter((code) => !source.includes(`"${code}"`))).toEqual([]);
});

function list(folder: string): string[] {
  return readdirSync(join(ROOT, folder)).map((name) => join(folder, name));
}
function sources(): string[] {
  return ['apps', 'features', 'shared'].flatMap((folder) => readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((path) => join(ROOT, folder, path)))
    .filter((path) => /\.tsx?$/.test(path) && !path.includes('.test.'));
}
function rust(of = '../crates/app/src'): string[] {
  const folder = join(ROOT, of);
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.rs')).map((path) => readFileSync(join(folder, path), 'utf8'));
}
