// Elements out of plain values. Words of users only ever become text nodes, never markup.

const SVG = 'http://www.w3.org/2000/svg';

export const h = (tag, attributes, ...children) => made(document.createElement(tag), attributes, children);

export const svg = (tag, attributes, ...children) => made(document.createElementNS(SVG, tag), attributes, children);

function made(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name === 'style') for (const [key, one] of Object.entries(value)) element.style.setProperty(key, one);
    else if (name === 'value' || name === 'checked' || name === 'disabled' || name === 'muted') element[name] = value;
    else element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.flat(Infinity).filter((one) => one !== null && one !== undefined && one !== false));
  return element;
}

/** Words that can be pressed like a button and run on over lines like words, which a button cannot. */
export const pressed = (attributes, press, ...children) =>
  h(
    'span',
    {
      role: 'button',
      tabindex: 0,
      'aria-pressed': 'false',
      onclick: press,
      onkeydown: (event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        press(event);
      },
      ...attributes,
    },
    ...children,
  );

const told = new WeakMap();

/** Show something else in an element, unless it is what it shows already: focus and places stay as they are. */
export function fill(element, key, make) {
  const now = JSON.stringify(key);
  if (told.get(element) === now) return false;
  told.set(element, now);
  element.replaceChildren(...[make()].flat(Infinity).filter(Boolean));
  return true;
}

export const colour = (label) =>
  /^[a-z]+$/.test(label ?? '') ? `var(--of-${label}, var(--of-other))` : 'var(--of-other)';

export const percent = (share) => (share > 0.99 ? '>99%' : share < 0.01 ? '<1%' : `${Math.round(100 * share)}%`);

export const signed = (nats) => `${nats > 0 ? '+' : nats < 0 ? '\u2212' : ''}${Math.abs(nats).toFixed(2)}`;

/** A time, or a length of time; as minutes and seconds where it is one of a whole of a minute or more. */
export const clock = (seconds, whole = seconds) => {
  const at = Math.max(0, seconds);
  if (whole < 60) return `${at.toFixed(1)} s`;
  const two = (number) => String(Math.floor(number % 60)).padStart(2, '0');
  const minutes = Math.floor(at / 60);
  return minutes < 60 ? `${minutes}:${two(at)}` : `${Math.floor(minutes / 60)}:${two(minutes)}:${two(at)}`;
};

export const capital = (words) => words.charAt(0).toUpperCase() + words.slice(1);

/** How long a source lasts, in seconds, undefined where it has no time; and whether more than one face is in it. */
export function scene(state, { id, details, turns }) {
  const ends = (turns ?? []).filter((one) => one.seconds).map((one) => one.seconds[1]);
  return {
    whole: details.seconds ?? (ends.length ? Math.max(...ends) : undefined),
    faces: (state.evidence ?? []).some((one) => one.where.source === id && one.where.face > 1),
  };
}

/** Where an observation is, as far as it needs saying. */
export function place({ where: { side, face, seconds, speaker } }, { whole, faces }) {
  const told = [];
  if (speaker) told.push(speaker);
  if (face && faces) told.push(`face ${face}`);
  if (side) told.push(side === 'both' ? 'both sides' : `${side} side`);
  if (seconds) {
    const [start, end] = seconds.map((one) => clock(one, whole));
    told.push((start === end ? `at ${start}` : `${start} to ${end}`).replaceAll(' ', '\u00a0'));
  }
  return told.join(', ');
}

/** The nats that weigh most, either way. */
export const heaviest = (weights) => Math.max(0, ...Object.values(weights ?? {}).map(Math.abs));

let numbers = 0;
export const fresh = (name) => `em-${name}-${++numbers}`;
