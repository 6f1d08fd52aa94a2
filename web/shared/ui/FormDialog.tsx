// A form in a dialog: what was refused at its head, what it asks, and at its end the way out and the way on.
import { Button, Group, Modal, Stack } from '@mantine/core';
import type { FormEvent, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { FormProblem } from './FormProblem';

type Props = {
  title: string;
  size?: string;
  onClose: () => void;
  /** These three are those of `useSubmit`. */
  submit: (event: FormEvent<HTMLFormElement>) => void;
  problem: unknown;
  busy: boolean;
  /** What the button says that submits. */
  action: string;
  /** What the button says that closes; by itself Cancel. */
  keep?: string;
  /** Red where something is taken away. */
  color?: string | undefined;
  /** Why it can not be submitted now. */
  why?: string | undefined;
  /** What stands in place of the form once it has done its work and there is more to say. */
  done?: ReactNode;
  children: ReactNode;
};

export function FormDialog({ title, size, onClose, submit, problem, busy, action, keep, color, why, done = null, children }: Props) {
  const { t } = useTranslation('shared');
  return (
    <Modal opened onClose={onClose} title={title} {...(size === undefined ? {} : { size })} closeButtonProps={{ 'aria-label': t('close') }}>
      {done === null ? (
        <form onSubmit={submit} noValidate>
          <Stack>
            <FormProblem problem={problem} />
            {children}
            <Group justify="flex-end">
              <Button variant="default" onClick={onClose}>{keep ?? t('cancel')}</Button>
              <Button type="submit" {...(color === undefined ? {} : { color })} loading={busy} disabled={why !== undefined} title={why}>{action}</Button>
            </Group>
          </Stack>
        </form>
      ) : (
        <Stack>
          {done}
          <Group justify="flex-end"><Button onClick={onClose}>{t('close')}</Button></Group>
        </Stack>
      )}
    </Modal>
  );
}
