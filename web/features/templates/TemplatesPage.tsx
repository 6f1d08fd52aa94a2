// The templates that documents are drawn with, and which of them invoices are issued with.
import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useRead } from '@shared/api/queries';
import type { DocumentTemplate } from '@shared/api/schema';
import { useSession } from '@shared/api/session';
import { useFormat } from '@shared/lib/format';
import { DataTable, type Column } from '@shared/ui/DataTable';
import { Page } from '@shared/ui/Page';
import { Stacked } from '@shared/ui/Panel';
import { StatusBadge } from '@shared/ui/StatusBadge';
import { InvoicingPanel } from './InvoicingPanel';
import { NewTemplateDialog } from './NewTemplateDialog';

export function TemplatesPage() {
  const { t } = useTranslation('templates');
  const format = useFormat();
  const { may } = useSession();
  const [making, setMaking] = useState(false);
  const answer = useRead('/v1/document-templates');
  const columns: Column<DocumentTemplate>[] = [
    { id: 'name', header: t('name'), text: (row) => row.name, cell: (row) => <Link to="/templates/$template" params={{ template: row.code }}><strong>{row.version === 0 ? t('builtIn') : row.name}</strong></Link> },
    { id: 'code', header: t('code'), text: (row) => row.code, cell: (row) => <span className="g-mono">{row.code}</span> },
    { id: 'category', header: t('category'), text: (row) => row.category, cell: (row) => t(`categories.${row.category}`) },
    { id: 'language', header: t('language'), text: (row) => row.language, cell: (row) => (row.version === 0 ? t('everyLanguage') : t(`languages.${row.language}`)) },
    { id: 'version', header: t('version'), numeric: true, text: (row) => String(row.version), cell: (row) => (row.version === 0 ? t('shared:none') : format.count(row.version)) },
    { id: 'used', header: t('status'), text: (row) => (row.used ? t('used') : t('unused')), cell: (row) => <StatusBadge status={row.used ? 'active' : 'inactive'} tone={row.used ? 'green' : 'grey'} word={t(row.used ? 'used' : 'unused')} /> },
  ];
  return (
    <Page title={t('title')} below={t('hint')} actions={may('invoicing.manage') && <Button leftSection={<IconPlus size={16} />} onClick={() => setMaking(true)}>{t('new')}</Button>}>
      <Stacked>
        <InvoicingPanel templates={answer.data?.items ?? []} />
        <DataTable<DocumentTemplate> name="templates" label={t('title')} columns={columns} answer={answer} rowKey={({ code }) => code} empty={{ title: t('none'), hint: t('noneHint') }} />
      </Stacked>
      {making && <NewTemplateDialog onClose={() => setMaking(false)} />}
    </Page>
  );
}
