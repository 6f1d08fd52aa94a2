// The settings of the SMS gateway. The value of its secret header goes in and is never shown.
import { PasswordInput, Select, SimpleGrid, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '@shared/api/client';
import { useRefresh } from '@shared/api/queries';
import type { NotificationChannel } from '@shared/api/schema';
import { FormDialog } from '@shared/ui/FormDialog';
import { useSubmit } from '@shared/ui/FormProblem';

const METHODS = ['POST', 'PUT', 'GET'] as const;
type Method = (typeof METHODS)[number];
const EXAMPLE = '{"to": "{to}", "text": "{text}"}';

export function SmsDialog({ channel, onClose }: { channel: NotificationChannel; onClose: () => void }) {
  const { t } = useTranslation('messages');
  const refresh = useRefresh();
  const known = channel.sms;
  const method: Method = known?.method ?? 'POST';
  const form = useForm({
    initialValues: {
      method, url: known?.url ?? '', headers: (known?.headers ?? []).map(({ name, value }) => `${name}: ${value}`).join('\n'), secret_header: known?.secret_header ?? 'authorization', secret: '',
      content_type: known?.content_type ?? 'application/json', body: known?.body ?? EXAMPLE, contact_tag: channel.contact_tag,
    },
    validateInputOnBlur: true,
    validate: { url: (value) => (value.trim() === '' ? t('required') : null), headers: (value) => (readHeaders(value) === null ? t('sms.headersWrong') : null) },
  });
  const { submit, problem, busy } = useSubmit(form, async ({ secret, contact_tag, headers, ...gateway }) => {
    // An empty field leaves the secret as it is.
    const body = { sms: { ...gateway, headers: readHeaders(headers) ?? [] }, contact_tag, ...(secret === '' ? {} : { secret }) };
    await unwrap(api.PUT('/v1/notification-channels/{code}', { params: { path: { code: 'sms' } }, body }));
    await refresh('/v1/notification-channels', '/v1/communications', '/v1/customers', '/v1/activities');
    notifications.show({ message: t('saved'), color: 'green' });
    onClose();
  });
  return (
    <FormDialog title={t('channelsPage.sms')} size="lg" onClose={onClose} submit={submit} problem={problem} busy={busy} action={t('shared:save')}>
      <p>{t('sms.placeholders')}</p>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <Select label={t('sms.method')} required allowDeselect={false} data={[...METHODS]} {...form.getInputProps('method')} />
        <TextInput label={t('sms.url')} type="url" required data-autofocus {...form.getInputProps('url')} />
        <TextInput label={t('sms.secretHeader')} autoComplete="off" {...form.getInputProps('secret_header')} />
        <PasswordInput label={t('sms.secret')} autoComplete="new-password" placeholder={channel.has_secret ? t('secretKept') : ''} {...form.getInputProps('secret')} />
        <TextInput label={t('sms.contentType')} {...form.getInputProps('content_type')} />
        <TextInput label={t('contactTag')} description={t('contactTagHint')} {...form.getInputProps('contact_tag')} />
      </SimpleGrid>
      <Textarea label={t('sms.body')} autosize minRows={2} classNames={{ input: 'g-mono' }} {...form.getInputProps('body')} />
      <Textarea label={t('sms.headers')} description={t('sms.headersHint')} autosize minRows={2} classNames={{ input: 'g-mono' }} {...form.getInputProps('headers')} />
    </FormDialog>
  );
}

/** One header a line, `name: value`; null where a line is none. */
function readHeaders(text: string): { name: string; value: string }[] | null {
  const headers: { name: string; value: string }[] = [];
  for (const line of text.split('\n').filter((each) => each.trim() !== '')) {
    const [, name, value] = /^([^:\s]+):\s*(.*)$/.exec(line.trim()) ?? [];
    if (name === undefined || value === undefined) return null;
    headers.push({ name, value });
  }
  return headers;
}
