// What is asked: words, files, and how they are to be explained.

import { h, fill, fresh } from './dom.js';
import { choices } from './how.js';
import { camera, microphone } from './recorder.js';

const BUSY = ['waits', 'reads', 'observes', 'writes'];
const KINDS = {
  picture: '.png,.jpg,.jpeg,.webp,.gif,.bmp,.tif,.tiff',
  sound: '.wav,.flac,.ogg,.oga,.opus,.mp3,.aif,.aiff,.m4a,.aac',
};

export const kindOf = (name) => {
  const ending = name.slice(name.lastIndexOf('.')).toLowerCase();
  if (KINDS.picture.split(',').includes(ending)) return 'picture';
  if (KINDS.sound.split(',').includes(ending)) return 'sound';
  return ['.mp4', '.m4v', '.mov', '.webm', '.mkv', '.avi', '.mpg', '.mpeg'].includes(ending) ? 'clip' : 'file';
};

export function ask(page) {
  const { settings } = page;
  const files = [];
  const words = h('textarea', {
    id: fresh('words'),
    rows: 4,
    placeholder: 'What was said or written',
    spellcheck: 'false',
    onkeydown: (event) => event.key === 'Enter' && (event.ctrlKey || event.metaKey) && go(),
  });
  const problem = h('p', { class: 'em-problem', role: 'alert' });
  const list = h('ul', { class: 'em-files', 'aria-label': 'Files added' });
  const picker = h('input', {
    type: 'file',
    multiple: true,
    class: 'em-hidden',
    accept: settings.endings.join(','),
    tabindex: -1,
    'aria-label': 'Files',
    onchange: () => add(picker.files),
  });
  const live = h('div', { class: 'em-live' });
  const how = choices(settings, add);
  const explain = h('button', { class: 'em-button em-primary', type: 'button', onclick: () => go() }, 'Explain');
  const stop = h(
    'button',
    { class: 'em-button em-stop', type: 'button', hidden: true, onclick: () => page.halt() },
    'Stop',
  );
  let busy = false;
  let trying = false; // an example is being brought

  const wrong = (line) => {
    problem.textContent = line ?? '';
  };

  async function add(chosen, role = 'input') {
    wrong();
    for (const file of [...chosen]) {
      try {
        await bring(file, role);
      } catch (error) {
        wrong(error.message);
      }
    }
    picker.value = '';
    draw();
  }

  async function bring(file, role) {
    const ending = file.name.slice(file.name.lastIndexOf('.')).toLowerCase();
    if (!settings.endings.includes(ending)) throw new Error(`${file.name} is of no kind that can be read here`);
    if (file.size > settings.most_bytes)
      throw new Error(`${file.name} has ${Math.round(file.size / 1024 ** 2)} MB, more than is taken`);
    if (files.length >= settings.most_files) throw new Error(`${settings.most_files} files are the most at a time`);
    const card = { name: file.name, size: file.size, coming: true };
    if (role === 'input') files.push(card);
    draw();
    try {
      const { path } = await page.upload(file);
      await page.request('bring', { path, name: file.name });
      Object.assign(card, { path, coming: false });
    } catch (error) {
      const at = files.indexOf(card);
      if (at >= 0) files.splice(at, 1);
      throw error;
    }
    if (role === 'baseline') how.baseline(card);
  }

  function remove(card) {
    files.splice(files.indexOf(card), 1);
    page.request('drop', { path: card.path }).catch(() => {});
    draw();
    words.focus();
  }

  function draw() {
    fill(
      list,
      files.map((one) => [one.name, one.path, one.coming]),
      () => files.map((one) => fileCard(page, one, remove)),
    );
    explain.disabled = files.some((one) => one.coming);
  }

  function go() {
    if (busy || explain.disabled) return;
    wrong();
    if (!words.value.trim() && !files.length) {
      wrong('Write something, or add a picture, a voice or a clip.');
      words.focus();
      return;
    }
    page.explain({ text: words.value, files: files.map(({ path, name }) => ({ path, name })), ...how.chosen() });
  }

  async function tryOut(example) {
    if (busy || trying) return;
    wrong();
    trying = true;
    try {
      const { text, files: brought } = await page.request('example', { name: example.name });
      for (const card of files.splice(0)) page.request('drop', { path: card.path }).catch(() => {});
      files.push(...brought);
      words.value = text;
      draw();
      go();
    } catch (error) {
      wrong(error.message);
    } finally {
      trying = false;
    }
  }

  const element = h(
    'section',
    { class: 'em-ask', 'aria-label': 'What to explain' },
    h(
      'div',
      {
        class: 'em-card em-composer',
        ondragover: (event) => event.preventDefault(),
        ondrop: (event) => {
          event.preventDefault();
          add(event.dataTransfer.files);
        },
      },
      h('label', { class: 'em-label', for: words.id }, 'Words'),
      words,
      list,
      h(
        'div',
        { class: 'em-adds' },
        h('button', { class: 'em-quiet', type: 'button', onclick: () => picker.click() }, 'Add a file'),
        h(
          'button',
          { class: 'em-quiet', type: 'button', onclick: () => camera(live, (file) => add([file]), wrong) },
          'Camera',
        ),
        h(
          'button',
          { class: 'em-quiet', type: 'button', onclick: () => microphone(live, (file) => add([file]), wrong) },
          'Microphone',
        ),
        picker,
      ),
      live,
      how.element,
      problem,
      h('div', { class: 'em-go' }, explain, stop),
    ),
    h(
      'section',
      { class: 'em-examples', 'aria-labelledby': 'em-try' },
      h('h2', { id: 'em-try', class: 'em-label' }, 'Or try one'),
      h(
        'ul',
        {},
        settings.examples.map((one) =>
          h(
            'li',
            {},
            h(
              'button',
              {
                type: 'button',
                class: 'em-example',
                'data-name': one.name,
                'data-kind': one.kind,
                onclick: () => tryOut(one),
              },
              h('span', { class: 'em-example-title' }, one.title),
              h('span', { class: 'em-example-what' }, one.what),
            ),
          ),
        ),
      ),
    ),
  );

  return {
    element,
    show(state) {
      busy = BUSY.includes(state.phase);
      explain.hidden = busy;
      stop.hidden = !busy;
    },
  };
}

function fileCard(page, one, remove) {
  const kind = kindOf(one.name);
  const picture = kind === 'picture' && one.path && h('img', { src: page.fileUrl(one.path), alt: '' });
  return h(
    'li',
    { class: 'em-file', 'data-kind': kind },
    picture || h('span', { class: 'em-file-kind', 'aria-hidden': 'true' }, kind),
    h('span', { class: 'em-file-name' }, one.name),
    one.coming
      ? h('span', { class: 'em-soft' }, 'uploading')
      : h(
          'button',
          { type: 'button', class: 'em-cross', 'aria-label': `Take ${one.name} away`, onclick: () => remove(one) },
          '\u00d7',
        ),
  );
}
