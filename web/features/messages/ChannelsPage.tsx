// How messages leave: the mail server and the SMS gateway; configured, tried, taken away.
import { Button, Group, Skeleton } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useRead } from '@shared/api/queries';
import type { NotificationChannel } from '@shared/api/schema';
import { givenName } from '@shared/lib/built-in';
import { useFormat } from '@shared/lib/format';
import { Page } from '@shared/ui/Page';
import { EmptyState, FailedState } from '@shared/ui/PageStates';
import { Facts, Panel, Stacked } from '@shared/ui/Panel';
import { StatusBadge } from '@shared/ui/StatusBadge';
import { EmailDialog } from './EmailDialog';
import { SmsDialog } from './SmsDialog';
import { RemoveChannelDialog, TestChannelDialog } from './ChannelDialogs';

export function ChannelsPage() {
  const { t } = useTranslation('messages');
  const answer = useRead('/v1/notification-channels');
  return (
    <Page title={t('channelsPage.title')} below={t('channelsPage.hint')}>
      {answer.error !== null ? <FailedState error={answer.error} onRetry={() => void answer.refetch()} /> : (
        <Stacked>{answer.data?.items.map((channel) => <ChannelPanel key={channel.channel} channel={channel} />) ?? <Skeleton height={180} />}</Stacked>
      )}
    </Page>
  );
}

type Open = 'edit' | 'test' | 'remove' | null;

function ChannelPanel({ channel }: { channel: NotificationChannel }) {
  const { t } = useTranslation('messages');
  const [open, setOpen] = useState<Open>(null);
  const close = () => setOpen(null);
  const title = t(`channelsPage.${channel.channel}`, { defaultValue: channel.channel });
  const edit = <Button size="xs" variant={channel.configured ? 'default' : 'filled'} onClick={() => setOpen('edit')}>{channel.configured ? t('channelsPage.change') : t('channelsPage.configure')}</Button>;
  return (
    <Panel
      title={title}
      aside={channel.configured && (
        <Group gap={8}>
          <Button size="xs" variant="default" onClick={() => setOpen('test')}>{t('channelsPage.test')}</Button>
          {edit}
          <Button size="xs" variant="subtle" color="red" onClick={() => setOpen('remove')}>{t('channelsPage.remove')}</Button>
        </Group>
      )}
    >
      {channel.configured ? <ChannelFacts channel={channel} /> : <EmptyState title={t(`channelsPage.${channel.channel}None`)} hint={t(`channelsPage.${channel.channel}Hint`)} action={edit} />}
      {channel.waiting > 0 && (
        <p><Link to="/communications" search={{ state: 'waiting', channel: channel.channel }}>{t('channelsPage.waiting', { count: channel.waiting })}</Link></p>
      )}
      {open === 'edit' && (channel.channel === 'email' ? <EmailDialog channel={channel} onClose={close} /> : <SmsDialog channel={channel} onClose={close} />)}
      {open === 'test' && <TestChannelDialog channel={channel.channel} title={title} onClose={close} />}
      {open === 'remove' && <RemoveChannelDialog channel={channel.channel} title={title} onClose={close} />}
    </Panel>
  );
}

function ChannelFacts({ channel: { email, sms, contact_tag, has_secret, changed_at } }: { channel: NotificationChannel }) {
  const { t } = useTranslation('messages');
  const { t: shared } = useTranslation('shared');
  const format = useFormat();
  const facts = [
    { label: t('state'), value: <StatusBadge status="configured" tone="grey" word={t('channelsPage.configured')} /> },
    ...(email === null ? [] : [
      { label: t('email.host'), value: `${email.host}:${email.port}` },
      { label: t('email.security'), value: t(`email.securities.${email.security}`) },
      { label: t('email.from'), value: `${email.from_name ?? ''} <${email.from_address}>`.trim() },
      { label: t('email.username'), value: email.username === undefined || email.username === '' ? t('shared:none') : email.username },
    ]),
    ...(sms === null ? [] : [{ label: t('sms.request'), value: `${sms.method} ${sms.url}` }]),
    { label: t('secret'), value: has_secret ? t('secretKept') : t('shared:none') },
    { label: t('contactTag'), value: givenName(shared, contact_tag) },
    { label: t('changed'), value: <span className="g-number">{format.time(changed_at)}</span> },
  ];
  return <Facts facts={facts} />;
}
