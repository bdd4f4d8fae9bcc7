// Tabs, by the pattern of WAI-ARIA: arrow keys move between them.

import { h, fresh } from './dom.js';

export function tabs(label, parts) {
  let chosen = 0;
  let state = {};
  const made = parts.map(([name, view], index) => {
    const [tab, panel] = [fresh('tab'), fresh('panel')];
    return {
      view,
      tab: h(
        'button',
        { type: 'button', role: 'tab', id: tab, 'aria-controls': panel, onclick: () => choose(index) },
        name,
      ),
      panel: h('div', { role: 'tabpanel', id: panel, 'aria-labelledby': tab, class: 'em-panel' }, view.element),
    };
  });
  const keys = (event) => {
    const to = { ArrowRight: chosen + 1, ArrowLeft: chosen - 1, Home: 0, End: made.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    choose((to + made.length) % made.length);
    made[chosen].tab.focus();
  };
  const list = h(
    'div',
    { role: 'tablist', 'aria-label': label, class: 'em-tabs', onkeydown: keys },
    made.map((one) => one.tab),
  );
  const element = h(
    'div',
    { class: 'em-views', hidden: true },
    list,
    made.map((one) => one.panel),
  );

  function choose(index) {
    chosen = index;
    made.forEach(({ tab, panel }, at) => {
      tab.setAttribute('aria-selected', String(at === index));
      tab.tabIndex = at === index ? 0 : -1;
      panel.hidden = at !== index;
    });
    made[index].view.show(state);
  }

  choose(0);
  return {
    element,
    show(now) {
      state = now;
      made[chosen].view.show(now);
    },
  };
}
