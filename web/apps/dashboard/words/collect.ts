// Turns files found by the bundler into i18next namespaces.
import type { ResourceLanguage } from 'i18next';

type Files = Record<string, unknown>;

export function collect(features: Files, shared: Files): ResourceLanguage {
  const words: Record<string, unknown> = {};
  for (const [path, content] of Object.entries(features)) {
    const feature = path.split('/').at(-2);
    if (feature !== undefined) words[feature] = content;
  }
  for (const content of Object.values(shared)) words.shared = content;
  // JSON files of nested words: exactly what a language resource is.
  return words as ResourceLanguage;
}
