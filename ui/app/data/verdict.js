// The conclusion and the probabilities. No conclusion, and a conflict, are results like any other.

import { h, fill, capital, colour, percent } from './dom.js';

export function verdict(page) {
  const element = h('div', { class: 'em-verdict', hidden: true });
  return {
    element,
    show(state) {
      element.hidden = !state.belief;
      if (state.belief) fill(element, [state.belief, about(state.evidence)], () => drawn(page, state));
    },
  };
}

function drawn(page, { belief, evidence }) {
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
      about(evidence) && h('p', { class: 'em-soft' }, about(evidence)),
      belief.conflicts.map((one) => conflict(page, one)),
    ),
    bars(belief.posterior),
  ];
}

/** Whom it is about, where there are several: the one whose evidence weighs. */
function about(evidence) {
  const weighing = evidence.filter((one) => Object.keys(one.weights).length > 0);
  const those = (of, one) => [...new Set(of.map((each) => each.where[one]).filter(Boolean))];
  const told = (of, name) => {
    const [all, counted] = [those(evidence, of), those(weighing, of)];
    return all.length > 1 && counted.length === 1 ? name(counted[0]) : '';
  };
  return [
    told('face', (number) => `About face ${number}. What other faces show does not count.`),
    told('speaker', (who) => `About ${who}. What others say does not count.`),
  ]
    .filter(Boolean)
    .join(' ');
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
