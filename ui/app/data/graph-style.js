// What the evidence graph looks like; its colours are the page's.

/** Cytoscape's style, from the computed style of an element of the page. */
export function style(look) {
  const of = (name) => look.getPropertyValue(name).trim();
  const lean = (node) => (node.data('lean') && of(`--of-${node.data('lean')}`)) || of('--line');
  const text = {
    color: of('--ink'),
    'font-family': look.fontFamily,
    'font-size': 12,
    'text-valign': 'center',
    label: 'data(label)',
  };
  return [
    {
      selector: 'node',
      style: {
        ...text,
        width: 14,
        height: 14,
        'background-color': lean,
        'border-width': 1,
        'border-color': of('--soft'),
      },
    },
    {
      selector: 'node[kind = "observation"]',
      style: {
        'text-halign': 'left',
        'text-margin-x': -6,
        width: (one) => 10 + Math.min(14, 5 * one.data('weighs')),
        height: (one) => 10 + Math.min(14, 5 * one.data('weighs')),
        'text-background-color': of('--card'),
        'text-background-opacity': 0.85,
        'text-background-padding': 2,
      },
    },
    {
      selector: 'node[kind = "source"]',
      style: {
        shape: 'round-rectangle',
        width: 124,
        height: 26,
        'background-color': of('--wash'),
        'text-wrap': 'ellipsis',
        'text-max-width': 112,
      },
    },
    {
      selector: 'node[kind = "pattern"]',
      style: { shape: 'diamond', width: 18, height: 18, 'text-halign': 'right', 'text-margin-x': 6 },
    },
    {
      selector: 'node[kind = "emotion"]',
      style: {
        shape: 'round-rectangle',
        width: 16,
        height: 26,
        'text-halign': 'right',
        'text-margin-x': 8,
        'font-weight': 600,
        'border-width': 0,
      },
    },
    { selector: 'edge', style: { width: 1, 'line-color': of('--line'), 'curve-style': 'straight' } },
    {
      selector: 'edge[kind = "supports"]',
      style: { width: 'data(width)', 'line-color': of('--supports'), opacity: 0.5 },
    },
    {
      selector: 'edge[kind = "opposes"]',
      style: { width: 'data(width)', 'line-color': of('--opposes'), 'line-style': 'dashed', opacity: 0.5 },
    },
    {
      selector: '.time',
      style: {
        width: 1.25,
        'line-color': of('--ink'),
        'line-style': 'dashed',
        opacity: 0.75,
        'curve-style': 'unbundled-bezier',
        'control-point-distances': 'data(bulge)',
        'control-point-weights': 0.5,
      },
    },
    {
      selector: '.time[kind = "precedes"]',
      style: { 'target-arrow-shape': 'triangle', 'target-arrow-color': of('--ink'), 'arrow-scale': 0.8 },
    },
    { selector: '.time[kind = "co-occurs"]', style: { 'line-style': 'dotted', 'line-color': of('--soft') } },
    { selector: '.dim', style: { opacity: 0.12 } },
    { selector: 'node.lit', style: { 'border-width': 3, 'border-color': of('--accent') } },
  ];
}
