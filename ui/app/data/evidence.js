// The evidence where it lives: in the words, on the face, along the sound, over the time of a clip.

import { h, fill } from './dom.js';
import { clip } from './clip.js';
import { measures } from './measures.js';
import { picture } from './picture.js';
import { sound } from './sound.js';
import { rest } from './rest.js';
import { words } from './words.js';

export function evidence(page) {
  const element = h('div', { class: 'em-sources' });
  const views = new Map();

  /** What is shown of a source; its file is taken out of `files`, for another may have the same name. */
  function view(source, files) {
    const key = `${source.id} ${source.kind} ${source.name}`;
    if (!views.has(key)) {
      const at = files.findIndex((one) => one.name === source.name);
      const [file] = at < 0 ? [] : files.splice(at, 1);
      const url = file && page.fileUrl(file.path);
      const inside = [];
      if (source.kind === 'image') inside.push(picture(page, source, url));
      else if (source.kind === 'video') inside.push(clip(page, source, url));
      else if (source.kind === 'audio') inside.push(sound(page, source, url));
      inside.push(words(page), measures(page), rest(page));
      const figure = h(
        'article',
        { class: 'em-card em-source', 'data-source': source.id },
        h('h3', {}, source.kind === 'text' && source.name === 'text' ? 'The words' : source.name),
        inside.map((one) => one.element),
      );
      views.set(key, { figure, show: (state, now) => inside.forEach((one) => one.show(state, now)) });
    }
    return views.get(key);
  }

  return {
    element,
    show(state) {
      const sources = state.sources ?? [];
      const told = sources.map((one) => [one.id, one.kind, one.name]);
      if (fill(element, told, () => null)) {
        views.clear();
        const files = [...(page.asked?.files ?? [])];
        for (const source of sources) element.append(view(source, files).figure);
      }
      for (const source of sources) view(source, []).show(state, source);
    },
  };
}
