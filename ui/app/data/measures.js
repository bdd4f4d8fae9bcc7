// How far each measure of a voice is from what is usual, in standard deviations.

import { h, fill, colour, place, scene } from './dom.js';
import { chip } from './explanation.js';

const FAR = 3; // standard deviations at the ends of the scale
const MOST = 24; // measures that are drawn, the heaviest first where there are more

export function measures(page) {
  const element = h('div', { class: 'em-measures', hidden: true });
  return {
    element,
    show(state, source) {
      const all = (state.evidence ?? []).filter(
        (one) => one.where.source === source.id && one.unit === 'sd' && one.value !== null,
      );
      const own = all.length > MOST ? [...all].sort((one, other) => other.weighs - one.weighs).slice(0, MOST) : all;
      element.hidden = !own.length;
      fill(element, [all.length, own.map((one) => [one.id, one.lean])], () => [
        h(
          'p',
          { class: 'em-usual', 'aria-hidden': 'true' },
          h('span', { class: 'em-usual-unit' }, 'sd: standard deviations from the norm'),
          h('span', { class: 'em-usual-scale' }, h('span', {}, 'less'), h('span', {}, 'usual'), h('span', {}, 'more')),
          h('span', {}),
        ),
        h(
          'ul',
          { 'aria-label': 'Measures beside what is usual' },
          own.map((one) => measure(page, state, one, all.length > MOST && scene(state, source))),
        ),
        all.length > MOST && h('p', { class: 'em-soft' }, `${all.length - MOST} more measures are in the table.`),
      ]);
    },
  };
}

function measure(page, state, one, here) {
  const left = `${50 + (50 * Math.max(-FAR, Math.min(FAR, one.value))) / FAR}%`;
  const sign = one.value > 0 ? '+' : one.value < 0 ? '\u2212' : '';
  return h(
    'li',
    { 'data-ids': one.id },
    chip(page, state, one.id),
    h('span', { class: 'em-unit-name' }, one.label, here && h('span', { class: 'em-soft' }, `, ${place(one, here)}`)),
    h(
      'span',
      { class: 'em-deviation', title: one.phrase },
      h('span', { style: { left, background: one.lean && !one.against ? colour(one.lean) : 'var(--soft)' } }),
    ),
    h('span', { class: 'em-number' }, `${sign}${Math.abs(one.value).toFixed(1)} sd`),
  );
}
