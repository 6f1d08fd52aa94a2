// Make a key: a name, roles and perhaps a last day, then its secret, which is shown this once.
import { Alert, Group, MultiSelect, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '@shared/api/client';
import { useRefresh } from '@shared/api/queries';
import { endOf } from '@shared/lib/days';
import { useFormat } from '@shared/lib/format';
import { CopyText } from '@shared/ui/CopyText';
import { FormDialog } from '@shared/ui/FormDialog';
import { useSubmit } from '@shared/ui/FormProblem';

/** Roles that a machine may have; the server refuses those that the maker lacks. */
const ROLES = ['operations_staff', 'customer_service', 'pricing_analyst', 'financial_analyst', 'business_process_analyst', 'marketing_analyst', 'system_administrator', 'power'];

type KeyForm = { name: string; roles: string[]; expires_at: string };

export function NewKeyDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('keys');
  const refresh = useRefresh();
  const zone = useFormat().zone;
  const [secret, setSecret] = useState<string | null>(null);
  const form = useForm<KeyForm>({
    initialValues: { name: '', roles: ['operations_staff'], expires_at: '' },
    validateInputOnBlur: true,
    validate: {
      name: (value) => (value.trim() === '' ? t('make.required') : null),
      roles: (value) => (value.length === 0 ? t('make.required') : null),
    },
  });
  const { submit, problem, busy } = useSubmit(form, async ({ name, roles, expires_at }) => {
    const made = await unwrap(api.POST('/v1/api-keys', { body: { name: name.trim(), roles, expires_at: endOf(expires_at, zone) ?? null } }));
    await refresh('/v1/api-keys', '/v1/activities');
    setSecret(made.secret);
  });
  return (
    <FormDialog
      title={t('make.title')} size="lg" onClose={onClose} submit={submit} problem={problem} busy={busy} action={t('make.submit')}
      done={secret === null ? null : (
        <>
          <Alert color="green" role="status" title={t('make.once')}>
            <Group gap={6} wrap="nowrap"><code className="g-mono">{secret}</code><CopyText value={secret} /></Group>
          </Alert>
          <p>{t('make.use')} <code className="g-mono">Authorization: Bearer …</code></p>
        </>
      )}
    >
      <TextInput label={t('name')} description={t('make.nameHint')} required data-autofocus {...form.getInputProps('name')} />
      <MultiSelect label={t('rolesHeader')} required data={ROLES.map((value) => ({ value, label: t(`roles.${value}`) }))} {...form.getInputProps('roles')} />
      <TextInput type="date" label={t('make.lastDay')} description={t('make.lastDayHint')} {...form.getInputProps('expires_at')} />
    </FormDialog>
  );
}
