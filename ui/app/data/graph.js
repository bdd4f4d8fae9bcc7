// The evidence graph: where it was observed, what was observed, what belongs together, and what it speaks for.

import { h } from './dom.js';
import { elementsOf } from './graph-elements.js';
import { style } from './graph-style.js';
import { withParts, withPattern } from './selection.js';

const PADDING = 16; // pixels
const MOST = 18; // observations that are drawn unless all are asked for

export function graph(page) {
  let state = {};
  let all = false;
  let drawn = null;
  let key = '';
  const field = h('div', {
    class: 'em-graph',
    role: 'img',
    'aria-label': 'Graph of the evidence; the table holds the same as text',
  });
  const more = h('button', {
    type: 'button',
    class: 'em-quiet',
    hidden: true,
    onclick: () => {
      all = !all;
      draw();
    },
  });
  const told = h('p', { class: 'em-graph-told', role: 'status' });
  const element = h(
    'div',
    {},
    legend(),
    field,
    h(
      'div',
      { class: 'em-adds' },
      more,
      h('button', { type: 'button', class: 'em-quiet', onclick: () => drawn?.fit(undefined, PADDING) }, 'Fit'),
    ),
    told,
  );
  page.selects(() => light());

  async function draw() {
    const { default: cytoscape } = await import('./cytoscape.min.js');
    const elements = elementsOf(state, all ? Infinity : MOST, field.clientWidth);
    more.hidden = (state.evidence?.length ?? 0) <= MOST;
    more.textContent = all ? 'The heaviest only' : `All ${state.evidence.length} observations`;
    drawn?.destroy();
    drawn = cytoscape({
      container: field,
      elements,
      layout: { name: 'preset' },
      style: style(getComputedStyle(page.root)),
      autoungrabify: true,
      boxSelectionEnabled: false,
      minZoom: 0.25,
      maxZoom: 2.5,
      userZoomingEnabled: false,
    });
    page.drawn = drawn;
    const { w: wide, h: high } = drawn.elements().boundingBox();
    const scale = Math.min(1.2, (field.clientWidth - 2 * PADDING) / wide);
    field.style.height = `${Math.max(220, Math.min(760, scale * high + 2 * PADDING))}px`;
    drawn.resize().fit(undefined, PADDING);
    drawn.on('tap', 'node', ({ target }) => choose(target));
    drawn.on('tap', (event) => event.target === drawn && page.select([]));
    light();
  }

  function choose(node) {
    if (node.selected() && page.selection.ids.has(node.id())) return page.select([]);
    const kind = node.data('kind');
    if (kind === 'observation' || kind === 'pattern')
      return page.select(withParts(state, withPattern(state, node.id())));
    page.select(
      node
        .connectedEdges()
        .connectedNodes()
        .map((one) => one.id())
        .filter((id) => id !== node.id()),
    );
    return null;
  }

  function light() {
    if (!drawn || drawn.destroyed()) return;
    const { ids } = page.selection;
    drawn.batch(() => {
      drawn.elements().removeClass('lit dim');
      drawn.edges('.minor').style('display', 'none');
      if (!ids.size) return;
      const lit = drawn.nodes().filter((one) => ids.has(one.id()));
      lit.connectedEdges().style('display', 'element');
      const near = lit.union(lit.connectedEdges()).union(lit.connectedEdges().connectedNodes());
      drawn.elements().not(near).addClass('dim');
      lit.addClass('lit');
    });
    const chosen = [...ids]
      .map((id) => [...(state.evidence ?? []), ...(state.patterns ?? [])].find((one) => one.id === id))
      .filter(Boolean);
    told.textContent =
      chosen
        .slice(0, 4)
        .map((one) => `${one.id}: ${one.phrase}`)
        .join(' · ') + (chosen.length > 4 ? ` · and ${chosen.length - 4} more` : '');
  }

  new MutationObserver(() => drawn && !drawn.destroyed() && drawn.style(style(getComputedStyle(page.root)))).observe(
    document.body,
    { attributeFilter: ['class'] },
  );

  return {
    element,
    show(now) {
      state = now;
      if (element.closest('[hidden]') || now.phase === 'observes' || !now.belief) return;
      const told = JSON.stringify([now.evidence?.map((one) => one.id), now.patterns, now.belief?.contributions]);
      if (told === key) return;
      key = told;
      draw();
    },
  };
}

function legend() {
  return h(
    'p',
    { class: 'em-legend' },
    h('span', { class: 'em-line em-line-for' }),
    'supports',
    h('span', { class: 'em-line em-line-against' }),
    'opposes',
    h('span', { class: 'em-soft' }, 'The thicker, the heavier. Click a point to see the sentences that cite it.'),
  );
}
