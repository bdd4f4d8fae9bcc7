// Every observation with its id, its size, its unit, how sure it is and who says so.

import { h, fill, place, scene, signed } from './dom.js';
import { chip } from './explanation.js';
import { mark } from './selection.js';
import { OWN, each, stronger } from './sides.js';

const MOST = 150; // rows that are made until more are wanted
const HEAD = ['Id', 'What', 'Size', 'Where', 'Nats', 'Sure', 'Who says so'];
const CAPTION =
  'Nats are weights of evidence: log P(observation | emotion) \u2212 log P(observation). Positive supports, negative opposes. ' +
  'Sure: from 0 to 1.';

export function table(page) {
  const scroll = h('div', { class: 'em-scroll', tabindex: 0, role: 'region', 'aria-label': 'Table of the evidence' });
  const more = h('button', { type: 'button', class: 'em-quiet', onclick: () => everything() });
  let state = {};
  let all = false;

  function draw() {
    const wanted = [...(state.evidence ?? []), ...(state.patterns ?? [])];
    all ||= wanted.slice(MOST).some((one) => page.selection.ids.has(one.id));
    const rows = all ? wanted : wanted.slice(0, MOST);
    more.hidden = rows.length === wanted.length;
    more.textContent = `All ${wanted.length} rows`;
    fill(scroll, rows, () => drawn(page, state, rows));
    mark(page);
  }

  function everything() {
    all = true;
    draw();
  }

  page.selects(draw);

  return {
    element: h('div', { class: 'em-rows' }, scroll, more),
    show(now) {
      all &&= now.evidence?.[0] === state.evidence?.[0]; // another run begins anew
      state = now;
      draw();
    },
  };
}

function drawn(page, state, rows) {
  const joined = Object.fromEntries((state.patterns ?? []).flatMap((one) => one.parts.map((part) => [part, one.id])));
  const sources = Object.fromEntries(
    (state.sources ?? []).map((one) => [one.id, { name: one.name, ...scene(state, one) }]),
  );
  return h(
    'table',
    { class: 'em-table' },
    h('caption', {}, CAPTION),
    h(
      'thead',
      {},
      h(
        'tr',
        {},
        HEAD.map((name) => h('th', { scope: 'col' }, name)),
      ),
    ),
    h(
      'tbody',
      {},
      rows.map((one) =>
        h(
          'tr',
          { 'data-ids': one.id },
          h('th', { scope: 'row' }, chip(page, state, one.id)),
          (one.parts ? pattern(one) : observation(one, sources[one.where.source], joined)).map((cell) =>
            h('td', {}, cell),
          ),
        ),
      ),
    ),
  );
}

const small = (words, title) => h('span', { class: 'em-soft em-under', title }, words);

function observation(one, source, joined) {
  return [
    [one.phrase, small(one.kind === one.label ? one.kind : `${one.kind}, ${one.label}`)],
    h('span', { class: 'em-number', title: one.size }, sized(one)),
    [place(one, source) || source.name, stronger(one) && small(each(one), OWN)],
    joined[one.id] ? `counted in ${joined[one.id]}` : nats(one.weights),
    one.confidence.toFixed(2),
    [one.observer, origin(one)],
  ];
}

/** The size as it stands in a column. */
function sized({ value, unit, size }) {
  if (unit === '0-5' && value !== null) return `${value.toFixed(1)} of 5`;
  if (unit === 'sd' && value !== null)
    return `${value > 0 ? '+' : value < 0 ? '\u2212' : ''}${Math.abs(value).toFixed(1)} sd`;
  return unit === 'count' ? '' : size;
}

/** Where the weights come from: in short until it is selected. */
const origin = ({ from }) => h('span', { class: 'em-soft em-under em-origin', title: weighed(from) }, weighed(from));

const weighed = (from) => (/^(none|no weights)/.test(from) ? from.replace(/^none/, 'no weights') : `weights: ${from}`);

const pattern = (one) => [one.phrase, '', one.parts.join(', '), nats(one.weights), '', origin(one)];

function nats(weights) {
  const ranked = Object.entries(weights)
    .filter(([, value]) => Math.abs(value) >= 0.005)
    .sort((one, other) => other[1] - one[1]);
  return h(
    'span',
    { class: 'em-nats' },
    ranked.map(([label, value]) =>
      h('span', { class: value > 0 ? 'em-for' : 'em-against' }, `${label}\u00a0${signed(value)}`),
    ),
  );
}
