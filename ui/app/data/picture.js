// A picture with the faces in it: their boxes in the whole, and each face from nearby with its lines and what moves.

import { h, svg, fill } from './dom.js';
import { OWN, tags } from './sides.js';
import { units } from './units.js';

const MARGIN = 0.3; // surroundings of a face that are shown from nearby, as a share of its box
const NAMES = 14; // names on a side of it, one upon the other, that would fill its height

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
            numbers.length > 1 &&
              h('h4', {}, `Face ${face}`, weighs(own, face) || h('span', { class: 'em-soft' }, ', not counted')),
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

const weighs = (own, face) => own.some((one) => one.where.face === face && Object.keys(one.weights).length > 0);

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

/** The face from nearby, with its lines; what is stronger on one side is named on that side, as the person has it. */
function near(url, width, height, of, outline) {
  const place = of.find((one) => one.where.box)?.where.box;
  if (!place) return null;
  const side = Math.max(place.width, place.height) * (1 + 2 * MARGIN);
  const [x, y] = [place.left + place.width / 2 - side / 2, place.top + place.height / 2 - side / 2];
  const lines = outline?.lines ?? [];
  const lopsided = of.filter((one) => one.sides?.stronger);
  const edges = { left: x + side * 0.98, right: x + side * 0.02, bottom: y + side };
  const told = lines.length ? 'The face with its landmarks' : 'The face';
  return h(
    'figure',
    {},
    svg(
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
      tags(lopsided, place, edges, side / NAMES),
    ),
    lopsided.length > 0 && h('figcaption', { class: 'em-soft' }, OWN),
  );
}
