// The button that sets who pays for a billing profile; prepaid money is paid before there is a bill.
import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { BillingProfile } from '@shared/api/schema';
import { useSession } from '@shared/api/session';
import { SetPayerDialog } from './SetPayerDialog';

export function SetPayer({ profile }: { profile: BillingProfile }) {
  const { t } = useTranslation('hierarchy');
  const { may } = useSession();
  const [opened, setOpened] = useState(false);
  if (profile.payment_type === 'prepaid') return t('prepaid');
  if (!may('customer.write')) return null;
  return (
    <>
      <Button size="xs" variant="default" aria-label={t('setPayerOf', { name: profile.code })} onClick={() => setOpened(true)}>{t('setPayer')}</Button>
      {opened && <SetPayerDialog profile={profile} onClose={() => setOpened(false)} />}
    </>
  );
}
