// A sound: a player, and under it what there is over its time.

import { h } from './dom.js';
import { playhead } from './playhead.js';
import { timeline } from './timeline.js';

export function sound(page, source, url) {
  const time = timeline(page, source);
  const player = h('audio', { controls: true, preload: 'metadata', src: url, 'aria-label': source.name });
  playhead(page, source, player, time);
  return { element: h('div', { class: 'em-sound' }, url && player, time.element), show: time.show };
}
