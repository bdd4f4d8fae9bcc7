// What can be taken away: each is made when it is asked for.

import { h, fill } from './dom.js';

export function take(page) {
  const buttons = h('div', { class: 'em-adds' });
  const problem = h('p', { class: 'em-problem', role: 'alert' });
  const element = h(
    'section',
    { class: 'em-take', 'aria-label': 'Take it away', hidden: true },
    h('h3', {}, 'Take it away'),
    buttons,
    problem,
  );

  async function save(form) {
    problem.textContent = '';
    try {
      const { name, text } = await page.request('take', { form });
      const url = URL.createObjectURL(new Blob([text], { type: 'application/octet-stream' }));
      h('a', { href: url, download: name }).click();
      setTimeout(() => URL.revokeObjectURL(url), 10000);
    } catch (error) {
      problem.textContent = error.message;
    }
  }

  return {
    element,
    show(state) {
      element.hidden = state.phase !== 'done' || !state.takes;
      fill(buttons, state.takes, () =>
        Object.entries(state.takes ?? {}).map(([form, label]) =>
          h('button', { type: 'button', class: 'em-quiet', 'data-form': form, onclick: () => save(form) }, label),
        ),
      );
    },
  };
}
