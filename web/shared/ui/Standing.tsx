// An amount with the word for its sign: debit is owed, credit is left (domain.md §2).
import type { Money } from '../api/schema';
import type { Digits } from '../lib/amounts';
import { useFormat } from '../lib/format';

export function Standing({ value, digits }: { value: Money; digits?: Digits }) {
  const { words, signed } = useFormat().standing(value, digits);
  return <>{words}{signed !== null && <> <small>{signed}</small></>}</>;
}
