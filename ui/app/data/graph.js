// The evidence graph: where it was observed, what was observed, what belongs together, and what it speaks for.

import { h } from './dom.js';
import { elementsOf } from './graph-elements.js';
import { style } from './graph-style.js';
import { edgesOf, layer, readable, relationsAmong, told as toldInTime } from './graph-time.js';
import { withParts, withPattern } from './selection.js';

const PADDING = 16; // pixels
const FEW = 18; // observations that are drawn unless more are asked for
const MOST = 100; // observations that are drawn at most, the heaviest; the table has all

let cytoscape = null; // loaded when a graph is first looked at

export function graph(page) {
  let state = {};
  let all = false;
  let drawn = null;
  let key = '';
  let relations = [];
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
  letScroll(field);
  const told = h('p', { class: 'em-graph-told', role: 'status' });
  const inTime = layer(() => draw());
  const wait = h('p', { class: 'em-soft' }, 'There is a graph when all of the evidence is in.');
  const board = h('div', {}, legend(), inTime.element, field, h('div', { class: 'em-adds' }, more), told);
  const element = h('div', {}, wait, board);
  page.selects(() => light());

  async function draw() {
    cytoscape ??= (await import('./cytoscape.min.js')).default;
    const elements = elementsOf(state, all ? MOST : FEW, field.clientWidth, inTime.on);
    const there = state.evidence?.length ?? 0;
    more.hidden = there <= FEW;
    more.textContent = all
      ? `The ${FEW} heaviest`
      : there > MOST
        ? `The ${MOST} heaviest of ${there} observations`
        : `All ${there} observations`;
    relations = relationsAmong(state, new Set(elements.map((one) => one.data.id)));
    inTime.offer(relations);
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
      userPanningEnabled: false, // all of it fits
    });
    page.drawn = drawn;
    const { w: wide, h: high } = drawn.elements().boundingBox();
    const scale = Math.min(1.2, (field.clientWidth - 2 * PADDING) / wide);
    field.style.height = `${Math.max(220, scale * high + 2 * PADDING)}px`;
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
    drawn.edges('.time').remove();
    if (inTime.on) drawn.add(edgesOf(readable(relations, ids), (id) => drawn.$id(id).position('y')));
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
    told.textContent = [
      ...chosen.slice(0, 4).map((one) => `${one.id}: ${one.phrase}`),
      ...(chosen.length > 4 ? [`and ${chosen.length - 4} more`] : []),
      ...(inTime.on && chosen.length === 1 ? [toldInTime(state, chosen[0].id)] : []),
    ]
      .filter(Boolean)
      .join(' · ');
  }

  new MutationObserver(() => drawn && !drawn.destroyed() && drawn.style(style(getComputedStyle(page.root)))).observe(
    document.body,
    { attributeFilter: ['class'] },
  );

  return {
    element,
    show(now) {
      state = now;
      wait.hidden = Boolean(now.belief);
      board.hidden = !now.belief;
      if (element.closest('[hidden]') || !now.belief) return;
      const told = JSON.stringify([
        now.evidence?.map((one) => one.id),
        now.patterns,
        now.relations?.length,
        now.belief?.contributions,
      ]);
      if (told === key) return;
      key = told;
      draw();
    },
  };
}

/** Cytoscape would keep a finger that moves over the graph for itself, and the page could not be scrolled with it. */
function letScroll(field) {
  let moves = false;
  const keep = (event, now) => {
    if (now || moves) event.stopPropagation();
    moves = now;
  };
  field.addEventListener('touchmove', (event) => keep(event, true), { passive: true });
  for (const name of ['touchend', 'touchcancel']) {
    field.addEventListener(name, (event) => keep(event, false), { passive: true });
  }
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
