// How the site invoices: patterns of numbers, days until due, the template of each language.
import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useRead } from '@shared/api/queries';
import type { DocumentTemplate } from '@shared/api/schema';
import { useSession } from '@shared/api/session';
import { Facts, Panel } from '@shared/ui/Panel';
import { InvoicingDialog } from './InvoicingDialog';
import { LANGUAGES } from './NewTemplateDialog';

export function InvoicingPanel({ templates }: { templates: DocumentTemplate[] }) {
  const { t } = useTranslation('templates');
  const { may } = useSession();
  const [open, setOpen] = useState(false);
  const settings = useRead('/v1/invoicing-settings').data;
  if (settings === undefined) return null;
  const nameOf = (code: string | undefined) => templates.find((one) => one.code === code)?.name ?? t('builtIn');
  return (
    <Panel title={t('invoicing')} aside={may('invoicing.manage') && <Button size="xs" variant="default" onClick={() => setOpen(true)}>{t('change')}</Button>}>
      <Facts
        facts={[
          { label: t('invoiceNumber'), value: <span className="g-mono">{settings.invoice_number}</span> },
          { label: t('creditNumber'), value: <span className="g-mono">{settings.credit_note_number}</span> },
          { label: t('debitNumber'), value: <span className="g-mono">{settings.debit_note_number}</span> },
          { label: t('dueDays'), value: t('days', { count: settings.invoice_due_days }) },
          { label: t('lateUsage'), value: settings.late_usage_hours === 0 ? t('lateUsageNone') : t('hours', { count: settings.late_usage_hours }) },
          ...LANGUAGES.map((language) => ({ label: t('templateOf', { language: t(`languages.${language}`) }), value: nameOf(settings.invoice_templates[language]) })),
        ]}
      />
      {open && <InvoicingDialog settings={settings} templates={templates} onClose={() => setOpen(false)} />}
    </Panel>
  );
}
