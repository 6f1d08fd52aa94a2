// Revenue by month, stacked by kind, as our own SVG; the same figures as a table; both to be saved.
// Floats appear here as geometry only; every figure that is read is the server's text.
import { ActionIcon, Menu, SegmentedControl } from '@mantine/core';
import { IconChartBar, IconDownload, IconTable } from '@tabler/icons-react';
import { useElementSize } from '@mantine/hooks';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RevenueMonth } from '../api/schema';
import { formatAxis, plotHeight } from '../lib/amounts';
import { download, toCsv } from '../lib/export';
import { useFormat } from '../lib/format';
import { EmptyState } from './PageStates';
import { Panel } from './Panel';
import { ScrollBox } from './ScrollBox';
import classes from './RevenueChart.module.css';

const KINDS = ['recurring', 'usage', 'one_off'] as const;
const WIDTH_MIN = 280;
const HEIGHT = 250;
const LEFT = 58;
const BOTTOM = 26;
const TOP = 10;
const GRID_LINES = 4;
const BAR_SHARE = 0.56;
/** Room that the word of a month needs, in px. */
const WORD = 36;

export function RevenueChart({ months }: { months: RevenueMonth[] }) {
  const { t } = useTranslation('shared');
  const format = useFormat();
  const [view, setView] = useState('chart');
  const drawing = useRef<SVGSVGElement>(null);
  const header = [t('revenue.month'), ...KINDS.map((kind) => t(`revenue.${kind}`))];
  const csv = () => toCsv({ header, rows: months.map((entry) => [entry.month, ...KINDS.map((kind) => entry[kind].amount)]) });
  if (months.length === 0) return <Panel title={t('revenue.title')}><EmptyState title={t('revenue.none')} /></Panel>;

  return (
    <Panel
      title={t('revenue.title')} note={t('revenue.months', { count: months.length })}
      aside={
        <div className={classes.aside}>
          <SegmentedControl
            size="xs" aria-label={t('revenue.view')} value={view} onChange={setView}
            data={[
              { value: 'chart', label: <><IconChartBar size={15} aria-hidden /><span className="g-hidden">{t('revenue.chart')}</span></> },
              { value: 'table', label: <><IconTable size={15} aria-hidden /><span className="g-hidden">{t('revenue.table')}</span></> },
            ]}
          />
          <Menu position="bottom-end" shadow="md">
            <Menu.Target><ActionIcon variant="subtle" color="gray" aria-label={t('revenue.save')}><IconDownload size={16} /></ActionIcon></Menu.Target>
            <Menu.Dropdown aria-label={t('revenue.save')}>
              <Menu.Item disabled={view !== 'chart'} onClick={() => drawing.current !== null && saveDrawing(drawing.current)}>{t('revenue.svg')}</Menu.Item>
              <Menu.Item onClick={() => download('revenue.csv', 'text/csv;charset=utf-8', csv())}>{t('revenue.csv')}</Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </div>
      }
    >
      {view === 'chart' ? (
        <>
          <ul className={classes.legend}>{KINDS.map((kind) => <li key={kind}><span data-kind={kind} aria-hidden />{t(`revenue.${kind}`)}</li>)}</ul>
          <Bars months={months} drawing={drawing} />
        </>
      ) : (
        <ScrollBox label={t('revenue.title')}>
          <table className={classes.table}>
            <thead><tr>{header.map((word) => <th key={word} scope="col">{word}</th>)}</tr></thead>
            <tbody>
              {months.map((entry) => (
                <tr key={entry.month}><th scope="row">{format.month(entry.month)}</th>{KINDS.map((kind) => <td key={kind}>{format.money(entry[kind])}</td>)}</tr>
              ))}
            </tbody>
          </table>
        </ScrollBox>
      )}
    </Panel>
  );
}

function Bars({ months, drawing }: { months: RevenueMonth[]; drawing: React.RefObject<SVGSVGElement | null> }) {
  const { t } = useTranslation('shared');
  const format = useFormat();
  const top = roundTop(Math.max(...months.map((entry) => KINDS.reduce((sum, kind) => sum + Math.max(0, plotHeight(entry[kind].amount)), 0))));
  const { ref, width: measured } = useElementSize();
  // Drawn at its true width, so that words keep their size on a phone.
  const width = Math.max(WIDTH_MIN, measured);
  const plot = HEIGHT - TOP - BOTTOM;
  const step = (width - LEFT) / Math.max(months.length, 6);
  // On a narrow screen every other month is named, the last one always.
  const named = Math.ceil(WORD / step);
  const currency = months[0]?.recurring.resource ?? 'EUR';
  return (
    <div ref={ref}>
      <svg ref={drawing} className={classes.chart} viewBox={`0 0 ${width} ${HEIGHT}`} role="img" aria-label={t('revenue.summary')}>
        {Array.from({ length: GRID_LINES + 1 }, (_, line) => {
          const y = TOP + (plot * line) / GRID_LINES;
          return (
            <g key={line}>
              <line x1={LEFT} x2={width} y1={y} y2={y} className={classes.line} />
              <text x={LEFT - 10} y={y + 4} textAnchor="end" className={classes.word}>{formatAxis(format.language, top * (1 - line / GRID_LINES), currency)}</text>
            </g>
          );
        })}
        {months.map((entry, index) => {
          const x = LEFT + step * index + (step * (1 - BAR_SHARE)) / 2;
          let base = TOP + plot;
          return (
            <g key={entry.month}>
              {KINDS.map((kind) => {
                const height = (Math.max(0, plotHeight(entry[kind].amount)) / top) * plot;
                base -= height;
                return (
                  <rect key={kind} x={x} y={base} width={step * BAR_SHARE} height={height} className={classes.bar} data-kind={kind}>
                    <title>{`${format.month(entry.month)}: ${t(`revenue.${kind}`)} ${format.money(entry[kind])}`}</title>
                  </rect>
                );
              })}
              {(months.length - 1 - index) % named === 0 && (
                <text x={x + (step * BAR_SHARE) / 2} y={HEIGHT - 6} textAnchor="middle" className={classes.word}>{format.monthShort(entry.month)}</text>
              )}
            </g>
          );
        })}
      </svg>
    </div>
  );
}

/** The next of 1, 2, 2.5, 4, 5, 6, 8 or 10 times a power of ten: four grid lines then fall on round figures. */
function roundTop(highest: number): number {
  if (highest <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(highest));
  return ([1, 2, 4, 6, 8, 10].find((factor) => factor * power >= highest) ?? 10) * power;
}

/** The file stands alone: colours that the page gives by class are written into it. */
function saveDrawing(drawing: SVGSVGElement): void {
  // cloneNode keeps the element's type but is declared as Node.
  const copy = drawing.cloneNode(true) as SVGSVGElement;
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  const shapes = drawing.querySelectorAll('rect, line, text');
  copy.querySelectorAll('rect, line, text').forEach((shape, index) => {
    const original = shapes.item(index);
    const style = getComputedStyle(original);
    shape.setAttribute('fill', style.fill);
    shape.setAttribute('stroke', style.stroke);
    shape.setAttribute('font-size', style.fontSize);
    shape.setAttribute('font-family', 'Inter, sans-serif');
  });
  download('revenue.svg', 'image/svg+xml', new XMLSerializer().serializeToString(copy));
}
