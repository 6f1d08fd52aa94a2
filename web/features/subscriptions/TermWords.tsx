// How long a plan binds, in words.
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useRead } from '@shared/api/queries';
import type { CatalogEntry } from '@shared/api/schema';
import { spanWords } from '@shared/lib/span';

/** The term of a plan; null where it has none or is not known yet. */
export function useTerm(plan: string): CatalogEntry | null {
  const code = useRead('/v1/plans', { query: { limit: '200' } }).data?.items.find((entry) => entry.code === plan)?.document.term;
  const terms = useRead('/v1/terms', { query: { limit: '200' } }, { enabled: typeof code === 'string' }).data?.items;
  return terms?.find((term) => term.code === code) ?? null;
}

export function TermWords({ plan }: { plan: string }) {
  const { t } = useTranslation('subscriptions');
  const { t: shared } = useTranslation('shared');
  const term = useTerm(plan);
  if (term === null) return null;
  const { commitment, grace } = term.document;
  return (
    <p style={{ margin: 0 }}>
      <Link to="/catalog/$kind/$code" params={{ kind: 'terms', code: term.code }}>{t('term.name', { name: term.name })}</Link>{' '}
      {grace === undefined ? t('term.binds', { commitment: spanWords(shared, commitment) }) : t('term.bindsAfter', { commitment: spanWords(shared, commitment), grace: spanWords(shared, grace) })}
    </p>
  );
}
