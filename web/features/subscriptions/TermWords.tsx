// How long a purchase binds, in words.
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { HeldTerm } from '@shared/api/schema';
import { useFormat } from '@shared/lib/format';

/** As it was when the purchase was made; nothing is said where nothing binds. */
export function TermWords({ term }: { term: HeldTerm | null }) {
  const { t } = useTranslation('subscriptions');
  const format = useFormat();
  if (term === null) return null;
  const [until, free] = [format.date(term.binds_to), format.date(term.grace_to)];
  return (
    <p style={{ margin: 0 }}>
      <Link to="/catalog/$kind/$code" params={{ kind: 'terms', code: term.term }}>{t('term.name', { name: term.name })}</Link>{' '}
      {term.broken ? t('term.broken', { until }) : term.grace_to === term.from ? t('term.binds', { until }) : t('term.bindsAfter', { until, free })}
    </p>
  );
}
