// The conclusion and the probabilities. No conclusion, and a conflict, are results like any other.

import { h, fill, capital, colour, percent } from './dom.js';

export function verdict(page) {
  const element = h('div', { class: 'em-verdict', hidden: true });
  return {
    element,
    show(state) {
      element.hidden = !state.belief;
      if (state.belief) fill(element, [state.belief, state.phase === 'done'], () => drawn(page, state));
    },
  };
}

function drawn(page, { belief }) {
  const top = belief.top;
  return [
    h(
      'div',
      { class: 'em-verdict-said' },
      h(
        'h2',
        { style: { '--of': colour(top ?? 'other') } },
        top ? capital(top) : 'Insufficient evidence',
        top && h('span', { class: 'em-chance' }, percent(belief.posterior[top])),
      ),
      !top && h('p', {}, capital(`${belief.reason}.`)),
      belief.runner_up &&
        h('p', {}, `Close behind: ${belief.runner_up}, ${percent(belief.posterior[belief.runner_up])}.`),
      belief.conflicts.map((one) => conflict(page, one)),
    ),
    bars(belief.posterior),
  ];
}

function conflict(page, { modalities, emotions, evidence }) {
  const side = (index) =>
    h(
      'button',
      { type: 'button', class: 'em-link', onclick: () => page.select(evidence[index]) },
      h('span', { class: 'em-dot', style: { background: colour(emotions[index]) } }),
      `the ${modalities[index]} with ${emotions[index]}`,
    );
  return h('p', { class: 'em-conflict' }, h('strong', {}, 'They disagree: '), side(0), ', ', side(1), '.');
}

/** A bar for each label, likeliest first; `before` marks where it was. */
export function bars(posterior, before = null) {
  const ranked = Object.entries(before ?? posterior).sort(
    (one, other) => other[1] - one[1] || one[0].localeCompare(other[0]),
  );
  return h(
    'dl',
    { class: 'em-bars' },
    ranked.map(([label]) =>
      h(
        'div',
        { 'data-label': label },
        h('dt', {}, label),
        h(
          'dd',
          {},
          h(
            'span',
            { class: 'em-track', 'aria-hidden': 'true' },
            h('span', { class: 'em-share', style: { width: `${100 * posterior[label]}%`, background: colour(label) } }),
            before && h('span', { class: 'em-was', style: { left: `${100 * before[label]}%` } }),
          ),
          h('span', { class: 'em-number' }, percent(posterior[label])),
        ),
      ),
    ),
  );
}
