// The button that records a payment; absent for who may not, and where nothing can be paid.
import { Button, type ButtonProps } from '@mantine/core';
import { IconCash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '@shared/api/session';
import { PaymentDialog } from './PaymentDialog';
import type { Place } from './place';

const ICON_PX = 16;
const SMALL_ICON_PX = 14;

export function RecordPayment({ customer, places: [first, ...others], ...look }: { customer: string; places: Place[] } & Pick<ButtonProps, 'size' | 'variant'>) {
  const { t } = useTranslation('payments');
  const { may } = useSession();
  const [opened, setOpened] = useState(false);
  if (!may('payment.write') || first === undefined) return null;
  return (
    <>
      <Button {...look} leftSection={<IconCash size={look.size === 'xs' ? SMALL_ICON_PX : ICON_PX} aria-hidden />} onClick={() => setOpened(true)}>{t('record.open')}</Button>
      {opened && <PaymentDialog customer={customer} places={[first, ...others]} onClose={() => setOpened(false)} />}
    </>
  );
}
