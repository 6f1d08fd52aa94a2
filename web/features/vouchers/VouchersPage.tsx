// Batches of vouchers: codes that each buy a bundle.
import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNames } from '@shared/api/names';
import { useRead } from '@shared/api/queries';
import type { VoucherBatch } from '@shared/api/schema';
import { useSession } from '@shared/api/session';
import { useFormat } from '@shared/lib/format';
import { useSearchText } from '@shared/lib/search';
import { DataTable, type Column } from '@shared/ui/DataTable';
import { Page } from '@shared/ui/Page';
import { pageQuery } from '@shared/ui/paging';
import { NewBatchDialog } from './NewBatchDialog';
import { useValidity } from './useValidity';

export function VouchersPage() {
  const { t } = useTranslation('vouchers');
  const format = useFormat();
  const { may } = useSession();
  const bundle = useNames('/v1/bundles');
  const validity = useValidity();
  const [search] = useSearchText();
  const answer = useRead('/v1/voucher-batches', { query: pageQuery(search) }, { keepPrevious: true });
  const [making, setMaking] = useState(false);
  const columns: Column<VoucherBatch>[] = [
    { id: 'name', header: t('name'), text: (row) => row.name, cell: (row) => <Link to="/vouchers/$batch" params={{ batch: row.id }}><strong>{row.name}</strong></Link> },
    { id: 'code', header: t('code'), text: (row) => row.code, cell: (row) => <span className="g-mono">{row.code}</span> },
    { id: 'vendor', header: t('vendor'), extra: true, text: (row) => row.vendor, cell: (row) => row.vendor || t('shared:none') },
    { id: 'bundle', header: t('bundle'), text: (row) => bundle(row.bundle), cell: (row) => <Link to="/catalog/$kind/$code" params={{ kind: 'bundles', code: row.bundle }}>{bundle(row.bundle)}</Link> },
    { id: 'template', header: t('template'), text: (row) => row.template, cell: (row) => <span className="g-mono">{row.template}</span> },
    { id: 'quantity', header: t('quantity'), numeric: true, text: (row) => String(row.quantity), cell: (row) => format.count(row.quantity) },
    { id: 'uses', header: t('uses'), numeric: true, text: (row) => String(row.uses), cell: (row) => format.count(row.uses) },
    { id: 'validity', header: t('validity'), text: validity, cell: validity },
    { id: 'created', header: t('created'), text: (row) => row.created_at, cell: (row) => <span className="g-number">{format.time(row.created_at)}</span> },
  ];
  const add = may('catalog.write') && <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setMaking(true)}>{t('new')}</Button>;
  return (
    <Page title={t('title')} below={t('hint')} actions={add}>
      <DataTable<VoucherBatch> name="voucher-batches" label={t('title')} columns={columns} answer={answer} rowKey={({ id }) => id} empty={{ title: t('none'), hint: t('noneHint') }} />
      {making && <NewBatchDialog onClose={() => setMaking(false)} />}
    </Page>
  );
}
