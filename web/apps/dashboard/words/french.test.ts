import { expect, it } from 'vitest';
import { bound } from './french';

it('no_line_of_french_breaks_before_its_punctuation_or_inside_its_quotes', () => {
  const words = { deep: { stands: 'Fonds de « {{name}} » : {{words}} ; rien ?', percent: 'Gagne {{percent}} % !', plain: 'Un en-tête, nom: valeur' } };
  expect(bound(words)).toEqual({ deep: { stands: 'Fonds de «\u00a0{{name}}\u00a0»\u00a0: {{words}}\u202f; rien\u202f?', percent: 'Gagne {{percent}}\u202f%\u202f!', plain: 'Un en-tête, nom: valeur' } });
});
