// Action units from 0 to 5, the largest first; where one is stronger on one side, by how much.

import { h, colour } from './dom.js';
import { chip } from './explanation.js';
import { OWN, isUnit, stronger, unitOf } from './sides.js';

const MOST = 5; // the end of the scale of action units
const BY_SHAPES = 'Each side goes from 0 to 5, by blendshapes alone; the size of the whole also by shape and creases.';

export function units(page, state, of) {
  const shown = of.filter((one) => isUnit(one.kind)).sort((one, other) => (other.value ?? 0) - (one.value ?? 0));
  if (!shown.length) return h('p', { class: 'em-soft' }, 'No action unit shows.');
  return h(
    'div',
    {},
    h('p', { class: 'em-soft em-scale', 'aria-hidden': 'true' }, '0 to 5'),
    h(
      'ul',
      { class: 'em-units', 'aria-label': 'Action units, from 0 to 5' },
      shown.map((one) => unit(page, state, one)),
    ),
  );
}

function unit(page, state, one) {
  return h(
    'li',
    { 'data-ids': one.id },
    chip(page, state, one.id),
    h('span', { class: 'em-unit-name' }, h('strong', {}, unitOf(one.kind)), ` ${one.label}`),
    bar(one, one.value, one.size),
    h('span', { class: 'em-number' }, one.value === null ? '' : one.value.toFixed(1)),
    one.sides?.stronger && sides(one),
  );
}

function sides(one) {
  const both = one.sides.left !== undefined;
  return h(
    'span',
    { class: 'em-sides', title: `${OWN}${both ? ` ${BY_SHAPES}` : ''}` },
    h('span', { class: 'em-side' }, stronger(one)),
    both &&
      ['left', 'right'].map((side) => [
        h('span', { class: 'em-side' }, side),
        bar(one, one.sides[side], `${side} ${one.sides[side].toFixed(1)}`),
        h('span', { class: 'em-number' }, one.sides[side].toFixed(1)),
      ]),
  );
}

const bar = (one, size, title) =>
  h(
    'span',
    { class: 'em-track', title },
    h('span', {
      class: 'em-share',
      style: {
        width: `${(100 * Math.min(MOST, size ?? 0)) / MOST}%`,
        background: one.lean && !one.against ? colour(one.lean) : 'var(--soft)',
      },
    }),
  );
