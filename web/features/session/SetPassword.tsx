// A first password after a one-time link.
import { Button, PasswordInput, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '@shared/api/client';
import { useSession } from '@shared/api/session';
import { PASSWORD_LENGTH_MIN } from '@shared/lib/password';
import { FormProblem, useSubmit } from '@shared/ui/FormProblem';
import classes from './SignInPage.module.css';

export function SetPassword({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation('session');
  const { session, accept } = useSession();
  const form = useForm({
    initialValues: { password: '', again: '' },
    validate: {
      password: (value) => (value.length < PASSWORD_LENGTH_MIN ? t('passwordShort', { count: PASSWORD_LENGTH_MIN }) : null),
      again: (value, values) => (value === values.password ? null : t('passwordDiffers')),
    },
  });
  const { submit, problem, busy } = useSubmit(form, async ({ password }) => {
    accept(await unwrap(api.PATCH('/v1/sessions/current', { body: { password } })));
    onDone();
  });
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <h1 className={classes.title}>{t('setTitle')}</h1>
        <p className={classes.hint}>{t('setHint', { email: session?.staff.email })}</p>
        <FormProblem problem={problem} />
        <PasswordInput label={t('newPassword')} autoComplete="new-password" required {...form.getInputProps('password')} />
        <PasswordInput label={t('again')} autoComplete="new-password" required {...form.getInputProps('again')} />
        <Button type="submit" loading={busy} fullWidth>{t('set')}</Button>
        <Button variant="subtle" onClick={onDone} fullWidth>{t('later')}</Button>
      </Stack>
    </form>
  );
}
