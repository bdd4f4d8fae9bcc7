// Every observation with its id, its size, its unit, how sure it is and who says so.

import { h, fill, place, signed } from './dom.js';
import { chip } from './explanation.js';

export function table(page) {
  const element = h('div', { class: 'em-scroll', tabindex: 0, role: 'region', 'aria-label': 'Table of the evidence' });
  return {
    element,
    show(state) {
      fill(element, [state.evidence, state.patterns], () => drawn(page, state));
    },
  };
}

function drawn(page, state) {
  const joined = Object.fromEntries((state.patterns ?? []).flatMap((one) => one.parts.map((part) => [part, one.id])));
  const head = ['Id', 'What', 'Size', 'Where', 'Nats', 'Sure', 'Who says so'];
  return h(
    'table',
    { class: 'em-table' },
    h(
      'caption',
      {},
      'Nats are weights of evidence: log P(observation | emotion) \u2212 log P(observation). Positive supports, negative opposes.',
    ),
    h(
      'thead',
      {},
      h(
        'tr',
        {},
        head.map((name) => h('th', { scope: 'col' }, name)),
      ),
    ),
    h(
      'tbody',
      {},
      (state.evidence ?? []).map((one) =>
        h(
          'tr',
          { 'data-ids': one.id },
          h('th', { scope: 'row' }, chip(page, state, one.id)),
          h(
            'td',
            {},
            one.phrase,
            h('span', { class: 'em-soft em-under' }, one.kind === one.label ? one.kind : `${one.kind}, ${one.label}`),
          ),
          h('td', {}, one.size),
          h('td', {}, place(one) || one.where.source),
          h('td', { class: 'em-nats' }, joined[one.id] ? `counted in ${joined[one.id]}` : nats(one.weights)),
          h('td', {}, one.confidence.toFixed(2)),
          h('td', {}, one.observer, h('span', { class: 'em-soft em-under' }, one.from)),
        ),
      ),
      (state.patterns ?? []).map((one) =>
        h(
          'tr',
          { 'data-ids': one.id },
          h('th', { scope: 'row' }, chip(page, state, one.id)),
          h('td', {}, one.phrase),
          h('td', {}),
          h('td', {}, one.parts.join(', ')),
          h('td', { class: 'em-nats' }, nats(one.weights)),
          h('td', {}),
          h('td', {}, h('span', { class: 'em-soft' }, one.from)),
        ),
      ),
    ),
  );
}

function nats(weights) {
  const ranked = Object.entries(weights)
    .filter(([, value]) => Math.abs(value) >= 0.005)
    .sort((one, other) => other[1] - one[1]);
  return ranked.map(([label, value]) =>
    h('span', { class: value > 0 ? 'em-for' : 'em-against' }, `${label}\u00a0${signed(value)}`, ' '),
  );
}
