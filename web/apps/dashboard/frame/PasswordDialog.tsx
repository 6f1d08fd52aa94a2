// Change one's own password.
import { Button, Group, Modal, PasswordInput, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '@shared/api/client';
import { useSession } from '@shared/api/session';
import { PASSWORD_LENGTH_MIN } from '@shared/lib/password';
import { FormProblem, useSubmit } from '@shared/ui/FormProblem';



export function PasswordDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation('frame');
  const { accept } = useSession();
  const form = useForm({
    initialValues: { password: '' },
    validate: { password: (value) => (value.length < PASSWORD_LENGTH_MIN ? t('password.short', { count: PASSWORD_LENGTH_MIN }) : null) },
  });
  const { submit, problem, busy } = useSubmit(form, async ({ password }) => {
    accept(await unwrap(api.PATCH('/v1/sessions/current', { body: { password } })));
    notifications.show({ message: t('password.changed'), color: 'green' });
    form.reset();
    onClose();
  });
  return (
    <Modal opened={opened} onClose={onClose} title={t('password.change')} closeButtonProps={{ 'aria-label': t('shared:close') }}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <FormProblem problem={problem} />
          <PasswordInput label={t('password.new')} autoComplete="new-password" data-autofocus required {...form.getInputProps('password')} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>{t('shared:cancel')}</Button>
            <Button type="submit" loading={busy}>{t('shared:save')}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
