// What a dialog that sells needs of the catalog: plans, bundles and products, all of them before it opens its form, since
// what the form proposes is made of the three at once.
import { Modal, Skeleton } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useRead } from '@shared/api/queries';
import type { CatalogEntry } from '@shared/api/schema';
import { FailedState } from '@shared/ui/PageStates';

export type SaleCatalog = { plans: CatalogEntry[]; bundles: CatalogEntry[]; products: CatalogEntry[] };

export function WithCatalog({ title, onClose, children }: { title: string; onClose: () => void; children: (catalog: SaleCatalog) => ReactNode }) {
  const { t } = useTranslation('subscriptions');
  const plans = useRead('/v1/plans');
  const bundles = useRead('/v1/bundles');
  const products = useRead('/v1/products');
  if (plans.data !== undefined && bundles.data !== undefined && products.data !== undefined) {
    return children({ plans: plans.data.items, bundles: bundles.data.items, products: products.data.items });
  }
  const failed = [plans, bundles, products].filter(({ error }) => error !== null);
  return (
    <Modal opened onClose={onClose} title={title} size="xl" closeButtonProps={{ 'aria-label': t('shared:close') }}>
      {failed[0] === undefined ? <Skeleton height={160} /> : <FailedState error={failed[0].error} onRetry={() => failed.forEach(({ refetch }) => void refetch())} />}
    </Modal>
  );
}
