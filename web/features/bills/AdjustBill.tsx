// Adjust a bill, or one of its items; of an invoiced bill that is a note, and the dialog says so.
import { Button } from '@mantine/core';
import { IconAdjustments } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { BillDetail } from '@shared/api/schema';
import { AdjustBillDialog } from './AdjustBillDialog';

export function AdjustBill({ bill }: { bill: BillDetail }) {
  const { t } = useTranslation('bills');
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button variant="default" leftSection={<IconAdjustments size={16} />} onClick={() => setOpen(true)}>{t('adjust.open')}</Button>
      {open && <AdjustBillDialog bill={bill} onClose={() => setOpen(false)} />}
    </>
  );
}
