// What can be done on a customer's Events tab: enter an event, try one, rate its usage again.
import { Button, Group } from '@mantine/core';
import { IconCalculator, IconFlask, IconPlus } from '@tabler/icons-react';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '@shared/api/session';
import { AddEventDialog } from './AddEventDialog';
import { AgainDialog } from './AgainDialog';
import { TryItDialog } from './TryItDialog';

export function UsageActions() {
  const { t } = useTranslation('usage');
  const { may } = useSession();
  const customer = useParams({ strict: false, select: (params) => params.customer ?? '' });
  const [opened, setOpened] = useState<'add' | 'try' | 'rerate' | null>(null);
  const close = () => setOpened(null);
  return (
    <Group justify="flex-end" className="g-no-print">
      {may('usage.revise') && <Button variant="default" leftSection={<IconCalculator size={16} aria-hidden />} onClick={() => setOpened('rerate')}>{t('again.open.rerate')}</Button>}
      <Button variant="default" leftSection={<IconFlask size={16} aria-hidden />} onClick={() => setOpened('try')}>{t('form.try')}</Button>
      {may('usage.write') && <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setOpened('add')}>{t('form.add')}</Button>}
      {opened === 'add' && <AddEventDialog customer={customer} onClose={close} />}
      {opened === 'rerate' && <AgainDialog verb="rerate" preset={{ customer }} onClose={close} />}
      {opened === 'try' && <TryItDialog customer={customer} onClose={close} />}
    </Group>
  );
}

/** The same trial from where there is no customer: a product, a rate plan. */
export function TryItButton({ serviceType }: { serviceType: string | undefined }) {
  const { t } = useTranslation('usage');
  const { may } = useSession();
  const [opened, setOpened] = useState(false);
  if (!may('usage.read')) return null;
  return (
    <>
      <Button variant="default" leftSection={<IconFlask size={16} aria-hidden />} onClick={() => setOpened(true)}>{t('form.try')}</Button>
      {opened && <TryItDialog serviceType={serviceType} onClose={() => setOpened(false)} />}
    </>
  );
}
