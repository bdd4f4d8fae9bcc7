// A clip: the film with the faces framed while it plays, what shows at that moment, and under it what there is over its time.

import { h, svg, fill, clock, colour } from './dom.js';
import { playhead } from './playhead.js';
import { OWN, each, stronger, tags } from './sides.js';
import { timeline } from './timeline.js';

const NEAR = 0.3; // seconds within which a frame stands for the moment
const NAME = 34; // letters' heights in the width of the film
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
  const film = h('figure', { class: 'em-film', style: { 'aspect-ratio': `${width} / ${height}` } }, player, overlay);
  const when = h('h4', {});
  const list = h('ul', {});
  const moment = h('div', { class: 'em-moment' }, when, list);
  let faces = [];
  let cues = [];

  function move(at) {
    const now = cues.filter(({ where }) => where.seconds[0] <= at && at < where.seconds[1]);
    overlay.replaceChildren(...faces.flatMap((one) => framed(one, at, width, height, now)));
    when.textContent = `At ${clock(at, time.seconds)}`;
    const here = now.filter((one) => one.weighs > 0).slice(0, MOST);
    fill(
      list,
      here.map((one) => one.id),
      () => (here.length ? here.map(told) : [h('li', { class: 'em-soft' }, 'Nothing that was observed shows here.')]),
    );
  }

  playhead(page, source, player, time, move);
  return {
    element: h(
      'div',
      { class: 'em-clip' },
      url && h('div', { class: 'em-film-row', style: { '--shape': width / height } }, film, moment),
      time.element,
    ),
    show(state, now) {
      const own = (one) => one.source === source.id;
      faces = (state.series ?? []).filter((one) => own(one) && one.columns.left && one.columns.width);
      cues = (state.evidence ?? [])
        .filter((one) => own(one.where) && one.where.seconds && !one.absence)
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
    h(
      'span',
      {},
      one.phrase,
      stronger(one) && h('span', { class: 'em-soft', title: OWN }, `, ${each(one) || stronger(one)}`),
    ),
  );

/** The box of a face at a moment, where it was seen then, with what is stronger on one side. */
function framed({ seconds, columns, face }, at, width, height, now) {
  let best = -1;
  seconds.forEach((one, index) => {
    if (best < 0 || Math.abs(one - at) < Math.abs(seconds[best] - at)) best = index;
  });
  if (best < 0 || Math.abs(seconds[best] - at) > NEAR || columns.left[best] === null) return [];
  const [left, top, wide, high] = ['left', 'top', 'width', 'height'].map((name) => columns[name][best]);
  const size = width / NAME;
  const lopsided = now.filter((one) => one.where.face === face && one.sides?.stronger);
  return [
    svg('rect', {
      x: left,
      y: top,
      width: wide,
      height: high,
      rx: width / 60,
      class: 'em-box',
      'stroke-width': width / 240,
      'data-face': face,
    }),
    ...tags(
      lopsided,
      { left, top, width: wide, height: high },
      { left: left + wide + 4 * size, right: left - 4 * size, bottom: height },
      size,
    ),
  ];
}
