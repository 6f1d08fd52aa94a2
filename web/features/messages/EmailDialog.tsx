// The settings of the mail server. The password goes in and is never shown.
import { PasswordInput, Select, SimpleGrid, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '@shared/api/client';
import { useRefresh } from '@shared/api/queries';
import type { NotificationChannel } from '@shared/api/schema';
import { FormDialog } from '@shared/ui/FormDialog';
import { useSubmit } from '@shared/ui/FormProblem';

const SECURITIES = ['start_tls', 'tls', 'none'] as const;
type Security = (typeof SECURITIES)[number];
const SUBMISSION_PORT = '587';

export function EmailDialog({ channel, onClose }: { channel: NotificationChannel; onClose: () => void }) {
  const { t } = useTranslation('messages');
  const refresh = useRefresh();
  const known = channel.email;
  const required = (value: string) => (value.trim() === '' ? t('required') : null);
  const security: Security = known?.security ?? 'start_tls';
  const form = useForm({
    initialValues: {
      host: known?.host ?? '', port: known === null ? SUBMISSION_PORT : String(known.port), security, username: known?.username ?? '', secret: '',
      from_address: known?.from_address ?? '', from_name: known?.from_name ?? '', contact_tag: channel.contact_tag,
    },
    validateInputOnBlur: true,
    validate: { host: required, from_address: (value) => (value.includes('@') ? null : t('email.fromWrong')), port: (value) => (/^\d{1,5}$/.test(value) ? null : t('email.portWrong')) },
  });
  const { submit, problem, busy } = useSubmit(form, async ({ port, secret, contact_tag, ...server }) => {
    // An empty field leaves the password as it is.
    const body = { email: { ...server, port: Number(port) }, contact_tag, ...(secret === '' ? {} : { secret }) };
    await unwrap(api.PUT('/v1/notification-channels/{code}', { params: { path: { code: 'email' } }, body }));
    await refresh('/v1/notification-channels', '/v1/communications', '/v1/customers', '/v1/activities');
    notifications.show({ message: t('saved'), color: 'green' });
    onClose();
  });
  return (
    <FormDialog title={t('channelsPage.email')} size="lg" onClose={onClose} submit={submit} problem={problem} busy={busy} action={t('shared:save')}>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <TextInput label={t('email.host')} required data-autofocus {...form.getInputProps('host')} />
        <TextInput label={t('email.port')} required inputMode="numeric" {...form.getInputProps('port')} />
        <Select label={t('email.security')} required allowDeselect={false} data={SECURITIES.map((value) => ({ value, label: t(`email.securities.${value}`) }))} {...form.getInputProps('security')} />
        <TextInput label={t('contactTag')} description={t('contactTagHint')} {...form.getInputProps('contact_tag')} />
        <TextInput label={t('email.username')} autoComplete="off" {...form.getInputProps('username')} />
        <PasswordInput label={t('email.password')} autoComplete="new-password" placeholder={channel.has_secret ? t('secretKept') : ''} {...form.getInputProps('secret')} />
        <TextInput label={t('email.fromAddress')} type="email" required {...form.getInputProps('from_address')} />
        <TextInput label={t('email.fromName')} {...form.getInputProps('from_name')} />
      </SimpleGrid>
    </FormDialog>
  );
}
