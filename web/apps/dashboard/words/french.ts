// French sets a space before its tall punctuation and inside its quotes, and no line may break there. Words are written
// with plain spaces, as one types; here they are bound. Owns: which spaces those are.
import type { ResourceKey, ResourceLanguage } from 'i18next';

const COLON_OR_QUOTE = / (?=[:»])|(?<=«) /g;
const TALL = / (?=[;!?%])/g;

/** All words of a language resource, however deep. */
export function bound(words: ResourceLanguage): ResourceLanguage {
  return Object.fromEntries(Object.entries(words).map(([key, word]) => [key, boundWord(word)]));
}

function boundWord(word: ResourceKey): ResourceKey {
  return typeof word === 'string' ? word.replace(COLON_OR_QUOTE, '\u00a0').replace(TALL, '\u202f') : bound(word);
}
