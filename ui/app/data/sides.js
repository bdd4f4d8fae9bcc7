// What is stronger on one side of a face: on the face, beside it, and in words. Left and right are the person's own.

import { svg } from './dom.js';

export const OWN = 'Left and right are the person\u2019s own.';
const MOST = 4; // action units that are named on a side
const HEIGHTS = [
  [['AU1', 'AU2', 'AU4'], 0.24],
  [['AU5', 'AU6', 'AU7', 'AU43'], 0.38],
  [['AU9'], 0.56],
  [['AU10'], 0.68],
  [['AU12', 'AU14', 'AU20'], 0.76],
]; // how far down a face an action unit shows, as a share of its box
const ELSEWHERE = 0.84; // around the lower lip
const OUT = 0.27; // how far from the middle, as a share of the box
const TWO_LINES = 2.4; // heights of a letter that a name takes with what it is more by

/** The action unit's own name, without what it is a form of: unilateral AU12 is AU12. */
export const unitOf = (kind) => kind.slice(kind.indexOf('AU'));

/** Whether a kind is an action unit, and no pattern of several. */
export const isUnit = (kind) => /^(unilateral )?AU\d+$/.test(kind);

/** Where an action unit is stronger on one side, that in words, as far as it is known; empty otherwise. */
export function stronger({ sides }) {
  if (!sides?.stronger) return '';
  return `stronger on the ${sides.stronger}${sides.by ? ` by ${sides.by.toFixed(1)}` : ''}`;
}

/** The size on each side, in words. */
export const each = ({ sides }) =>
  sides?.left === undefined ? '' : `left ${sides.left.toFixed(1)}, right ${sides.right.toFixed(1)}`;

/**
 * Names beside a face, each with a line to where it acts: the person's left is on the right of a picture.
 * `edges` is where they end on either side, and how far down they may go; `size` is the height of a letter.
 */
export function tags(units, box, edges, size) {
  return ['left', 'right'].flatMap((side) => {
    const own = units
      .filter((one) => one.sides?.stronger === side)
      .sort((one, other) => (other.sides.by ?? 0) - (one.sides.by ?? 0))
      .slice(0, MOST)
      .sort((one, other) => down(one) - down(other));
    const places = own.map((one) => box.top + box.height * down(one));
    const lines = spread(places, TWO_LINES * size, edges.bottom - 1.4 * size);
    return own.flatMap((one, index) => tag(one, side, box, places[index], { x: edges[side], y: lines[index] }, size));
  });
}

/** Heights that are at least `apart` from each other, close to the wanted ones, and none below `bottom`. */
function spread(wanted, apart, bottom) {
  let free = -Infinity;
  const down = wanted.map((one) => {
    free = Math.max(free, one) + apart;
    return free - apart;
  });
  const over = Math.max(0, (down.at(-1) ?? 0) - bottom);
  return down.map((one) => one - over);
}

function tag(one, side, { left, width }, height, { x, y }, size) {
  const out = side === 'left' ? 1 : -1;
  const there = left + width * (0.5 + out * OUT);
  return [
    svg('line', {
      x1: there,
      y1: height,
      x2: x - out * size * 2.9,
      y2: y,
      class: 'em-to-side',
      'stroke-width': size / 8,
    }),
    svg('circle', { cx: there, cy: height, r: size / 4, class: 'em-at-side' }),
    svg(
      'text',
      {
        x,
        y,
        'font-size': size,
        'text-anchor': side === 'left' ? 'end' : 'start',
        class: 'em-box-name',
        'data-ids': one.id,
      },
      svg('title', {}, `${one.phrase}: ${stronger(one)}. ${OWN}`),
      unitOf(one.kind),
      one.sides.by && svg('tspan', { x, dy: '1.05em' }, `+${one.sides.by.toFixed(1)}`),
    ),
  ];
}

const down = (one) => HEIGHTS.find(([units]) => units.includes(unitOf(one.kind)))?.[1] ?? ELSEWHERE;
