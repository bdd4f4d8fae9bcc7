// What comes of it: how it goes, the conclusion, the explanation, and the views of what it rests on.

import { h, fill } from './dom.js';
import { evidence } from './evidence.js';
import { explanation } from './explanation.js';
import { graph } from './graph.js';
import { mark } from './selection.js';
import { progress } from './progress.js';
import { table } from './table.js';
import { tabs } from './tabs.js';
import { take } from './take.js';
import { verdict } from './verdict.js';
import { whatif } from './whatif.js';

const BUSY = ['waits', 'reads', 'observes', 'writes'];

export function answer(page) {
  const welcome = h('div', { class: 'em-welcome' });
  welcome.append(
    h('h2', {}, 'How it works'),
    h(
      'ol',
      {},
      h(
        'li',
        {},
        h('strong', {}, 'Observers look. '),
        'One reads the words, one the face, one the voice. Each thing they notice gets a name, a size, a place and a weight.',
      ),
      h(
        'li',
        {},
        h('strong', {}, 'The evidence decides. '),
        'The weights add up to a probability for each emotion. Nothing else has a say.',
      ),
      h(
        'li',
        {},
        h('strong', {}, 'Words come last. '),
        'A small language model on this machine words it, and every sentence is checked against the evidence before you read it.',
      ),
    ),
    h(
      'p',
      { class: 'em-soft' },
      'Click a sentence to see what it rests on; take a piece of evidence away and see the conclusion move.',
    ),
  );
  const problem = h('div', { class: 'em-failed', role: 'alert', hidden: true });
  const parts = [progress(page), verdict(page), explanation(page)];
  const views = tabs('Views of the evidence', [
    ['Evidence', evidence(page)],
    ['Graph', graph(page)],
    ['What if', whatif(page)],
    ['Table', table(page)],
  ]);
  const away = take(page);
  const element = h(
    'section',
    { class: 'em-answer', 'aria-label': 'The answer' },
    welcome,
    problem,
    parts.map((one) => one.element),
    views.element,
    away.element,
  );
  let phase = 'idle';
  page.selects(() => mark(page));

  return {
    element,
    show(state) {
      const begun = state.phase !== 'idle' && state.phase !== 'failed';
      welcome.hidden = state.phase !== 'idle';
      problem.hidden = state.phase !== 'failed';
      fill(problem, state.problem, () => [h('h2', {}, 'That did not work'), h('p', {}, state.problem)]);
      for (const one of [...parts, away]) one.show(state);
      const heard = state.sources?.some((one) => one.turns.length);
      views.element.hidden = !begun || !(state.evidence?.length || heard);
      views.show(state);
      if (begun && !BUSY.includes(phase) && BUSY.includes(state.phase)) come(element);
      phase = state.phase;
      mark(page);
    },
  };
}

/** Bring the answer into view, where a phone shows something else first, or where somebody has scrolled past its beginning. */
function come(element) {
  const { top } = element.getBoundingClientRect();
  if (top < 0 || top > innerHeight / 2) element.scrollIntoView({ behavior: 'smooth' });
}
