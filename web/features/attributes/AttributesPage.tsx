// The custom attributes of customers: what there is to fill in besides name, address and the rest.
import { ActionIcon, Button, Menu, Skeleton } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconDots, IconPencil, IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useRead } from '@shared/api/queries';
import type { CustomAttribute } from '@shared/api/schema';
import { useSession } from '@shared/api/session';
import { ConfirmDialog } from '@shared/ui/ConfirmDialog';
import { Page } from '@shared/ui/Page';
import { EmptyState, FailedState } from '@shared/ui/PageStates';
import { Panel } from '@shared/ui/Panel';
import { PlainTable, type PlainColumn } from '@shared/ui/PlainTable';
import { useAct } from '@shared/ui/useAct';
import { AttributeDialog } from './AttributeDialog';
import { useDefine } from './use-define';

export function AttributesPage() {
  const { t } = useTranslation('attributes');
  const { may } = useSession();
  const answer = useRead('/v1/custom-attributes');
  const [making, setMaking] = useState(false);
  const items = answer.data?.items;
  const make = may('invoicing.manage') && items !== undefined ? <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setMaking(true)}>{t('new')}</Button> : undefined;
  return (
    <Page title={t('title')} below={t('hint')} actions={make}>
      {answer.error !== null ? <FailedState error={answer.error} onRetry={() => void answer.refetch()} /> : items === undefined ? <Skeleton height={180} radius={12} /> : <Panel><Attributes items={items} /></Panel>}
      {making && items !== undefined && <AttributeDialog items={items} place={null} onClose={() => setMaking(false)} />}
    </Page>
  );
}

function Attributes({ items }: { items: CustomAttribute[] }) {
  const { t } = useTranslation('attributes');
  const { may } = useSession();
  const truth = (holds: boolean) => t(`shared:attribute.${holds}`);
  const columns: PlainColumn<CustomAttribute>[] = [
    { header: t('name'), cell: ({ name }) => <strong>{name}</strong> },
    { header: t('code'), cell: ({ code }) => <span className="g-mono">{code}</span> },
    { header: t('type'), cell: ({ type }) => t(`types.${type}`) },
    { header: t('mandatory'), secondary: true, cell: ({ mandatory }) => truth(mandatory) },
    { header: t('onInvoice'), secondary: true, cell: ({ on_invoice }) => truth(on_invoice) },
    ...(may('invoicing.manage') ? [{ header: t('actions'), numeric: true, cell: (row: CustomAttribute) => <AttributeMenu items={items} place={items.indexOf(row)} /> }] : []),
  ];
  if (items.length === 0) return <EmptyState title={t('none')} hint={t('hint')} />;
  return <PlainTable label={t('title')} columns={columns} rows={items} rowKey={({ code }) => code} />;
}

function AttributeMenu({ items, place }: { items: CustomAttribute[]; place: number }) {
  const { t } = useTranslation('attributes');
  const define = useDefine();
  const [opened, setOpened] = useState<'edit' | 'remove' | null>(null);
  const name = items[place]?.name ?? '';
  const others = items.filter((_, index) => index !== place);
  const moved = (to: number) => [...others.slice(0, to), ...items.slice(place, place + 1), ...others.slice(to)];
  const up = useAct(async () => { await define(moved(place - 1)); return t('saved', { name }); });
  const down = useAct(async () => { await define(moved(place + 1)); return t('saved', { name }); });
  return (
    <>
      <Menu position="bottom-end" shadow="md" floatingStrategy="fixed">
        <Menu.Target><ActionIcon variant="subtle" color="gray" aria-label={t('actionsOf', { name })}><IconDots size={16} /></ActionIcon></Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPencil size={16} aria-hidden />} onClick={() => setOpened('edit')}>{t('edit')}</Menu.Item>
          {place > 0 && <Menu.Item leftSection={<IconArrowUp size={16} aria-hidden />} onClick={up.run}>{t('up')}</Menu.Item>}
          {place < items.length - 1 && <Menu.Item leftSection={<IconArrowDown size={16} aria-hidden />} onClick={down.run}>{t('down')}</Menu.Item>}
          <Menu.Item color="red.8" leftSection={<IconTrash size={16} aria-hidden />} onClick={() => setOpened('remove')}>{t('remove')}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {opened === 'edit' && <AttributeDialog items={items} place={place} onClose={() => setOpened(null)} />}
      {opened === 'remove' && <ConfirmDialog title={t('removeName', { name })} effect={t('removeEffect')} action={t('remove')} done={t('removed', { name })} run={() => define(others)} onClose={() => setOpened(null)} />}
    </>
  );
}
