// A clip: the film with the faces framed while it plays, what shows at that moment, and under it what there is over its time.

import { h, svg, fill, clock, colour } from './dom.js';
import { playhead } from './playhead.js';
import { timeline } from './timeline.js';

const NEAR = 0.3; // seconds within which a frame stands for the moment
const MOST = 9; // pieces of evidence that are told of a moment, the heaviest first

export function clip(page, source, url) {
  const { 'width px': width = 16, 'height px': height = 9 } = source.details;
  const time = timeline(page, source);
  const player = h('video', {
    controls: true,
    preload: 'metadata',
    playsinline: true,
    src: url,
    'aria-label': source.name,
  });
  const overlay = svg('svg', { viewBox: `0 0 ${width} ${height}`, class: 'em-overlay', 'aria-hidden': 'true' });
  const film = h(
    'figure',
    { class: 'em-film', style: { 'aspect-ratio': `${width} / ${height}`, '--shape': width / height } },
    player,
    overlay,
  );
  const when = h('h4', {});
  const list = h('ul', {});
  const moment = h('div', { class: 'em-moment' }, when, list);
  let faces = [];
  let cues = [];

  function move(at) {
    overlay.replaceChildren(...faces.flatMap((one) => framed(one, at, width)));
    when.textContent = `At ${clock(at)}`;
    const here = cues
      .filter(
        ({
          where: {
            seconds: [start, end],
          },
        }) => start <= at && at < end,
      )
      .slice(0, MOST);
    fill(
      list,
      here.map((one) => one.id),
      () => (here.length ? here.map(told) : [h('li', { class: 'em-soft' }, 'Nothing that was observed shows here.')]),
    );
  }

  playhead(page, source, player, time, move);
  return {
    element: h('div', { class: 'em-clip' }, url && h('div', { class: 'em-film-row' }, film, moment), time.element),
    show(state, now) {
      const own = (one) => one.source === source.id;
      faces = (state.series ?? []).filter((one) => own(one) && one.columns.left && one.columns.width);
      cues = (state.evidence ?? [])
        .filter((one) => own(one.where) && one.where.seconds && one.weighs > 0 && !one.absence)
        .sort((one, other) => other.weighs - one.weighs);
      time.show(state, now);
      move(player.currentTime);
    },
  };
}

const told = (one) =>
  h(
    'li',
    { 'data-ids': one.id },
    h('span', { class: 'em-dot', style: { background: one.lean && !one.against ? colour(one.lean) : 'var(--line)' } }),
    one.phrase,
  );

/** The box of a face at a moment, where it was seen then. */
function framed({ seconds, columns, face }, at, width) {
  let best = -1;
  seconds.forEach((one, index) => {
    if (best < 0 || Math.abs(one - at) < Math.abs(seconds[best] - at)) best = index;
  });
  if (best < 0 || Math.abs(seconds[best] - at) > NEAR || columns.left[best] === null) return [];
  const box = { x: columns.left[best], y: columns.top[best], width: columns.width[best], height: columns.height[best] };
  return [svg('rect', { ...box, rx: width / 60, class: 'em-box', 'stroke-width': width / 240, 'data-face': face })];
}
