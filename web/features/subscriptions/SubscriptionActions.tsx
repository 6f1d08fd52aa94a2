// What can be done with a whole subscription, by where it stands.
import { Button, Menu } from '@mantine/core';
import { IconBan, IconChevronDown, IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Subscription } from '@shared/api/schema';
import { ChangeDialog } from './ChangeDialog';
import { verbsFor, wholeOf, type Verb } from './part';

export const VERB_ICONS = { cancel: IconBan, inactivate: IconPlayerPause, reactivate: IconPlayerPlay } satisfies Record<Verb, unknown>;

export function SubscriptionActions({ customer, subscription }: { customer: string; subscription: Subscription }) {
  const { t } = useTranslation('subscriptions');
  const [opened, setOpened] = useState<Verb | null>(null);
  const verbs = verbsFor(subscription.status);
  const close = () => setOpened(null);
  const isOver = verbs.length === 0;
  return (
    <>
      <Menu position="bottom-end" shadow="md" disabled={isOver}>
        <Menu.Target><Button disabled={isOver} title={isOver ? t('act.over') : undefined} rightSection={<IconChevronDown size={16} aria-hidden />}>{t('act.title')}</Button></Menu.Target>
        <Menu.Dropdown>
          {verbs.map((verb) => {
            const Icon = VERB_ICONS[verb];
            return <Menu.Item key={verb} {...(verb === 'cancel' ? { color: 'red.8' } : {})} leftSection={<Icon size={16} aria-hidden />} onClick={() => setOpened(verb)}>{t(`act.${verb}`)}</Menu.Item>;
          })}
        </Menu.Dropdown>
      </Menu>
      {opened !== null && <ChangeDialog customer={customer} subscription={subscription} part={wholeOf(subscription)} verb={opened} onClose={close} />}
    </>
  );
}
