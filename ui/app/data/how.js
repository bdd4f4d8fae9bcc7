// How it is to be explained.

import { h, fresh } from './dom.js';

/** How it is explained: the chain, the labels, who words it, whose norms, what is known around it. */
export function choices(settings, add) {
  const field = (label, control) => h('div', { class: 'em-field' }, h('label', { for: control.id }, label), control);
  const select = (values, chosen) =>
    h(
      'select',
      { id: fresh('choice') },
      values.map(([value, label]) => h('option', { value, selected: value === chosen }, label)),
    );
  const chain = select(
    settings.chains.map((one) => [one.name, one.name]),
    settings.chain,
  );
  const what = h('p', { class: 'em-soft' });
  const tell = () => {
    what.textContent = settings.chains.find((one) => one.name === chain.value)?.what ?? '';
  };
  chain.addEventListener('change', tell);
  tell();
  const labels = select(
    Object.entries(settings.taxonomies).map(([name, all]) => [name, `${name}, ${all.length} labels`]),
    settings.taxonomy,
  );
  const model = select(
    settings.models.map((name) => [name, name === 'none' ? 'no language model' : name]),
    settings.models[0],
  );
  const context = h('input', { id: fresh('context'), type: 'text', placeholder: 'after the interview' });
  const person = h('input', { id: fresh('person'), type: 'text', placeholder: 'a speaker, or the number of a face' });
  let norms = null;
  const told = h('span', { class: 'em-soft' }, 'Without one, everybody\u2019s norms.');
  const baseline = h('input', {
    id: fresh('baseline'),
    type: 'file',
    accept: '.json',
    onchange: () => baseline.files.length && add(baseline.files, 'baseline'),
  });
  const element = h(
    'details',
    { class: 'em-how' },
    h('summary', {}, 'How it is explained'),
    h(
      'div',
      { class: 'em-fields' },
      field('Way of reasoning', chain),
      what,
      field('Emotions to choose from', labels),
      field('Worded by', model),
      settings.no_model && h('p', { class: 'em-soft' }, `No language model: ${settings.no_model}`),
      field('Context (shown, never counted)', context),
      field('Whom it is about, where there are several', person),
      field('The person\u2019s own norms: a file from \u201cemotrace baseline make\u201d', baseline),
      told,
    ),
  );
  return {
    element,
    baseline(card) {
      norms = card.path;
      told.textContent = `Norms from ${card.name}.`;
    },
    chosen: () => ({
      chain: chain.value,
      taxonomy: labels.value,
      model: model.value,
      context: context.value,
      person: person.value,
      baseline: norms,
    }),
  };
}
