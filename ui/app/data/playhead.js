// Where a recording is: a line that moves with the player, and a click on the time goes there.

import { h } from './dom.js';

export function playhead(page, source, player, { field, seconds }, moved = () => {}) {
  const line = h('span', { class: 'em-playhead', 'aria-hidden': 'true' });
  field.append(line);
  const place = () => {
    line.style.left = `${(100 * player.currentTime) / seconds}%`;
    moved(player.currentTime);
  };
  const follow = () => {
    place();
    if (!player.paused && !player.ended) requestAnimationFrame(follow);
  };
  player.addEventListener('play', follow);
  for (const event of ['seeked', 'timeupdate', 'loadeddata']) player.addEventListener(event, place);
  field.addEventListener('click', (event) => {
    const { left, width } = field.getBoundingClientRect();
    page.seek(source.id, (seconds * (event.clientX - left)) / width);
  });
  page.players ??= new Map();
  page.players.set(source.id, player);
  page.seek = (id, to) => {
    const one = page.players.get(id);
    if (one) one.currentTime = Math.max(0, to);
  };
}
