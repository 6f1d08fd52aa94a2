// The command palette: places by name, customers by anything the server searches.
import '@mantine/spotlight/styles.css';
import { Spotlight, spotlight, type SpotlightActionData } from '@mantine/spotlight';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch, IconUser, IconUserPlus } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useRead } from '@shared/api/queries';
import { useSession } from '@shared/api/session';
import { PLACES } from './places';

type Command = SpotlightActionData & { label: string };
const TYPING_PAUSE_MS = 200;
const FOUND_MAX = 8;
const LETTERS_MIN = 2;

export function Commands({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('frame');
  const { may } = useSession();
  const navigate = useNavigate();
  const [text, setText] = useState('');
  const [settled] = useDebouncedValue(text.trim(), TYPING_PAUSE_MS);
  const found = useRead('/v1/customers', { query: { q: settled, limit: FOUND_MAX, status: 'active,inactive,closed' } }, { enabled: settled.length >= LETTERS_MIN && may('customer.read'), keepPrevious: true });
  useEffect(() => { spotlight.open(); }, []);

  const matches = (label: string) => label.toLocaleLowerCase().includes(text.trim().toLocaleLowerCase());
  const places = PLACES.filter(({ permission }) => may(permission)).map(
    ({ to, word, icon: Icon }): Command => ({ id: to, label: t(`places.${word}`), leftSection: <Icon size={18} stroke={1.7} />, onClick: () => void navigate({ to }) }),
  );
  const create: Command = { id: 'new', label: t('newCustomer'), leftSection: <IconUserPlus size={18} stroke={1.7} />, onClick: () => void navigate({ to: '/customers/new' }) };
  const shown = (may('customer.write') ? [...places, create] : places).filter(({ label }) => matches(label));
  const customers: SpotlightActionData[] = settled.length < LETTERS_MIN ? [] : (found.data?.items ?? []).map(({ number, name, email }) => ({
    id: `customer ${number}`, label: name, description: `${number} · ${email}`, leftSection: <IconUser size={18} stroke={1.7} />,
    onClick: () => void navigate({ to: '/customers/$customer', params: { customer: number } }),
  }));
  // The server's search looks at names, e-mails and codes; a number is an address of its own.
  const byNumber: Command[] = /^\d+$/.test(settled) ? [{ id: `number ${settled}`, label: t('commands.number', { number: settled }), leftSection: <IconUser size={18} stroke={1.7} />, onClick: () => void navigate({ to: '/customers/$customer', params: { customer: settled } }) }] : [];
  const people = [...byNumber, ...customers];
  const groups = [
    ...(shown.length > 0 ? [{ group: t('commands.places'), actions: shown }] : []),
    ...(people.length > 0 ? [{ group: t('commands.customers'), actions: people }] : []),
  ];
  return (
    <Spotlight
      actions={groups} query={text} onQueryChange={setText} filter={(_, actions) => actions} onSpotlightClose={onClose} shortcut={null}
      nothingFound={t('commands.nothing')} highlightQuery attributes={{ content: { 'aria-label': t('search') } }}
      searchProps={{ leftSection: <IconSearch size={18} />, placeholder: t('commands.hint'), 'aria-label': t('commands.hint') }}
    />
  );
}
