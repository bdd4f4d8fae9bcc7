// What was observed of a source and has no place of its own in it.

import { h, fill, colour } from './dom.js';
import { chip } from './explanation.js';

/** Whether an observation is shown where it is: in the words, among the measures, on the face, in a lane. */
function drawn(one, kind) {
  if (one.where.characters || one.unit === 'sd') return true;
  if (kind === 'image') return /^AU\d/.test(one.kind);
  return Boolean(one.where.seconds) && !one.absence && one.modality !== 'text';
}

export function rest(page) {
  const list = h('ul', { class: 'em-rest' });
  const element = h('div', { hidden: true }, list);
  return {
    element,
    show(state, source) {
      const own = (state.evidence ?? []).filter((one) => one.where.source === source.id && !drawn(one, source.kind));
      element.hidden = !own.length;
      fill(
        list,
        own.map((one) => [one.id, one.lean]),
        () =>
          own.map((one) =>
            h(
              'li',
              { 'data-ids': one.id },
              chip(page, state, one.id),
              h('span', {
                class: 'em-dot',
                style: { background: one.lean && !one.against ? colour(one.lean) : 'var(--line)' },
              }),
              h(
                'span',
                {},
                one.phrase,
                one.size && one.unit !== 'count' && h('span', { class: 'em-soft' }, `, ${one.size}`),
              ),
            ),
          ),
      );
    },
  };
}
