// Money of a bill that is not closed keeps digits below a cent until it is rounded at its close (domain.md §2): cents
// are read, the exact figure is the title. Less than a cent is shown as it is.
import type { Money } from '@shared/api/schema';
import { isZero } from '@shared/lib/amounts';
import { useFormat, type Format } from '@shared/lib/format';

export function Cents({ value }: { value: Money }) {
  const { shown, exact } = cents(useFormat(), value);
  return exact === null ? shown : <span title={exact}>{shown}</span>;
}

/** What is read, and the exact figure where that says more. */
export function cents(format: Pick<Format, 'money'>, value: Money): { shown: string; exact: string | null } {
  const [shown, exact] = [format.money(value), format.money(value, 'exact')];
  if (shown === exact) return { shown, exact: null };
  return !isZero(value.amount) && !/[1-9]/.test(shown) ? { shown: exact, exact: null } : { shown, exact };
}
