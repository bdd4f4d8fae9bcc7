// How observations stand to each other in time: a layer of the graph, drawn when it is asked for.

import { svg, h } from './dom.js';

const FEW = 16; // relations up to which all are drawn; of more, those of what is selected
const NAMED = 5; // ids that are told of each kind

/** The relations between observations that are drawn: each a source, "precedes" or "co-occurs", and a target. */
export const relationsAmong = (state, shown) =>
  (state.relations ?? []).filter(([one, , other]) => shown.has(one) && shown.has(other));

/** Those that can be read: all where they are few, else those between what is selected and the others. */
export function readable(relations, ids) {
  if (!ids.size) return relations.length <= FEW ? relations : [];
  const of = (id) => relations.filter(([one, , other]) => id === one || id === other);
  const own = [...ids].filter((id) => of(id).length);
  return own.length === 1 ? of(own[0]) : relations.filter(([one, , other]) => ids.has(one) && ids.has(other));
}

/** As edges that bulge away from the names of what they join. */
export const edgesOf = (relations, height) =>
  relations.map(([source, kind, target]) => {
    const down = height(target) - height(source);
    return {
      data: {
        id: `${source}-${kind}-${target}`,
        source,
        target,
        kind,
        bulge: -Math.sign(down || 1) * Math.min(110, 14 + 0.3 * Math.abs(down)),
      },
      classes: 'time',
    };
  });

/** What one observation stands to in time, in words. */
export function told(state, id) {
  const of = (kind, from, to) =>
    (state.relations ?? []).filter((one) => one[1] === kind && one[from] === id).map((one) => one[to]);
  return [
    ['comes before', of('precedes', 0, 2)],
    ['comes after', of('precedes', 2, 0)],
    ['at the same time as', [...of('co-occurs', 0, 2), ...of('co-occurs', 2, 0)]],
  ]
    .filter(([, ids]) => ids.length)
    .map(([words, ids]) => `${words} ${named(ids)}`)
    .join('; ');
}

const named = (ids) =>
  ids.length > NAMED ? `${ids.slice(0, NAMED).join(', ')} and ${ids.length - NAMED} more` : ids.join(', ');

/** A switch for the layer, with what its lines mean. */
export function layer(change) {
  const line = (kind) =>
    svg(
      'svg',
      { viewBox: '0 0 32 8', class: `em-line-time em-line-${kind}`, 'aria-hidden': 'true' },
      svg('line', { x1: 1, y1: 4, x2: kind === 'precedes' ? 24 : 31, y2: 4 }),
      kind === 'precedes' && svg('path', { d: 'M24 1 L31 4 L24 7 Z' }),
    );
  const box = h('input', { type: 'checkbox', onchange: () => show() });
  const hint = h('span', { class: 'em-soft' });
  const meant = h(
    'span',
    { class: 'em-time-meant' },
    line('precedes'),
    'comes before',
    line('co-occurs'),
    'at the same time',
    hint,
  );
  const element = h('p', { class: 'em-legend', hidden: true }, h('label', {}, box, ' Order in time'), meant);
  function show() {
    meant.hidden = !box.checked;
    change();
  }
  meant.hidden = true;
  return {
    element,
    get on() {
      return box.checked && !element.hidden;
    },
    /** Offer the layer where there is anything to draw, and say how much of it is drawn. */
    offer(relations) {
      element.hidden = !relations.length;
      hint.textContent = relations.length > FEW ? `Of ${relations.length}, those of the point that you click.` : '';
    },
  };
}
