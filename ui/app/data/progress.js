// How it goes: which observer is at work, how far all of them are, how long it will still take, and what was found.

import { h, fill, clock, colour } from './dom.js';

const SAID = { waits: 'Waiting', reads: 'Reading', observes: 'Observing', writes: 'Writing', stopped: 'Stopped' };
const SHOWN = 4; // pieces of evidence, the newest first
const SOON = 3; // seconds that nobody needs to be told of

export function progress() {
  const said = h('p', { class: 'em-progress-said', role: 'status' });
  const bar = h(
    'div',
    { class: 'em-bar', role: 'progressbar', 'aria-label': 'How far it is', 'aria-valuemin': 0, 'aria-valuemax': 100 },
    h('span', {}),
  );
  const left = h('p', { class: 'em-soft em-left' });
  const steps = h('ul', { class: 'em-steps', 'aria-label': 'Observers' });
  const news = h('ul', { class: 'em-news', 'aria-label': 'Found last' });
  const element = h('div', { class: 'em-progress', hidden: true }, said, bar, left, steps, news);

  return {
    element,
    show(state) {
      element.hidden = !(state.phase in SAID);
      if (element.hidden) return;
      const line = told(state);
      if (said.textContent !== line) said.textContent = line;
      left.textContent = wait(state);
      const far = share(state);
      bar.hidden = state.phase === 'stopped';
      bar.classList.toggle('em-bar-open', far === null);
      bar.firstChild.style.width = far === null ? '' : `${100 * far}%`;
      if (far === null) bar.removeAttribute('aria-valuenow');
      else bar.setAttribute('aria-valuenow', Math.round(100 * far));
      fill(steps, state.steps, () =>
        (state.steps ?? []).map((one) =>
          h(
            'li',
            { 'data-state': one.state },
            one.observer,
            one.found > 0 && h('span', { class: 'em-count' }, one.found),
          ),
        ),
      );
      const last = (state.evidence ?? []).slice(-SHOWN).reverse();
      news.hidden = state.phase !== 'observes';
      fill(
        news,
        last.map((one) => one.id),
        () =>
          last.map((one) =>
            h(
              'li',
              {},
              h('span', {
                class: 'em-dot',
                style: { background: one.lean && !one.against ? colour(one.lean) : 'var(--line)' },
              }),
              one.phrase,
            ),
          ),
      );
    },
  };
}

function told(state) {
  if (state.phase === 'waits') {
    return state.before > 0 ? `Waiting: ${state.before} ${state.before === 1 ? 'comes' : 'come'} first` : 'Waiting';
  }
  const found = state.evidence?.length ?? 0;
  const so = found ? `, ${found} ${found === 1 ? 'observation' : 'observations'}` : '';
  const one = state.phase === 'observes' && state.steps?.find((step) => step.state === 'works');
  if (!one) return `${SAID[state.phase]}${so}`;
  const where = one.of ? ` at ${clock(one.seconds ?? 0, one.of)} of ${clock(one.of)}` : '';
  return `The ${one.observer} observer is at work${where}${so}`;
}

/** How long it will still take until it is worded, where that is worth saying; no finer than it is known. */
function wait({ phase, left }) {
  if (phase !== 'observes' || !(left > SOON)) return '';
  const about = left < 20 ? `${Math.round(left)} s` : left < 90 ? `${5 * Math.round(left / 5)} s` : minutes(left);
  return `About ${about} until it is put into words`;
}

const minutes = (seconds) => `${Math.round(seconds / 60)} min`;

/** From 0 to 1; null where nothing can be said of it. */
const share = ({ phase, steps, far }) => (phase === 'observes' && steps?.length ? far : null);
