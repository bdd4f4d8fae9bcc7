// What there is over the time of a recording: what the evidence comes to, what was said, each cue. A click goes there.

import { h, svg, fill, clock, colour, percent } from './dom.js';
import { isUnit, unitOf } from './sides.js';

export const WIDE = 1000;
const BELIEF = 88;
const SOUND = 44;
const SAID = 24;
const LANE = 20;
const MOST = 20; // lanes of cues, the heaviest first
const SHORT = 0.03; // share of the time below which no word of a turn fits
const WHOLE = 0.95; // share of the time from which a measure is of the whole, and has no lane

export function timeline(page, source) {
  const seconds = source.details.seconds ?? 1;
  const names = h('div', { class: 'em-lane-names' });
  const lanes = h('div', { class: 'em-lanes' });
  const field = h('div', { class: 'em-time-field' }, lanes);
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((share) => h('span', {}, clock(share * seconds, seconds)));
  const key = h('p', { class: 'em-key' });
  const element = h(
    'div',
    { class: 'em-timeline' },
    names,
    h('div', {}, field, h('p', { class: 'em-axis', 'aria-hidden': 'true' }, ticks), key),
  );
  return {
    element,
    field,
    seconds,
    show(state, now) {
      const own = (state.evidence ?? []).filter((one) => one.where.source === source.id);
      const course = (state.course ?? []).filter((one) => one.source === source.id && one.person === null);
      const series = (state.series ?? []).filter((one) => one.source === source.id);
      const peaks = state.sounds?.[source.id]?.peaks ?? [];
      const told = [own.map((one) => one.id), course.length, series.length, peaks.length, now.turns.length];
      const rows = () =>
        [
          course.length && { name: 'what it comes to', high: BELIEF, drawn: () => belief(course, seconds) },
          peaks.length && { name: 'sound', high: SOUND, drawn: () => [outline(peaks)] },
          ...said(now.turns),
          ...cues(own, series),
          ...curves(series),
        ].filter(Boolean);
      fill(names, told, () =>
        rows().map((one) =>
          h(
            'span',
            { class: one.high > LANE + SAID && 'em-high', style: { height: `${one.high}px` }, title: one.name },
            h('span', {}, one.name),
          ),
        ),
      );
      fill(lanes, told, () => rows().map((one) => lane(page, source, one, seconds)));
      fill(key, course.length > 0, () => (course.length ? Object.keys(course[0].posterior).map(meant) : []));
    },
  };
}

const meant = (label) => h('span', {}, h('span', { class: 'em-dot', style: { background: colour(label) } }), label);

/** A band for each label, one upon the other: at each moment they make up the whole. */
function belief(course, seconds) {
  const labels = Object.keys(course[0].posterior);
  const x = (at) => (WIDE * at) / seconds;
  return course.flatMap((moment) => {
    const [start, end] = moment.seconds;
    let from = 0;
    return labels.map((label) => {
      const share = moment.posterior[label];
      const told = `${label} ${percent(share)}, ${clock(start, seconds)} to ${clock(end, seconds)}`;
      const band = {
        x: x(start).toFixed(1),
        width: Math.max(1, x(end) - x(start) - 1).toFixed(1),
        y: (BELIEF * from).toFixed(1),
        height: (BELIEF * share).toFixed(1),
      };
      from += share;
      return svg('rect', { ...band, fill: colour(label) }, svg('title', {}, told));
    });
  });
}

/** The loudest sample of each stretch, up and down. */
function outline(peaks) {
  const step = WIDE / peaks.length;
  const most = Math.max(20, ...peaks);
  const edge = (sign) =>
    peaks.map(
      (one, index) => `${(index * step).toFixed(1)},${(SOUND / 2 + (sign * one * (SOUND / 2 - 2)) / most).toFixed(1)}`,
    );
  return svg('polygon', { points: [...edge(-1), ...edge(1).reverse()].join(' '), class: 'em-peaks' });
}

function said(turns) {
  const timed = turns.filter((one) => one.seconds);
  const speakers = [...new Set(timed.map((one) => one.speaker))];
  return speakers.map((speaker) => ({
    name: speaker ?? 'words',
    high: SAID,
    turns: timed.filter((one) => one.speaker === speaker),
  }));
}

/** A lane for each cue of each person, the heaviest first, with what was measured behind it where that is known. */
function cues(own, series) {
  const kinds = new Map();
  const several = own.some((one) => one.where.face > 1);
  for (const one of own.filter((cue) => cue.where.seconds && !cue.absence && cue.modality !== 'text')) {
    const [start, end] = one.where.seconds;
    if (one.unit === 'sd' && end - start >= WHOLE * lasts(own, one.modality)) continue;
    const name = `${several && one.where.face ? `face ${one.where.face}: ` : ''}${isUnit(one.kind) ? `${unitOf(one.kind)} ${one.label}` : one.label}`;
    kinds.set(name, [...(kinds.get(name) ?? []), one]);
  }
  const weigh = (all) => Math.max(...all.map((one) => one.weighs));
  return [...kinds]
    .sort(([, one], [, other]) => weigh(other) - weigh(one))
    .slice(0, MOST)
    .map(([name, all]) => {
      const measured = series.find(
        (one) => one.modality === all[0].modality && one.face === all[0].where.face && one.columns[all[0].kind],
      );
      return {
        name,
        high: LANE,
        cues: all,
        curve: measured && { at: measured.seconds, values: measured.columns[all[0].kind], least: 0, most: 5 },
      };
    });
}

/** How long the longest observation of a kind lasts: the silence before and after a voice does not count. */
const lasts = (own, modality) =>
  Math.max(
    0,
    ...own
      .filter((one) => one.modality === modality && one.where.seconds)
      .map(({ where }) => where.seconds[1] - where.seconds[0]),
  );

/** The words of a turn where some of them fit. */
const legible = ({ text, seconds: [start, end] }, whole) => ((end - start) / whole > SHORT ? text : '');

const leans = (one) => one.lean && !one.against;

/** What is measured at every moment of a voice, where it changes. */
function curves(series) {
  const wanted = { 'pitch hertz': 'pitch', 'arousal sd': 'vocal arousal' };
  return series.flatMap((one) =>
    Object.entries(wanted).flatMap(([column, name]) => {
      const there = (one.columns[column] ?? []).filter((value) => value !== null);
      const [least, most] = [Math.min(...there), Math.max(...there)];
      return most > least
        ? [{ name, high: 32, curve: { at: one.seconds, values: one.columns[column], least, most } }]
        : [];
    }),
  );
}

function lane(page, source, row, seconds) {
  const drawn = row.drawn?.() ?? (row.curve ? curve(row, seconds) : []);
  const under =
    drawn.length > 0 &&
    svg('svg', { viewBox: `0 0 ${WIDE} ${row.high}`, preserveAspectRatio: 'none', 'aria-hidden': 'true' }, drawn);
  return h(
    'div',
    { class: 'em-lane', style: { height: `${row.high}px` } },
    under,
    row.turns?.map((one) =>
      block(page, source, one.seconds, seconds, { class: 'em-turn', told: one.text }, legible(one, seconds)),
    ),
    row.cues?.map((one) =>
      block(page, source, one.where.seconds, seconds, {
        class: 'em-cue',
        told: `${one.id}: ${one.phrase}`,
        ids: one.id,
        at: one.where.apex,
        style: {
          '--of': leans(one) ? colour(one.lean) : 'var(--soft)',
          '--strength': leans(one) ? (0.3 + 0.6 * one.strength).toFixed(2) : '0.35',
        },
      }),
    ),
  );
}

function block(page, source, [start, end], seconds, { told, ids, at, style, ...rest }, ...inside) {
  const title = `${told}, ${clock(start, seconds)} to ${clock(end, seconds)}`;
  const press = (event) => {
    event.stopPropagation();
    page.seek?.(source.id, at ?? start);
    if (ids) page.select([ids]);
  };
  return h(
    'button',
    {
      ...rest,
      type: 'button',
      title,
      'aria-label': title,
      'data-ids': ids,
      'aria-pressed': ids ? 'false' : null,
      'data-seek': at ?? start,
      onclick: press,
      style: { ...style, left: `${(100 * start) / seconds}%`, width: `${(100 * (end - start)) / seconds}%` },
    },
    ...inside,
  );
}

/** A line through what was measured, broken where nothing could be. */
function curve({ curve: { at, values, least, most }, high }, seconds) {
  const y = (value) => (high - 2 - ((value - least) / (most - least || 1)) * (high - 4)).toFixed(1);
  let path = '';
  values.forEach((value, index) => {
    if (value === null) return;
    path += `${index && values[index - 1] !== null ? 'L' : 'M'}${((WIDE * at[index]) / seconds).toFixed(1)} ${y(Math.max(least, Math.min(most, value)))}`;
  });
  return [svg('path', { d: path, class: 'em-curve' })];
}
