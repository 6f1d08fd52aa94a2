// Sign in by password, or by a one-time link (`?token=`), after which a password is set.
import { Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useDocumentTitle } from '@mantine/hooks';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '@shared/api/client';
import { useSession } from '@shared/api/session';
import { useSearchText } from '@shared/lib/search';
import { FormProblem, useSubmit } from '@shared/ui/FormProblem';
import { LanguageMenu, SchemeButton } from '@shared/ui/Preferences';
import { ownPath } from './own-path';
import { SetPassword } from './SetPassword';
import classes from './SignInPage.module.css';

export function SignInPage() {
  const { t } = useTranslation('session');
  useDocumentTitle(`${t('title')} · Guilder`);
  const { session } = useSession();
  const [search] = useSearchText();
  const navigate = useNavigate();
  const [skipped, setSkipped] = useState(false);
  const settled = session !== null && (!session.needs_password || skipped);
  const next = ownPath(search.next);
  useEffect(() => {
    if (settled) void navigate({ href: next, replace: true });
  }, [settled, next, navigate]);

  return (
    <div className={classes.page}>
      <div className={classes.tools}><LanguageMenu /><SchemeButton /></div>
      <main className={classes.card}>
        <svg className={classes.logo} viewBox="0 0 32 32" aria-hidden><rect width="32" height="32" rx="8" /><path d="M9 10h14M9 16h10M9 22h12" /></svg>
        {session === null && (search.token === undefined ? <PasswordForm /> : <Redeem token={search.token} />)}
        {session?.needs_password === true && !skipped && <SetPassword onDone={() => setSkipped(true)} />}
      </main>
    </div>
  );
}

function PasswordForm() {
  const { t } = useTranslation('session');
  const { accept } = useSession();
  const form = useForm({
    initialValues: { email: '', password: '' },
    validate: { email: (value) => (value.includes('@') ? null : t('emailWrong')), password: (value) => (value === '' ? t('passwordMissing') : null) },
  });
  const { submit, problem, busy } = useSubmit(form, async (values) => {
    accept(await unwrap(api.POST('/v1/sessions', { body: values })));
  });
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <h1 className={classes.title}>{t('title')}</h1>
        <FormProblem problem={problem} />
        <TextInput label={t('email')} type="email" autoComplete="username" required {...form.getInputProps('email')} />
        <PasswordInput label={t('password')} autoComplete="current-password" required {...form.getInputProps('password')} />
        <Button type="submit" loading={busy} fullWidth>{t('submit')}</Button>
      </Stack>
    </form>
  );
}

/** The link works once, so it is redeemed once: a repeat of the effect must not burn it. */
function Redeem({ token }: { token: string }) {
  const { t } = useTranslation('session');
  const { accept } = useSession();
  const [, change] = useSearchText();
  const [problem, setProblem] = useState<unknown>(null);
  const asked = useRef(false);
  useEffect(() => {
    if (asked.current) return;
    asked.current = true;
    unwrap(api.POST('/v1/sessions:redeem', { body: { token } })).then(
      (session) => { accept(session); change({ token: undefined }); },
      setProblem,
    );
  }, [token, accept, change]);
  if (problem === null) return <p role="status">{t('redeeming')}</p>;
  return (
    <Stack>
      <h1 className={classes.title}>{t('linkTitle')}</h1>
      <FormProblem problem={problem} />
      <Button variant="default" onClick={() => change({ token: undefined })}>{t('withPassword')}</Button>
    </Stack>
  );
}
