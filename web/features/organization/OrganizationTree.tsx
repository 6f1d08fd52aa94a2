// Where a customer stands in the organization tree, what is above and below it, and who else stands there
// (pages.md, hierarchy). The tree informs; who pays for whom is told elsewhere.
import { Button, Group, Select, SimpleGrid, Stack, TextInput, Tooltip } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconArrowMoveRight, IconTrash } from '@tabler/icons-react';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, unwrap } from '@shared/api/client';
import { useRead, useRefresh } from '@shared/api/queries';
import type { OrganizationPlace } from '@shared/api/schema';
import { useSession } from '@shared/api/session';
import { ConfirmDialog } from '@shared/ui/ConfirmDialog';
import { EmptyState, FailedState } from '@shared/ui/PageStates';
import { Panel } from '@shared/ui/Panel';
import { Found } from './Found';
import { PlaceDialog } from './PlaceDialog';
import { PlaceInTree } from './PlaceInTree';
import { TYPES } from './node-type';

const TYPING_PAUSE_MS = 250;

export function OrganizationTree() {
  const { t } = useTranslation('organization');
  const customer = useParams({ strict: false, select: (params) => params.customer ?? '' });
  const answer = useRead('/v1/customers/{customer}/organization', { path: { customer } });
  const [typed, setTyped] = useState('');
  const [type, setType] = useState<string | null>(null);
  const [asked] = useDebouncedValue(typed.trim(), TYPING_PAUSE_MS);
  const place = answer.data;
  return (
    <Panel title={t('title')} note={t('note')} aside={place !== undefined && <Actions place={place} />}>
      <Stack p="md">
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <TextInput label={t('search')} placeholder={t('searchHint')} value={typed} onChange={(event) => setTyped(event.currentTarget.value)} />
          <Select label={t('type')} placeholder={t('allTypes')} clearable data={TYPES.map((value) => ({ value, label: t(`types.${value}`) }))} value={type} onChange={setType} />
        </SimpleGrid>
        {answer.error !== null && <FailedState error={answer.error} onRetry={() => void answer.refetch()} />}
        {asked !== '' || type !== null ? <Found q={asked} type={type} /> : place !== undefined && (place.in_tree ? <PlaceInTree place={place} /> : <EmptyState title={t('outside')} hint={t('outsideHint')} />)}
      </Stack>
    </Panel>
  );
}

function Actions({ place }: { place: OrganizationPlace }) {
  const { t } = useTranslation('organization');
  const { may } = useSession();
  const refresh = useRefresh();
  const [opened, setOpened] = useState<'place' | 'remove' | null>(null);
  if (!may('customer.write')) return null;
  const { customer: { number, name }, children } = place;
  const remove = async () => {
    await unwrap(api.DELETE('/v1/customers/{customer}/organization', { params: { path: { customer: number } } }));
    await refresh('/v1/customers', '/v1/organization-nodes', '/v1/activities');
  };
  return (
    <Group gap="xs">
      <Button size="xs" variant="default" leftSection={<IconArrowMoveRight size={14} aria-hidden />} onClick={() => setOpened('place')}>{t(place.in_tree ? 'move' : 'put')}</Button>
      {place.in_tree && (
        <Tooltip label={t('held', { count: children })} disabled={children === 0}>
          <Button size="xs" variant="default" leftSection={<IconTrash size={14} aria-hidden />} disabled={children > 0} title={children > 0 ? t('held', { count: children }) : undefined} onClick={() => setOpened('remove')}>{t('remove')}</Button>
        </Tooltip>
      )}
      {opened === 'place' && <PlaceDialog place={place} onClose={() => setOpened(null)} />}
      {opened === 'remove' && <ConfirmDialog title={t('removeTitle', { name })} effect={t('removeEffect')} action={t('remove')} done={t('removed', { name })} run={remove} onClose={() => setOpened(null)} />}
    </Group>
  );
}
