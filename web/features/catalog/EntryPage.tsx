// One catalog entry: its document as it would stand in the files; a zone map with its rows (ZoneMap).
import { Skeleton } from '@mantine/core';
import { Link, useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useRead } from '@shared/api/queries';
import type { CatalogEntry } from '@shared/api/schema';
import { CopyText } from '@shared/ui/CopyText';
import { DocumentView } from '@shared/ui/DocumentView';
import { FailedPage } from '@shared/ui/FailedPage';
import { MissingEntry, MissingPage } from '@shared/ui/PageStates';
import { Page } from '@shared/ui/Page';
import { Panel, Stacked } from '@shared/ui/Panel';
import { CreditLimits } from './CreditLimits';
import { Generator } from './Generator';
import { RateRows } from './RateRows';
import { TaxGatewayOf } from './TaxGateway';
import { useDocumentWords } from './useDocumentWords';
import { ZoneMap, ZoneMapActions } from './ZoneMap';
import { isKind, KINDS, type Kind } from './kinds';

/** What can be done with an entry beside reading it, where the page that holds this one knows something. */
type Actions = (kind: Kind, entry: CatalogEntry) => ReactNode;

export function EntryPage({ actions }: { actions?: Actions }) {
  const { kind, code } = useParams({ strict: false, select: (params) => ({ kind: params.kind ?? '', code: params.code ?? '' }) });
  return isKind(kind) ? <Entry kind={kind} code={code} actions={actions} /> : <MissingPage />;
}

function Entry({ kind, code, actions }: { kind: Kind; code: string; actions: Actions | undefined }) {
  const { t } = useTranslation('catalog');
  const answer = useRead(KINDS[kind]);
  const entry = answer.data?.items.find((candidate) => candidate.code === code);
  const crumbs = [<Link key="kind" to="/catalog/$kind" params={{ kind }}>{t(`kind.${kind}`)}</Link>];
  if (answer.error !== null) return <FailedPage title={code} crumbs={crumbs} answer={answer} />;
  if (answer.data !== undefined && entry === undefined) return <MissingEntry back={crumbs.at(-1)} />;
  return (
    <Page title={entry?.name ?? code} crumbs={crumbs} below={<><span className="g-mono">{code}</span><CopyText value={code} /></>} actions={entry === undefined ? undefined : kind === 'zone-maps' ? <ZoneMapActions entry={entry} /> : actions?.(kind, entry)}>
      {entry === undefined ? <Skeleton height={300} radius={12} /> : kind === 'zone-maps' ? <ZoneMap entry={entry} /> : kind === 'event-generators' ? <Generator entry={entry} /> : kind === 'credit-profiles' ? <CreditLimits entry={entry} /> : <Definition kind={kind} entry={entry} />}
    </Page>
  );
}

function Definition({ kind, entry }: { kind: Kind; entry: CatalogEntry }) {
  const { t } = useTranslation('catalog');
  const words = useDocumentWords(entry.document);
  return (
    <Stacked>
      <TaxGatewayOf kind={kind} entry={entry} />
      <Panel title={t('definition')}>
        <DocumentView value={entry.document} words={words} skip={kind === 'rate-plans' ? ['code', 'name', 'rows'] : ['code', 'name']} />
        {kind === 'rate-plans' && <RateRows rows={entry.document.rows} words={words} />}
      </Panel>
    </Stacked>
  );
}
