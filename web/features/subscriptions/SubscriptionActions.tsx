// What can be done with a whole subscription, by where it stands.
import { Button, Menu } from '@mantine/core';
import { IconArrowsExchange, IconChevronDown, IconPackage, IconTicket } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Subscription } from '@shared/api/schema';
import { AddBundleDialog } from './AddBundleDialog';
import { ChangeDialog } from './ChangeDialog';
import { verbsFor, wholeOf, type Verb } from './part';
import { useTransitions } from './PendingTransition';
import { RedeemDialog } from './RedeemDialog';
import { TransitionDialog } from './TransitionDialog';
import { VERB_ICONS } from './verb-icons';

export function SubscriptionActions({ customer, subscription }: { customer: string; subscription: Subscription }) {
  const { t } = useTranslation('subscriptions');
  const [opened, setOpened] = useState<Verb | 'redeem' | 'bundle' | 'transition' | null>(null);
  const verbs = verbsFor(subscription.status);
  const close = () => setOpened(null);
  const isOver = verbs.length === 0;
  // A purchase is refused while it is inactive.
  const isInUse = subscription.status === 'active';
  const { waiting, failed } = useTransitions(subscription.id);
  const whyNot = waiting !== null ? t('act.transitionWaits') : failed !== null ? t('act.transitionUnknown') : undefined;
  return (
    <>
      <Menu position="bottom-end" shadow="md" disabled={isOver}>
        <Menu.Target><Button disabled={isOver} title={isOver ? t('act.over') : undefined} rightSection={<IconChevronDown size={16} aria-hidden />}>{t('act.title')}</Button></Menu.Target>
        <Menu.Dropdown>
          {isInUse && <Menu.Item leftSection={<IconTicket size={16} aria-hidden />} onClick={() => setOpened('redeem')}>{t('act.redeem')}</Menu.Item>}
          {isInUse && <Menu.Item leftSection={<IconPackage size={16} aria-hidden />} onClick={() => setOpened('bundle')}>{t('act.bundle')}</Menu.Item>}
          {isInUse && <Menu.Item disabled={whyNot !== undefined} title={whyNot} leftSection={<IconArrowsExchange size={16} aria-hidden />} onClick={() => setOpened('transition')}>{t('act.transition')}</Menu.Item>}
          {isInUse && <Menu.Divider />}
          {verbs.map((verb) => {
            const Icon = VERB_ICONS[verb];
            return <Menu.Item key={verb} {...(verb === 'cancel' ? { color: 'red.8' } : {})} leftSection={<Icon size={16} aria-hidden />} onClick={() => setOpened(verb)}>{t(`act.${verb}`)}</Menu.Item>;
          })}
        </Menu.Dropdown>
      </Menu>
      {opened === 'redeem' && <RedeemDialog customer={customer} subscription={subscription} onClose={close} />}
      {opened === 'bundle' && <AddBundleDialog customer={customer} subscription={subscription} onClose={close} />}
      {opened === 'transition' && <TransitionDialog customer={customer} subscription={subscription} onClose={close} />}
      {(opened === 'cancel' || opened === 'inactivate' || opened === 'reactivate') && <ChangeDialog customer={customer} subscription={subscription} part={wholeOf(subscription)} verb={opened} onClose={close} />}
    </>
  );
}
