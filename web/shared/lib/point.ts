// A point on the way of a balance, such as a limit or a threshold, in words and without a sign:
// debit is owed, credit is left (domain.md §2).
import type { TFunction } from 'i18next';
import type { Money } from '../api/schema';
import { magnitude, sideOf } from './amounts';
import type { Format } from './format';

/** "€2.00 left", "€150.00 owed", "nothing left". */
export function pointWords(t: TFunction<'shared'>, { money }: Pick<Format, 'money'>, { amount, resource }: Money): string {
  const side = sideOf(amount);
  return side === 'even' ? t('point.nothing') : t(side === 'has' ? 'point.left' : 'point.owed', { amount: money({ amount: magnitude(amount), resource }) });
}
