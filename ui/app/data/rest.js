// What was observed of a source and has no place of its own in it.

import { h, fill, colour, place, scene } from './dom.js';
import { chip } from './explanation.js';
import { isUnit } from './sides.js';
import { isLanguage } from './words.js';

/** Whether an observation is shown where it is: in the words, among the measures, on the face, in a lane. */
function drawn(one, kind) {
  if (one.where.characters || one.unit === 'sd' || isLanguage(one)) return true;
  if (kind === 'image') return isUnit(one.kind);
  return Boolean(one.where.seconds) && !one.absence && one.modality !== 'text';
}

const MOST = 12; // observations that are shown: what the explanation cites, then the heaviest

export function rest(page) {
  const list = h('ul', { class: 'em-rest' });
  const more = h('p', { class: 'em-soft' });
  const element = h('div', { hidden: true }, list, more);
  return {
    element,
    show(state, source) {
      const all = (state.evidence ?? []).filter((one) => one.where.source === source.id && !drawn(one, source.kind));
      const cited = new Set((state.sentences ?? []).flatMap((one) => one.evidence));
      const first = (one, other) => cited.has(other.id) - cited.has(one.id) || other.weighs - one.weighs;
      const shown = new Set([...all].sort(first).slice(0, MOST));
      const own = all.filter((one) => shown.has(one));
      element.hidden = !own.length;
      more.hidden = all.length === own.length;
      more.textContent = `${all.length - own.length} more of this kind are in the table.`;
      fill(
        list,
        own.map((one) => [one.id, one.lean]),
        () => own.map((one) => told(page, state, one, scene(state, source))),
      );
    },
  };
}

function told(page, state, one, here) {
  const more = [one.unit !== 'count' && one.size, place(one, here)].filter(Boolean);
  return h(
    'li',
    { 'data-ids': one.id },
    chip(page, state, one.id),
    h('span', {
      class: 'em-dot',
      style: { background: one.lean && !one.against ? colour(one.lean) : 'var(--line)' },
    }),
    h('span', {}, one.phrase, more.length > 0 && h('span', { class: 'em-soft' }, `, ${more.join(', ')}`)),
  );
}
