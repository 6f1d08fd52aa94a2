// The settings of the taxation gateway, and taking it away. Its secret goes in and is never shown.
import { PasswordInput, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '@shared/api/client';
import { useRefresh } from '@shared/api/queries';
import type { TaxationGateway } from '@shared/api/schema';
import { ConfirmDialog } from '@shared/ui/ConfirmDialog';
import { FormDialog } from '@shared/ui/FormDialog';
import { useSubmit } from '@shared/ui/FormProblem';

const TOUCHED = ['/v1/taxation-gateway', '/v1/activities'] as const;

export function GatewayDialog({ gateway, onClose }: { gateway: TaxationGateway; onClose: () => void }) {
  const { t } = useTranslation('taxation');
  const refresh = useRefresh();
  const form = useForm({
    initialValues: { url: gateway.url ?? '', secret: '' },
    validateInputOnBlur: true,
    validate: { url: (value) => (value.trim() === '' ? t('required') : null) },
  });
  const { submit, problem, busy } = useSubmit(form, async ({ url, secret }) => {
    // An empty field leaves the secret as it is.
    await unwrap(api.PUT('/v1/taxation-gateway', { body: { url: url.trim(), ...(secret === '' ? {} : { secret }) } }));
    await refresh(...TOUCHED);
    notifications.show({ message: t('saved'), color: 'green' });
    onClose();
  });
  return (
    <FormDialog title={t('title')} size="lg" onClose={onClose} submit={submit} problem={problem} busy={busy} action={t('shared:save')}>
      <TextInput label={t('url')} description={t('urlHint')} type="url" required data-autofocus {...form.getInputProps('url')} />
      <PasswordInput label={t('secret')} description={t('secretHint')} autoComplete="new-password" placeholder={gateway.has_secret ? t('secretKept') : ''} {...form.getInputProps('secret')} />
    </FormDialog>
  );
}

export function RemoveGatewayDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('taxation');
  const refresh = useRefresh();
  const remove = async () => {
    await unwrap(api.DELETE('/v1/taxation-gateway'));
    await refresh(...TOUCHED);
  };
  return <ConfirmDialog title={t('removeTitle')} effect={t('removeEffect')} action={t('remove')} done={t('removed')} run={remove} onClose={onClose} />;
}
