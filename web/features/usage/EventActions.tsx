// What can be decided anew on one event, by where it stands and what one may do.
import { ActionIcon, Button, Group, Menu } from '@mantine/core';
import { IconAdjustments, IconArrowBackUp, IconDots, IconPencil, IconRefresh } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { UsageEvent } from '@shared/api/schema';
import { useSession } from '@shared/api/session';
import { actsOf, type Act, type ActedOn } from './acts';
import { AdjustEventDialog } from './AdjustEventDialog';
import { CancelDialog } from './CancelDialog';
import { CorrectDialog } from './CorrectDialog';
import { RetryDialog } from './RetryDialog';

const ICONS = { retry: IconRefresh, correct: IconPencil, adjust: IconAdjustments, cancel: IconArrowBackUp } satisfies Record<Act, unknown>;

function Dialog({ act, event, onClose }: { act: Act; event: UsageEvent; onClose: () => void }) {
  switch (act) {
    case 'retry': return <RetryDialog events={[event]} onClose={onClose} />;
    case 'correct': return <CorrectDialog event={event} onClose={onClose} />;
    case 'adjust': return <AdjustEventDialog event={event} onClose={onClose} />;
    case 'cancel': return <CancelDialog event={event} onClose={onClose} />;
  }
}

/** As buttons, on the page of an event. */
export function EventActions({ event }: { event: UsageEvent & ActedOn }) {
  const { t } = useTranslation('usage');
  const { may } = useSession();
  const [opened, setOpened] = useState<Act | null>(null);
  return (
    <Group gap="xs">
      {actsOf(event, may).map((act) => {
        const Icon = ICONS[act];
        return <Button key={act} variant="default" leftSection={<Icon size={16} aria-hidden />} onClick={() => setOpened(act)}>{t(`acts.${act}`)}</Button>;
      })}
      {opened !== null && <Dialog act={opened} event={event} onClose={() => setOpened(null)} />}
    </Group>
  );
}

/** As a menu, at the end of a row. */
export function EventMenu({ event }: { event: UsageEvent & ActedOn }) {
  const { t } = useTranslation('usage');
  const [opened, setOpened] = useState<Act | null>(null);
  const { may } = useSession();
  const acts = actsOf(event, may);
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
