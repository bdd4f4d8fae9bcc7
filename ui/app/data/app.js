// The page: what is asked on one side, what comes of it on the other.

import { ask } from './ask.js';
import { answer } from './answer.js';
import { h } from './dom.js';
import { unpacked } from './state.js';

export function mount({ element, trigger, props, server, upload, watch, explain, halt }) {
  const root = element.querySelector('.emotrace');
  const page = {
    root,
    settings: props.settings,
    upload,
    asked: null,
    selection: { ids: new Set(), sentence: null },
    listeners: [],
    /** Ask the server for something in the name of this visit; throws a line where it cannot be had. */
    async request(name, what = {}) {
      const got = await server[name]({ visit: props.visit, ...what });
      if (got?.error) throw new Error(got.error);
      return got;
    },
    explain(asked) {
      page.asked = asked;
      page.select([]);
      trigger(explain, { ...asked, files: asked.files.map((one) => one.path) });
    },
    halt: () => trigger(halt, {}),
    select(ids, sentence = null) {
      page.selection = { ids: new Set(ids), sentence };
      for (const listener of page.listeners) listener(page.selection);
    },
    selects: (listener) => page.listeners.push(listener),
    fileUrl: (path) =>
      new URL(`gradio_api/file=${path.split('/').map(encodeURIComponent).join('/')}`, document.baseURI).href,
  };
  const asking = ask(page);
  const answering = answer(page);
  root.append(
    h(
      'div',
      { class: 'em' },
      top(),
      h('main', { class: 'em-main' }, asking.element, answering.element),
      foot(page.settings),
    ),
  );
  page.shows = (state) => {
    asking.show(state);
    answering.show(state);
  };
  page.shows({ phase: 'idle' });
  watch('value', () => page.shows(props.value?.phase ? unpacked(props.value) : { phase: 'idle' }));
  document.addEventListener('keydown', (event) => event.key === 'Escape' && page.select([]));
  root.dataset.ready = 'yes';
}

function top() {
  return h(
    'header',
    { class: 'em-top' },
    h(
      'div',
      { class: 'em-brand' },
      h('h1', {}, 'emotrace'),
      h('p', {}, 'What a person seems to feel, and exactly why.'),
    ),
    h(
      'p',
      { class: 'em-not', role: 'note' },
      h('strong', {}, 'Not a mind reader, and no diagnosis. '),
      'In the EU, inferring emotions from faces and voices is restricted at work and at school.',
    ),
  );
}

function foot(settings) {
  const megabytes = Math.round(settings.most_bytes / 1024 ** 2);
  return h(
    'footer',
    { class: 'em-foot' },
    h('p', {}, settings.limits.join(' ')),
    h(
      'p',
      {},
      `Everything happens on the machine that serves this page; nothing is sent elsewhere. Up to ${settings.most_files} files ` +
        `of ${megabytes} MB each, deleted when you leave. One explanation at a time; up to ${settings.places} people can wait.`,
    ),
  );
}
