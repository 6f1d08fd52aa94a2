// What can be decided anew on one event, by where it stands and what one may do.
import { ActionIcon, Button, Group, Menu } from '@mantine/core';
import { IconAdjustments, IconArrowBackUp, IconDots, IconPencil, IconRefresh } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { UsageEvent } from '@shared/api/schema';
import { useSession } from '@shared/api/session';
import { AdjustEventDialog } from './AdjustEventDialog';
import { CancelDialog } from './CancelDialog';
import { CorrectDialog } from './CorrectDialog';
import { RetryDialog } from './RetryDialog';

const ICONS = { retry: IconRefresh, correct: IconPencil, adjust: IconAdjustments, cancel: IconArrowBackUp };
type Act = keyof typeof ICONS;

/** Usage that is nobody's yet can only be tried again: its identity is its identifier (domain.md §5). */
function useActs({ status, id }: UsageEvent): Act[] {
  const { may } = useSession();
  const isKnown = !id.startsWith('0.');
  const acts: [Act, boolean][] = [
    ['retry', status === 'unrated' && may('usage.revise')],
    ['correct', isKnown && (status === 'rated' || status === 'unrated') && may('usage.revise')],
    ['adjust', isKnown && status === 'rated' && may('balance.adjust')],
    ['cancel', isKnown && (status === 'rated' || status === 'unrated') && may('usage.revise')],
  ];
  return acts.filter(([, is]) => is).map(([act]) => act);
}

function Dialog({ act, event, onClose }: { act: Act; event: UsageEvent; onClose: () => void }) {
  switch (act) {
    case 'retry': return <RetryDialog events={[event]} onClose={onClose} />;
    case 'correct': return <CorrectDialog event={event} onClose={onClose} />;
    case 'adjust': return <AdjustEventDialog event={event} onClose={onClose} />;
    case 'cancel': return <CancelDialog event={event} onClose={onClose} />;
  }
}

/** As buttons, on the page of an event. */
export function EventActions({ event }: { event: UsageEvent }) {
  const { t } = useTranslation('usage');
  const [opened, setOpened] = useState<Act | null>(null);
  return (
    <Group gap="xs">
      {useActs(event).map((act) => {
        const Icon = ICONS[act];
        return <Button key={act} variant="default" leftSection={<Icon size={16} aria-hidden />} onClick={() => setOpened(act)}>{t(`acts.${act}`)}</Button>;
      })}
      {opened !== null && <Dialog act={opened} event={event} onClose={() => setOpened(null)} />}
    </Group>
  );
}

/** As a menu, at the end of a row. */
export function EventMenu({ event }: { event: UsageEvent }) {
  const { t } = useTranslation('usage');
  const [opened, setOpened] = useState<Act | null>(null);
  const acts = useActs(event);
  if (acts.length === 0) return null;
  return (
    <>
      <Menu position="bottom-end" shadow="md" floatingStrategy="fixed">
        <Menu.Target><ActionIcon variant="subtle" color="gray" aria-label={t('acts.of', { identifier: event.identifier, session: event.session_id })}><IconDots size={16} /></ActionIcon></Menu.Target>
        <Menu.Dropdown>
          {acts.map((act) => {
            const Icon = ICONS[act];
            return <Menu.Item key={act} leftSection={<Icon size={16} aria-hidden />} onClick={() => setOpened(act)}>{t(`acts.${act}`)}</Menu.Item>;
          })}
        </Menu.Dropdown>
      </Menu>
      {opened !== null && <Dialog act={opened} event={event} onClose={() => setOpened(null)} />}
    </>
  );
}
