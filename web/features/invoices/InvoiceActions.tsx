// Send an invoice, or make it void.
import { Button } from '@mantine/core';
import { IconMail, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Invoice } from '@shared/api/schema';
import { useSession } from '@shared/api/session';
import { SendInvoiceDialog } from './SendInvoiceDialog';
import { VoidInvoiceDialog } from './VoidInvoiceDialog';

export function InvoiceActions({ invoice }: { invoice: Invoice }) {
  const { t } = useTranslation('invoices');
  const { may } = useSession();
  const [open, setOpen] = useState<'send' | 'void' | null>(null);
  if (invoice.status === 'void') return null;
  const close = () => setOpen(null);
  return (
    <>
      {may('customer.write') && <Button variant="default" leftSection={<IconMail size={16} />} onClick={() => setOpen('send')}>{t('send')}</Button>}
      {may('billing.run') && <Button variant="default" leftSection={<IconX size={16} />} onClick={() => setOpen('void')}>{t('void')}</Button>}
      {open === 'send' && <SendInvoiceDialog invoice={invoice} onClose={close} />}
      {open === 'void' && <VoidInvoiceDialog invoice={invoice} onClose={close} />}
    </>
  );
}
