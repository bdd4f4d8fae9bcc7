// A picture with the faces in it: their boxes in the whole, and each face from nearby with its lines and what moves in it.

import { h, svg, fill, colour } from './dom.js';
import { chip } from './explanation.js';

const MOST = 5; // the end of the scale of action units
const MARGIN = 0.3; // surroundings of a face that are shown from nearby, as a share of its box

export function picture(page, source, url) {
  const { 'width px': width = 1, 'height px': height = 1 } = source.details;
  const overlay = svg('svg', { viewBox: `0 0 ${width} ${height}`, class: 'em-overlay', 'aria-hidden': 'true' });
  const faces = h('div', { class: 'em-faces' });
  const element = h(
    'div',
    { class: 'em-picture' },
    h('figure', {}, url && h('img', { src: url, alt: source.name }), overlay),
    faces,
  );
  return {
    element,
    show(state) {
      const own = (state.evidence ?? []).filter((one) => one.where.source === source.id && one.where.face);
      const outlines = state.outlines?.[source.id] ?? [];
      const numbers = [...new Set(own.map((one) => one.where.face))].sort((one, other) => one - other);
      fill(
        overlay,
        own.map((one) => one.id),
        () => numbers.flatMap((face) => box(own, face, width, numbers.length > 1)),
      );
      fill(faces, [own.map((one) => [one.id, one.lean]), outlines.length], () =>
        numbers.map((face) =>
          h(
            'section',
            { class: 'em-face' },
            numbers.length > 1 && h('h4', {}, `Face ${face}`),
            url &&
              near(
                url,
                width,
                height,
                own.filter((one) => one.where.face === face),
                outlines.find((one) => one.face === face),
              ),
            units(
              page,
              state,
              own.filter((one) => one.where.face === face),
            ),
          ),
        ),
      );
    },
  };
}

function box(own, face, width, named) {
  const of = own.filter((one) => one.where.face === face);
  const place = of.find((one) => one.where.box)?.where.box;
  if (!place) return [];
  const { left, top, width: wide, height: high } = place;
  const ids = of.map((one) => one.id).join(' ');
  return [
    svg('rect', {
      x: left,
      y: top,
      width: wide,
      height: high,
      rx: wide / 24,
      class: 'em-box',
      'data-ids': ids,
      'stroke-width': width / 240,
    }),
    named &&
      svg('text', { x: left, y: top - width / 120, 'font-size': width / 30, class: 'em-box-name' }, `face ${face}`),
  ].filter(Boolean);
}

/** The face from nearby, with its lines; what acts on one side only is named on that side, as the person has it. */
function near(url, width, height, of, outline) {
  const place = of.find((one) => one.where.box)?.where.box;
  if (!place) return null;
  const side = Math.max(place.width, place.height) * (1 + 2 * MARGIN);
  const [x, y] = [place.left + place.width / 2 - side / 2, place.top + place.height / 2 - side / 2];
  const lines = outline?.lines ?? [];
  const onSide = (which) => of.filter((one) => one.where.side === which && /^AU\d/.test(one.kind)).slice(0, 4);
  const names = (which, at, anchor) =>
    onSide(which).map((one, index) =>
      svg(
        'text',
        {
          x: at,
          y: y + side * (0.45 + 0.08 * index),
          'font-size': side / 18,
          'text-anchor': anchor,
          class: 'em-box-name',
          'data-ids': one.id,
        },
        one.kind,
      ),
    );
  const told = lines.length ? 'The face with its landmarks' : 'The face';
  return svg(
    'svg',
    { viewBox: `${x} ${y} ${side} ${side}`, class: 'em-near', role: 'img', 'aria-label': told },
    svg('image', { href: url, width, height }),
    lines.map((points) =>
      svg('polyline', {
        points: points.map((one) => one.join(',')).join(' '),
        class: 'em-outline',
        'stroke-width': side / 260,
      }),
    ),
    names('left', x + side * 0.97, 'end'),
    names('right', x + side * 0.03, 'start'),
  );
}

/** Action units from 0 to 5, the largest first; where the two sides differ, that is said. */
function units(page, state, of) {
  const shown = of.filter((one) => /^AU\d/.test(one.kind)).sort((one, other) => (other.value ?? 0) - (one.value ?? 0));
  if (!shown.length) return h('p', { class: 'em-soft' }, 'No action unit shows.');
  return h(
    'ul',
    { class: 'em-units' },
    shown.map((one) => unit(page, state, one)),
  );
}

function unit(page, state, one) {
  const sides = one.where.side === 'left' || one.where.side === 'right';
  const of = one.lean && !one.against ? colour(one.lean) : 'var(--soft)';
  const bar = (size, name) =>
    h(
      'span',
      { class: 'em-track', title: name },
      h('span', {
        class: 'em-share',
        style: { width: `${(100 * Math.min(MOST, size ?? 0)) / MOST}%`, background: of },
      }),
    );
  const [left, right] = one.sides;
  return h(
    'li',
    { 'data-ids': one.id },
    chip(page, state, one.id),
    h(
      'span',
      { class: 'em-unit-name' },
      h('strong', {}, one.kind),
      ` ${one.label}`,
      sides && h('span', { class: 'em-side' }, `on the ${one.where.side} only, or more`),
    ),
    sides && left !== undefined && right !== undefined
      ? h(
          'span',
          { class: 'em-two' },
          h('span', { class: 'em-soft' }, 'L'),
          bar(left, 'left'),
          h('span', { class: 'em-soft' }, 'R'),
          bar(right, 'right'),
        )
      : bar(one.value, one.size),
    h('span', { class: 'em-number' }, one.value === null ? '' : one.value.toFixed(1)),
  );
}
