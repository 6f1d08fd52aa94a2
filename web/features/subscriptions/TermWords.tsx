// How long a plan binds, in words.
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useRead } from '@shared/api/queries';
import type { CatalogEntry } from '@shared/api/schema';
import { spanWords } from '@shared/lib/span';

/** The term of a plan: null where it has none, undefined where that is not known, or not yet. */
export function useTerm(plan: string): { term: CatalogEntry | null | undefined; pending: boolean } {
  const plans = useRead('/v1/plans');
  const document = plans.data?.items.find(({ code }) => code === plan)?.document;
  const code = document?.term ?? null;
  const terms = useRead('/v1/terms', {}, { enabled: code !== null });
  if (document === undefined) return { term: undefined, pending: plans.isPending };
  if (code === null) return { term: null, pending: false };
  return { term: terms.data?.items.find((term) => term.code === code), pending: terms.isPending };
}

export function TermWords({ plan }: { plan: string }) {
  const { t } = useTranslation('subscriptions');
  const { t: shared } = useTranslation('shared');
  const { term } = useTerm(plan);
  if (term === null || term === undefined) return null;
  const { commitment, grace } = term.document;
  return (
    <p style={{ margin: 0 }}>
      <Link to="/catalog/$kind/$code" params={{ kind: 'terms', code: term.code }}>{t('term.name', { name: term.name })}</Link>{' '}
      {grace === undefined ? t('term.binds', { commitment: spanWords(shared, commitment) }) : t('term.bindsAfter', { commitment: spanWords(shared, commitment), grace: spanWords(shared, grace) })}
    </p>
  );
}
