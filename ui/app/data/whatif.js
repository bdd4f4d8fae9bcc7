// What if this were not so: evidence is taken away, and the conclusion is worked out again. No model is asked.

import { h, fill, fresh, heaviest, place, scene, signed } from './dom.js';
import { bars } from './verdict.js';

export function whatif(page) {
  const dropped = new Set();
  let state = {};
  let asked = 0;
  const list = h('div', { class: 'em-whatif-list' });
  const said = h('p', { class: 'em-whatif-said', role: 'status' });
  const shares = h('div', {});
  const change = h('p', { class: 'em-soft em-change' });
  const problem = h('p', { class: 'em-problem', role: 'alert' });
  const reset = h(
    'button',
    {
      type: 'button',
      class: 'em-quiet',
      onclick: () => {
        dropped.clear();
        tick();
        again();
      },
    },
    'All of it again',
  );
  const what = h('button', { type: 'button', class: 'em-quiet', onclick: () => smallest() }, 'What would change this?');
  const wait = h('p', { class: 'em-soft' }, 'Evidence can be taken away when all of it is in.');
  const board = h(
    'div',
    { class: 'em-whatif' },
    list,
    h('div', { class: 'em-whatif-after' }, said, shares, h('div', { class: 'em-adds' }, what, reset), change, problem),
  );
  const element = h('div', {}, wait, board);

  const tick = () =>
    list.querySelectorAll('input').forEach((one) => {
      one.checked = !dropped.has(one.value);
    });

  async function again() {
    const turn = ++asked;
    problem.textContent = '';
    try {
      const after = dropped.size ? await page.request('without', { drop: [...dropped] }) : state.belief;
      if (turn === asked) show(after);
    } catch (error) {
      problem.textContent = error.message;
    }
  }

  async function smallest() {
    problem.textContent = '';
    try {
      const { drop, said: then, smallest: least } = await page.request('change');
      change.textContent = drop.length
        ? `Without ${drop.join(', ')}: ${then}${least ? ' No smaller set changes it.' : ''}`
        : 'Nothing that was found would change it.';
      if (!drop.length) return;
      dropped.clear();
      drop.forEach((id) => dropped.add(id));
      tick();
      again();
    } catch (error) {
      problem.textContent = error.message;
    }
  }

  function show(after) {
    said.textContent = dropped.size ? `Without ${[...dropped].join(', ')}: ${after.said}` : after.said;
    element.dataset.without = [...dropped].join(' ');
    shares.replaceChildren(bars(after.posterior, state.belief.posterior));
    const top = state.belief.top ?? likeliest(state.belief.posterior);
    const most = widest(state.belief.contributions, top);
    for (const row of list.querySelectorAll('[data-id]')) weigh(row, after.contributions, top, most);
  }

  return {
    element,
    show(now) {
      const fits = now.phase === 'done' && now.belief;
      wait.hidden = fits;
      board.hidden = !fits;
      if (!fits) return;
      state = now;
      if (
        fill(list, [now.evidence, now.patterns], () =>
          rows(page, now, (id, kept) => {
            kept ? dropped.delete(id) : dropped.add(id);
            again();
          }),
        )
      ) {
        dropped.clear();
        change.textContent = '';
        show(now.belief);
      }
    },
  };
}

const MOST = 80; // pieces of evidence, the heaviest first

const likeliest = (posterior) => Object.entries(posterior).sort((one, other) => other[1] - one[1])[0][0];

/** The evidence that weighs, heaviest first, with a box to take it away. */
function rows(page, state, toggle) {
  const parts = Object.fromEntries(state.patterns.flatMap((one) => one.parts.map((part) => [part, one])));
  const weight = (one) => heaviest((parts[one.id] ?? one).weights);
  const all = state.evidence.filter((one) => weight(one) > 0).sort((one, other) => weight(other) - weight(one));
  const weighing = all.slice(0, MOST);
  const scenes = Object.fromEntries(state.sources.map((one) => [one.id, scene(state, one)]));
  const alike = new Map();
  for (const one of weighing) alike.set(one.phrase, (alike.get(one.phrase) ?? 0) + 1);
  const top = state.belief.top ?? likeliest(state.belief.posterior);
  return [
    h(
      'p',
      { class: 'em-whatif-axis' },
      h('span', {}, `What each does for ${top}, in nats`),
      h('span', {}, h('span', {}, 'against'), h('span', {}, 'for')),
    ),
    h(
      'ul',
      { 'aria-label': 'Evidence that weighs, heaviest first' },
      weighing.map((one) => {
        const box = h('input', {
          type: 'checkbox',
          checked: true,
          value: one.id,
          id: fresh('keep'),
          onchange: (event) => toggle(one.id, event.target.checked),
        });
        return h(
          'li',
          { 'data-id': one.id, 'data-ids': one.id },
          box,
          h(
            'label',
            { for: box.id },
            h('span', { class: 'em-id' }, one.id),
            one.phrase,
            alike.get(one.phrase) > 1 && h('span', { class: 'em-soft' }, ` ${place(one, scenes[one.where.source])}`),
            parts[one.id] && h('span', { class: 'em-soft' }, ` (in ${parts[one.id].id})`),
          ),
          h('span', { class: 'em-diverging', 'aria-hidden': 'true' }, h('span', {})),
          h('span', { class: 'em-number' }),
        );
      }),
    ),
    all.length > MOST && h('p', { class: 'em-soft' }, `${all.length - MOST} more weigh less; the table has them.`),
    !weighing.length && h('p', { class: 'em-soft' }, 'Nothing that was observed weighs.'),
  ];
}

const WIDE = [0.5, 4]; // nats that fill half of the width at least, and at most

/** The nats that fill half of the width: what weighs most, within bounds. */
const widest = (contributions, top) =>
  Math.min(WIDE[1], Math.max(WIDE[0], ...Object.values(contributions).map((one) => Math.abs(one[top] ?? 0))));

/** What a piece of evidence does to the conclusion now; 0 where it is gone, or a pattern counts in its place. */
function weigh(row, contributions, top, most) {
  const nats = contributions[row.dataset.id]?.[top] ?? 0;
  const bar = row.querySelector('.em-diverging > span');
  const width = 50 * Math.min(1, Math.abs(nats) / most);
  bar.style.width = `${width}%`;
  bar.style.left = nats < 0 ? `${50 - width}%` : '50%';
  bar.className = nats < 0 ? 'em-is-against' : 'em-is-for';
  row.querySelector('.em-number').textContent = nats ? signed(nats) : '0';
  row.classList.toggle('em-gone', !row.querySelector('input').checked);
}
