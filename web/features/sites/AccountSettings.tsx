// How a site keeps accounts: how long a released identifier rests, and how long the data of a closed account is kept.
import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '@shared/api/client';
import { useRead, useRefresh } from '@shared/api/queries';
import type { AccountSettings as Settings } from '@shared/api/schema';
import { useSession } from '@shared/api/session';
import { FormProblem, useSubmit } from '@shared/ui/FormProblem';
import { Facts, Panel } from '@shared/ui/Panel';

const DAYS = /^\d{1,4}$/;

export function AccountSettings() {
  const { t } = useTranslation('sites');
  const { may } = useSession();
  const [open, setOpen] = useState(false);
  const settings = useRead('/v1/account-settings', {}, { enabled: may('customer.read') }).data;
  if (settings === undefined) return null;
  const days = (count: number) => (count === 0 ? t('accounts.atOnce') : t('accounts.days', { count }));
  return (
    <Panel title={t('accounts.title')} aside={may('invoicing.manage') && <Button size="xs" variant="default" onClick={() => setOpen(true)}>{t('accounts.change')}</Button>}>
      <Facts facts={[{ label: t('accounts.quarantine'), value: days(settings.identifier_quarantine_days) }, { label: t('accounts.removal'), value: days(settings.removal_days) }]} />
      {open && <Change settings={settings} onClose={() => setOpen(false)} />}
    </Panel>
  );
}

function Change({ settings, onClose }: { settings: Settings; onClose: () => void }) {
  const { t } = useTranslation('sites');
  const refresh = useRefresh();
  const wrong = (value: string) => (DAYS.test(value.trim()) ? null : t('accounts.wrong'));
  const form = useForm({
    initialValues: { identifier_quarantine_days: String(settings.identifier_quarantine_days), removal_days: String(settings.removal_days) },
    validateInputOnBlur: true, validate: { identifier_quarantine_days: wrong, removal_days: wrong },
  });
  const { submit, problem, busy } = useSubmit(form, async ({ identifier_quarantine_days, removal_days }) => {
    const body = { identifier_quarantine_days: Number.parseInt(identifier_quarantine_days, 10), removal_days: Number.parseInt(removal_days, 10) };
    await unwrap(api.PATCH('/v1/account-settings', { body }));
    await refresh('/v1/account-settings', '/v1/activities');
    notifications.show({ message: t('accounts.saved'), color: 'green' });
    onClose();
  });
  return (
    <Modal opened onClose={onClose} title={t('accounts.title')} closeButtonProps={{ 'aria-label': t('shared:close') }}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <FormProblem problem={problem} />
          <TextInput label={t('accounts.quarantine')} description={t('accounts.quarantineHint')} inputMode="numeric" required data-autofocus {...form.getInputProps('identifier_quarantine_days')} />
          <TextInput label={t('accounts.removal')} description={t('accounts.removalHint')} inputMode="numeric" required {...form.getInputProps('removal_days')} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>{t('shared:cancel')}</Button>
            <Button type="submit" loading={busy}>{t('shared:save')}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
