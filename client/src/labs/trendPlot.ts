import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { Trend } from './trendData.ts';

/** Colours as the page has them now: a canvas knows no custom properties. */
function colours(element: Element) {
  const style = getComputedStyle(element);
  const of = (name: string) => style.getPropertyValue(name).trim();
  return {
    line: of('--accent'),
    band: of('--good'),
    text: of('--text-2'),
    grid: of('--line'),
    paper: of('--surface'),
  };
}

type Colours = ReturnType<typeof colours>;

function axes({ text, grid }: Colours): UPlot.Axis[] {
  const common = {
    stroke: text,
    font: '12px system-ui, sans-serif',
    grid: { stroke: grid, width: 1 },
    ticks: { stroke: grid, width: 1 },
  };
  return [
    { ...common, space: 70, values: (_plot, splits) => splits.map(dateMark) },
    { ...common, size: 52 },
  ];
}

const dateMark = (seconds: number): string =>
  new Date(seconds * 1000).toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'short',
    timeZone: 'UTC',
  });

function series({ line, band, paper }: Colours): UPlot.Series[] {
  const edge = { stroke: band, width: 1, dash: [4, 4], points: { show: false } };
  return [
    {},
    { ...edge, label: 'low' },
    { ...edge, label: 'high' },
    { label: 'value', stroke: line, width: 2.5, points: { show: true, size: 9, fill: paper } },
  ];
}

const height = 220;

/**
 * Draws a trend into an element, with the reference range as a band. The drawing is for the eyes; a table says the same. It sets sizes through the DOM, never as
 * style attributes, which the content security policy refuses. Returns how to take it away.
 */
export function drawTrend(element: HTMLElement, { points, days }: Trend): () => void {
  const paint = colours(element);
  const data: UPlot.AlignedData = [
    [...days],
    points.map((point) => point.referenceLow),
    points.map((point) => point.referenceHigh),
    points.map((point) => point.value),
  ];
  const plot = new UPlot(
    {
      width: Math.max(element.clientWidth, 200),
      height,
      legend: { show: false },
      cursor: { drag: { x: false, y: false } },
      scales: { y: { range: (_plot, least, most) => UPlot.rangeNum(least, most, 0.12, false) } },
      axes: axes(paint),
      series: series(paint),
      bands: [{ series: [2, 1], fill: `${paint.band}22` }],
    },
    data,
    element,
  );
  const observer = new ResizeObserver(() => {
    plot.setSize({ width: Math.max(element.clientWidth, 200), height });
  });
  observer.observe(element);
  return () => {
    observer.disconnect();
    plot.destroy();
  };
}
