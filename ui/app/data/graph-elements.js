// What is drawn of the evidence graph: sources, observations, patterns and emotions, each in a column of its own.

import { capital, clock, percent, scene } from './dom.js';
import { withParts } from './selection.js';
import { isUnit, unitOf } from './sides.js';

const ROW = 40;
const CLOSE = 26; // the same where there are many
const MANY = 20;
const NARROW = 560; // pixels, below which sources are left out

/**
 * Nodes and edges: of the observations, the `most` that weigh most, those first that the explanation cites; one under
 * the other as they were found, or as they begin.
 */
export function elementsOf(state, most, wide, inTime) {
  const weigh = (one) => Math.max(0, ...Object.values(one.weights ?? {}).map(Math.abs));
  const cited = new Set(
    (state.sentences ?? []).filter((one) => one.evidence.length < 8).flatMap((one) => withParts(state, one.evidence)),
  );
  const ranked = [...state.evidence].sort(
    (one, other) => cited.has(other.id) - cited.has(one.id) || weigh(other) - weigh(one),
  );
  const shown = new Set(ranked.slice(0, most).map((one) => one.id));
  const patterns = (state.patterns ?? []).filter((one) => one.parts.every((part) => shown.has(part)));
  const inside = Object.fromEntries(patterns.flatMap((one) => one.parts.map((part) => [part, one.id])));
  const observed = state.evidence.filter((one) => shown.has(one.id));
  if (inTime) observed.sort((one, other) => onset(one) - onset(other));
  const { posterior } = state.belief;
  const labels = Object.keys(posterior).sort((one, other) => posterior[other] - posterior[one]);
  const narrow = wide < NARROW;
  const rows = Math.max(observed.length, labels.length);
  const at = (index, count) => ((index + 0.5) * rows * (rows > MANY ? CLOSE : ROW)) / count;
  const row = (id) =>
    at(
      observed.findIndex((one) => one.id === id),
      observed.length,
    );
  const x = narrow
    ? { observation: 146, pattern: 188, emotion: 250 }
    : { source: 0, observation: 330, pattern: 430, emotion: 590 };
  const nodes = [
    ...(narrow
      ? []
      : state.sources.map((one, index) =>
          node(x, one.id, 'source', one.kind === 'text' ? 'words' : one.name, at(index, state.sources.length)),
        )),
    ...observed.map((one) =>
      node(
        x,
        one.id,
        'observation',
        `${one.id}  ${short(one, narrow ? 18 : 28)}${narrow ? '' : begins(state, one)}`,
        row(one.id),
        {
          lean: one.against ? '' : one.lean,
          weighs: weigh(one),
        },
      ),
    ),
    ...patterns.map((one) =>
      node(x, one.id, 'pattern', `${one.id}  ${one.kind}`, mean(one.parts.map(row)), {
        lean: one.lean,
        weighs: weigh(one),
      }),
    ),
    ...labels.map((label, index) =>
      node(x, label, 'emotion', `${capital(label)} ${percent(posterior[label])}`, at(index, labels.length), {
        lean: label,
      }),
    ),
  ];
  const weighing = [...observed.filter((one) => !inside[one.id]), ...patterns];
  const edges = [
    ...(narrow ? [] : observed.map((one) => edge(one.where.source, one.id, 'observed', 0))),
    ...Object.entries(inside).map(([part, pattern]) => edge(part, pattern, 'part', 0)),
    ...weighing.flatMap(({ id, weights }) =>
      Object.entries(weights).map(([label, nats]) =>
        edge(id, label, nats > 0 ? 'supports' : 'opposes', nats, !isHeaviest(nats, weights)),
      ),
    ),
  ];
  return [...nodes, ...edges];
}

/** Whether a weight is the heaviest for, or the heaviest against: the lines that are drawn until something is selected. */
function isHeaviest(nats, weights) {
  const all = Object.values(weights);
  return nats === (nats > 0 ? Math.max(...all) : Math.min(...all));
}

const onset = (one) => one.where.seconds?.[0] ?? Infinity;

/** When it begins, where it is not about the whole. */
function begins(state, one) {
  const source = state.sources.find(({ id }) => id === one.where.source);
  return one.where.seconds && !one.absence && source
    ? `  ${clock(one.where.seconds[0], scene(state, source).whole)}`
    : '';
}

const mean = (numbers) => numbers.reduce((sum, one) => sum + one, 0) / numbers.length;

function short(one, most) {
  const words = one.quote
    ? `\u201c${one.quote}\u201d`
    : isUnit(one.kind)
      ? `${unitOf(one.kind)} ${one.label}`
      : one.label;
  return words.length > most ? `${words.slice(0, most - 1)}\u2026` : words;
}

const node = (x, id, kind, label, y, data = {}) => ({
  data: { id, kind, label, lean: '', weighs: 0, ...data },
  position: { x: x[kind], y },
});

const edge = (source, target, kind, nats, minor = false) => ({
  data: { id: `${source}-${target}`, source, target, kind, width: 0.75 + Math.min(6, 1.6 * Math.abs(nats)) },
  classes: minor ? 'minor' : '',
});
