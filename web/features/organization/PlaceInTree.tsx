// The way from the top down to a customer, and what stands below it, opened level by level.
import { ActionIcon, Badge, Button } from '@mantine/core';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useRead } from '@shared/api/queries';
import type { OrganizationNode, OrganizationPlace } from '@shared/api/schema';
import { failureWords } from '@shared/lib/problem';
import classes from './PlaceInTree.module.css';

const PAGE = 50;

export function PlaceInTree({ place }: { place: OrganizationPlace }) {
  const { t } = useTranslation('organization');
  return (
    <nav aria-label={t('title')}>
      <Path above={place.path} place={place} />
    </nav>
  );
}

function Path({ above, place }: { above: OrganizationNode[]; place: OrganizationPlace }) {
  const [first, ...rest] = above;
  if (first !== undefined) {
    return (
      <ul className={classes.level}>
        <li><span className={classes.node}><Who {...first} /></span><Path above={rest} place={place} /></li>
      </ul>
    );
  }
  return (
    <ul className={classes.level}>
      <li>
        <span className={classes.node} aria-current="true"><strong>{place.customer.name}</strong> <span className="g-mono">{place.customer.number}</span> <Kind type={place.type} /></span>
        {place.children > 0 && <Below parent={place.customer.number} />}
      </li>
    </ul>
  );
}

function Below({ parent }: { parent: string }) {
  const [cursors, setCursors] = useState<(string | undefined)[]>([undefined]);
  return <ul className={classes.level}>{cursors.map((cursor, index) => <Page key={cursor ?? ''} parent={parent} cursor={cursor} isLast={index === cursors.length - 1} onMore={(next) => setCursors([...cursors, next])} />)}</ul>;
}

function Page({ parent, cursor, isLast, onMore }: { parent: string; cursor: string | undefined; isLast: boolean; onMore: (next: string) => void }) {
  const { t } = useTranslation('organization');
  const { t: shared } = useTranslation('shared');
  const answer = useRead('/v1/organization-nodes', { query: { parent, limit: PAGE, cursor } });
  const next = answer.data?.next_cursor ?? null;
  return (
    <>
      {answer.error !== null && <li>{failureWords(shared, answer.error)}</li>}
      {answer.data?.items.map((node) => <Node key={node.customer.number} node={node} />)}
      {isLast && next !== null && <li><Button size="compact-xs" variant="subtle" onClick={() => onMore(next)}>{t('more')}</Button></li>}
    </>
  );
}

function Node({ node }: { node: OrganizationNode }) {
  const { t } = useTranslation('organization');
  const [open, setOpen] = useState(false);
  const { customer: { number, name }, children } = node;
  const Chevron = open ? IconChevronDown : IconChevronRight;
  return (
    <li>
      <span className={classes.node}>
        {children > 0 && <ActionIcon variant="subtle" color="gray" size="sm" aria-expanded={open} aria-label={t('below', { name })} onClick={() => setOpen(!open)}><Chevron size={14} aria-hidden /></ActionIcon>}
        <Who {...node} />
      </span>
      {open && <Below parent={number} />}
    </li>
  );
}

function Who({ customer: { number, name }, type, company }: OrganizationNode) {
  return (
    <>
      <Link to="/customers/$customer/hierarchy" params={{ customer: number }}>{name}</Link> <span className="g-mono">{number}</span>
      {company !== null && <span className={classes.company}>{company}</span>} <Kind type={type} />
    </>
  );
}

export function Kind({ type }: { type: string | null }) {
  const { t } = useTranslation('organization');
  return type === null ? null : <Badge variant="default" size="sm" tt="none" fw={500}>{t(`types.${type}`, { defaultValue: type })}</Badge>;
}
