// The name of a customer, which leads to its page or to a tab of that.
import { Link } from '@tanstack/react-router';

type Props = { number: string; name: string; tab?: 'overview' | 'hierarchy' };

const PAGES = { overview: '/customers/$customer', hierarchy: '/customers/$customer/hierarchy' } as const;

export function CustomerLink({ number, name, tab = 'overview' }: Props) {
  return <Link to={PAGES[tab]} params={{ customer: number }}>{name}</Link>;
}
