import type { Weight } from './readWeights.ts';

export type Point = { readonly x: number; readonly y: number; readonly weight: Weight };
type Size = { readonly width: number; readonly height: number };
export type Curve = {
  readonly points: readonly Point[];
  /** For the `d` of an SVG path. */
  readonly path: string;
  readonly lines: readonly { readonly y: number; readonly kg: number }[];
};

const margin = { top: 12, right: 14, bottom: 24, left: 44 };
const steps = [1, 2, 5];

/** A round number of which about three fit into the span. */
function stepFor(span: number): number {
  const power = 10 ** Math.floor(Math.log10(span / 3));
  const step = steps.find((one) => one * power * 3.5 >= span) ?? 10;
  return step * power;
}

/** Rounded to what the scale shows, so that 0.1 + 0.2 reads 0.3. */
const rounded = (value: number) => Number(value.toPrecision(6));

/** Where the weights are in a drawing of this size. The scale does not start at zero: what matters is the change; yet half a percent is no cliff. */
export function curveOf(weights: readonly Weight[], { width, height }: Size): Curve {
  const kilograms = weights.map(({ kg }) => kg);
  const [least, most] = [Math.min(...kilograms), Math.max(...kilograms)];
  const pad = Math.max((most - least) * 0.15, most * 0.05);
  const [bottom, top] = [Math.max(0, least - pad), most + pad];
  const first = weights[0]?.atMs ?? 0;
  const span = (weights.at(-1)?.atMs ?? 0) - first;
  const inner = {
    width: width - margin.left - margin.right,
    height: height - margin.top - margin.bottom,
  };
  const yOf = (kg: number) => margin.top + inner.height * (1 - (kg - bottom) / (top - bottom));
  const xOf = (atMs: number) =>
    margin.left + inner.width * (span === 0 ? 0.5 : (atMs - first) / span);
  const points = weights.map((weight) => ({ x: xOf(weight.atMs), y: yOf(weight.kg), weight }));
  const path = points.map(
    ({ x, y }, at) => `${at === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`,
  );
  const step = stepFor(top - bottom);
  const from = Math.ceil(bottom / step);
  const count = Math.floor(top / step) - from + 1;
  const marks = Array.from({ length: Math.max(0, count) }, (_, at) => rounded((from + at) * step));
  return { points, path: path.join(''), lines: marks.map((kg) => ({ kg, y: yOf(kg) })) };
}
