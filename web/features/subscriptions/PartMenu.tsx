// What can be done with a bundle, a product, a discount or a service, where it stands; nothing with what has ended.
import { ActionIcon, Menu } from '@mantine/core';
import { IconDots, IconPencil } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Subscription } from '@shared/api/schema';
import { useSession } from '@shared/api/session';
import { ChangeDialog } from './ChangeDialog';
import { verbsFor, type Part, type Verb } from './part';
import { VERB_ICONS } from './verb-icons';

type Edit = { word: string; dialog: (onClose: () => void) => ReactNode };

export function PartMenu({ customer, subscription, part, status, edit }: { customer: string; subscription: Subscription; part: Part; status: string; edit?: Edit }) {
  const { t } = useTranslation('subscriptions');
  const { may } = useSession();
  const [opened, setOpened] = useState<Verb | 'edit' | null>(null);
  const verbs = verbsFor(status);
  const close = () => setOpened(null);
  if (verbs.length === 0 || !may('customer.write')) return null;
  return (
    <>
      <Menu position="bottom-end" shadow="md" floatingStrategy="fixed">
        <Menu.Target><ActionIcon variant="subtle" color="gray" aria-label={t('act.of', { name: part.name })}><IconDots size={16} /></ActionIcon></Menu.Target>
        <Menu.Dropdown>
          {edit !== undefined && <Menu.Item leftSection={<IconPencil size={16} aria-hidden />} onClick={() => setOpened('edit')}>{edit.word}</Menu.Item>}
          {verbs.map((verb) => {
            const Icon = VERB_ICONS[verb];
            return <Menu.Item key={verb} {...(verb === 'cancel' ? { color: 'red.8' } : {})} leftSection={<Icon size={16} aria-hidden />} onClick={() => setOpened(verb)}>{t(`act.${verb}`)}</Menu.Item>;
          })}
        </Menu.Dropdown>
      </Menu>
      {opened === 'edit' && edit?.dialog(close)}
      {opened !== null && opened !== 'edit' && <ChangeDialog customer={customer} subscription={subscription} part={part} verb={opened} onClose={close} />}
    </>
  );
}
