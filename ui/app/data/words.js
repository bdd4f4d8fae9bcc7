// Words with their cues: the line under a cue has the colour of the emotion that it speaks for, and is as thick as it is strong.

import { capital, h, fill, clock, colour, percent, pressed, scene } from './dom.js';
import { chip } from './explanation.js';

const FULL = 2; // nats from which a mark is as strong as it can be

export function words(page) {
  const element = h('div', { class: 'em-words', hidden: true });
  return {
    element,
    show(state, source) {
      element.hidden = !source.text;
      if (!source.text) return;
      const cues = (state.evidence ?? []).filter((one) => one.where.source === source.id && one.where.characters);
      const beliefs = (state.by_turn ?? []).filter((one) => one.source === source.id);
      const foreign = (state.evidence ?? []).filter((one) => one.where.source === source.id && isLanguage(one));
      const told = [source.text, cues.map((one) => [one.id, one.lean]), beliefs.length, foreign.map((one) => one.id)];
      fill(element, told, () => [
        foreign.map((one) => language(page, state, one)),
        source.turns.length
          ? turns(page, state, source, cues, beliefs)
          : h('p', { class: 'em-text' }, pieces(page, source.text, 0, cues)),
      ]);
    },
  };
}

/** Whether an observation says that words are in a language that is not read. */
export const isLanguage = (one) => one.modality === 'text' && one.kind === 'language';

const NAMES = new Intl.DisplayNames(['en'], { type: 'language' });

/** Says so above the words, with the language's name in the place of its code. */
function language(page, state, one) {
  const named = one.phrase.replace(/\(([a-z]{2,3})\)/, (_, code) => `(${NAMES.of(code)})`);
  return h('p', { class: 'em-language', 'data-ids': one.id }, chip(page, state, one.id), ` ${capital(named)}.`);
}

function turns(page, state, source, cues, beliefs) {
  const whole = scene(state, source).whole;
  let start = 0;
  return h(
    'ol',
    { class: 'em-turns' },
    source.turns.map((turn, index) => {
      const from = start;
      start += turn.text.length + 1;
      const own = cues.filter(
        (one) => one.where.characters[0] >= from && one.where.characters[1] <= from + turn.text.length,
      );
      const seek =
        turn.seconds &&
        h(
          'button',
          {
            type: 'button',
            class: 'em-time',
            'data-seek': turn.seconds[0],
            'data-source': source.id,
            onclick: () => page.seek?.(source.id, turn.seconds[0]),
          },
          clock(turn.seconds[0], whole),
        );
      const belief = beliefs.find((one) => one.turn === index + 1);
      const comes =
        belief?.top &&
        h(
          'span',
          { class: 'em-turn-belief' },
          h('span', { class: 'em-dot', style: { background: colour(belief.top) } }),
          `${belief.top}, ${percent(belief.posterior[belief.top])}`,
        );
      return h(
        'li',
        {},
        (turn.speaker || seek || comes) && h('p', { class: 'em-speaker' }, turn.speaker, seek, comes),
        h('p', { class: 'em-text' }, pieces(page, turn.text, from, own)),
      );
    }),
  );
}

/** A text cut where cues begin and end; where they overlap, the heaviest is shown. Python counts whole characters. */
function pieces(page, text, offset, cues) {
  const letters = [...text];
  const spans = cues.map((one) => ({
    one,
    start: one.where.characters[0] - offset,
    end: one.where.characters[1] - offset,
  }));
  const cuts = [...new Set([0, letters.length, ...spans.flatMap(({ start, end }) => [start, end])])].sort(
    (one, other) => one - other,
  );
  return cuts.slice(0, -1).map((start, index) => {
    const end = cuts[index + 1];
    const shown = letters.slice(start, end).join('');
    const here = spans.filter((span) => span.start <= start && span.end >= end).map(({ one }) => one);
    return here.length
      ? mark(
          page,
          shown,
          here.sort((one, other) => other.weighs - one.weighs),
        )
      : shown;
  });
}

function mark(page, shown, [one, ...others]) {
  const strength = Math.min(1, one.weighs / FULL);
  const ids = [one, ...others].map((cue) => cue.id);
  const told = one.lean ? `${one.sign} ${one.against ? 'against' : 'of'} ${one.lean}` : 'no sign of an emotion';
  const press = () => page.select(page.selection.ids.has(one.id) && page.selection.sentence === null ? [] : ids);
  return pressed(
    {
      class: `em-mark${one.against ? ' em-mark-against' : ''}`,
      'data-ids': ids.join(' '),
      title: `${one.id}: ${told}`,
      'aria-label': `${shown}: ${told}`,
      style: { '--of': one.lean ? colour(one.lean) : 'var(--line)', '--strength': strength.toFixed(2) },
    },
    press,
    shown,
  );
}
