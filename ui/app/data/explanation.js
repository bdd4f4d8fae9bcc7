// The explanation, sentence by sentence; each can be pressed to see what it rests on.

import { h, fill, pressed } from './dom.js';
import { withParts } from './selection.js';

const PARTS = [
  ['key_observations', 'Key observations'],
  ['interpretation', 'Interpretation'],
  ['conclusion', 'Conclusion'],
];
const FEW = 6; // ids that are shown beside a sentence

export function explanation(page) {
  const element = h('div', { class: 'em-explanation', hidden: true });
  const lists = PARTS.map(([part, heading]) => {
    const list = h('ul', {});
    const section = h('section', { hidden: true, 'data-part': part }, h('h3', {}, heading), list);
    return { part, list, section };
  });
  const by = h('p', { class: 'em-soft em-by' });
  const leftOut = h('ul', { class: 'em-not-done em-left-out' });
  const failures = h('ul', { class: 'em-not-done' });
  element.append(...lists.map((one) => one.section), by, leftOut, failures);

  return {
    element,
    show(state) {
      const sentences = state.sentences ?? [];
      element.hidden = !sentences.length && !state.failures?.length;
      for (const { part, list, section } of lists) {
        const own = sentences.map((one, index) => ({ ...one, index })).filter((one) => one.part === part);
        section.hidden = !own.length;
        if (list.children.length > own.length || list.dataset.first !== own[0]?.text) list.replaceChildren();
        list.dataset.first = own[0]?.text ?? '';
        for (const one of own.slice(list.children.length)) list.append(sentence(page, state, one));
      }
      by.textContent =
        state.written_by ?? (state.phase === 'writes' ? 'Each sentence is checked before it appears.' : '');
      fill(leftOut, state.left_out, () => (state.left_out ?? []).map((one) => h('li', {}, `Speech left out: ${one}`)));
      fill(failures, state.failures, () =>
        (state.failures ?? []).map((one) => h('li', {}, `Not done: ${one.where}: ${one.message}`)),
      );
    },
  };
}

function sentence(page, state, { text, evidence, index }) {
  const press = () => {
    const again = page.selection.sentence === index;
    page.select(again ? [] : withParts(state, evidence), again ? null : index);
  };
  return h(
    'li',
    {},
    pressed(
      { class: 'em-sentence', 'data-sentence': index, 'data-ids': withParts(state, evidence).join(' ') },
      press,
      text,
    ),
    evidence.length > 0 &&
      h(
        'span',
        { class: 'em-cites' },
        evidence.slice(0, FEW).map((id) => chip(page, state, id)),
        evidence.length > FEW && h('span', { class: 'em-soft' }, `and ${evidence.length - FEW} more`),
      ),
  );
}

/** An id that can be pressed. */
export function chip(page, state, id) {
  const ids = withParts(state, [id]);
  const press = () => page.select(page.selection.sentence === null && page.selection.ids.has(id) ? [] : ids);
  return h(
    'button',
    {
      type: 'button',
      class: 'em-chip',
      'data-ids': ids.join(' '),
      'aria-pressed': 'false',
      'aria-label': `evidence ${id}`,
      onclick: press,
    },
    id,
  );
}
