// The columns of messages, and the words of how each stands.
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Communication } from '@shared/api/schema';
import { useFormat } from '@shared/lib/format';
import type { Column } from '@shared/ui/DataTable';
import { StatusBadge, type Tone } from '@shared/ui/StatusBadge';
import classes from './messages.module.css';

export const CHANNELS = ['email', 'sms', 'webhook'] as const;
export const STATES = ['waiting', 'queued', 'sending', 'sent', 'failed'] as const;
const TONES: Record<string, Tone> = { waiting: 'amber', queued: 'blue', sending: 'blue', sent: 'green', failed: 'red' };

/** State and reason together: "Waiting: no e-mail server". */
export function useStateWords() {
  const { t } = useTranslation('messages');
  return ({ state, result }: Pick<Communication, 'state' | 'result'>) => {
    const word = t(`states.${state}`, { defaultValue: state });
    if (result === null || result === state) return word;
    return t('stateAndResult', { state: word, result: t(`results.${result}`, { defaultValue: result }) });
  };
}

export function MessageState({ message }: { message: Communication }) {
  const words = useStateWords();
  // Queued after an attempt: that one went wrong.
  const tone = message.state === 'queued' && message.result !== null ? 'amber' : (TONES[message.state] ?? 'grey');
  return <StatusBadge status={message.state} tone={tone} word={words(message)} />;
}

/** An event such as `bill.billed` in words. */
export function useEventWords() {
  const { t } = useTranslation('messages');
  return (event: string) => t(`causes.${event.replaceAll('.', '-')}`, { defaultValue: event });
}

/** Why a message was sent, in words. */
export function useCauseWords() {
  const words = useEventWords();
  return ({ cause }: Pick<Communication, 'cause'>) => words(cause);
}

/** Of an endpoint, channel and address are the same in every row. */
export function useCommunicationColumns({ withCustomer, ofEndpoint, onOpen }: { withCustomer: boolean; ofEndpoint: boolean; onOpen: (message: Communication) => void }): Column<Communication>[] {
  const { t } = useTranslation('messages');
  const format = useFormat();
  const words = useStateWords();
  const cause = useCauseWords();
  const channel = (row: Communication) => t(`channels.${row.channel}`, { defaultValue: row.channel });
  return [
    { id: 'at', header: t('at'), text: (row) => row.created_at, cell: (row) => <span className="g-number">{format.time(row.created_at)}</span> },
    ...(ofEndpoint ? [] : [{ id: 'channel', header: t('channel'), text: channel, cell: channel }]),
    { id: 'subject', header: t('message'), text: (row) => row.subject ?? cause(row), cell: (row) => <button type="button" className={classes.link} onClick={() => onOpen(row)}>{row.subject ?? cause(row)}</button> },
    { id: 'address', header: t('address'), extra: ofEndpoint, text: (row) => row.address, cell: (row) => (row.address === '' ? t('shared:none') : <div className={classes.address}>{row.address}</div>) },
    { id: 'cause', header: t('cause'), text: cause, cell: cause, extra: true },
    { id: 'state', header: t('result'), text: words, cell: (row) => <MessageState message={row} /> },
    { id: 'attempts', header: t('attempts'), numeric: true, text: (row) => String(row.attempts), cell: (row) => format.count(row.attempts) },
    ...(withCustomer ? [{ id: 'customer', header: t('customer'), text: (row: Communication) => row.customer?.name ?? '', cell: (row: Communication) => (row.customer === null ? t('shared:none') : <Link to="/customers/$customer" params={{ customer: row.customer.number }}>{row.customer.name}</Link>) }] : []),
  ];
}
