// One template: its texts at the left, what they make of a bill at the right, while one types.
import { Skeleton } from '@mantine/core';
import { Link, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useRead } from '@shared/api/queries';
import { FailedPage } from '@shared/ui/FailedPage';
import { Page } from '@shared/ui/Page';
import { StatusBadge } from '@shared/ui/StatusBadge';
import { TemplateEditor } from './TemplateEditor';
import { TemplateMenu } from './TemplateMenu';

export function TemplatePage() {
  const { t } = useTranslation('templates');
  const code = useParams({ strict: false, select: (params) => params.template ?? '' });
  // Another language of the screen asks again, and the editor stays meanwhile.
  const answer = useRead('/v1/document-templates/{code}', { path: { code } }, { keepPrevious: true });
  const template = answer.data?.code === code ? answer.data : undefined;
  const crumbs = [<Link key="list" to="/templates">{t('title')}</Link>];
  const title = template === undefined ? code : template.version === 0 ? t('builtIn') : template.name;
  if (answer.error !== null && template === undefined) return <FailedPage title={title} crumbs={crumbs} answer={answer} />;
  if (template === undefined) return <Page title={title} crumbs={crumbs}><Skeleton height={560} radius={12} /></Page>;
  const isBuiltIn = template.version === 0;
  return (
    <Page
      title={title} crumbs={crumbs} below={t(isBuiltIn ? 'builtInHint' : 'editHint')} actions={!isBuiltIn && <TemplateMenu template={template} />}
      status={!isBuiltIn && <StatusBadge status={template.used ? 'active' : 'inactive'} tone={template.used ? 'green' : 'grey'} word={t('versionNumber', { version: template.version })} />}
    >
      <TemplateEditor key={code} template={template} />
    </Page>
  );
}
