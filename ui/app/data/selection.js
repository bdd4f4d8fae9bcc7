// What is selected: ids of evidence, and the sentence that was pressed, if one was.

/** What belongs to the selection is lit, and the rest steps back. */
export function mark(page) {
  const { ids, sentence } = page.selection;
  page.root.classList.toggle('em-choosing', ids.size > 0);
  for (const one of page.root.querySelectorAll('[data-ids]')) {
    const own = one.dataset.ids ? one.dataset.ids.split(' ') : [];
    const said = one.dataset.sentence;
    const chosen = said !== undefined && sentence !== null ? Number(said) === sentence : own.some((id) => ids.has(id));
    const lit = ids.size > 0 && chosen;
    one.classList.toggle('em-lit', lit);
    if (one.hasAttribute('aria-pressed')) one.setAttribute('aria-pressed', String(lit));
  }
}

/** Ids with everything that belongs to them: a pattern with its parts. */
export function withParts(state, ids) {
  const parts = (state.patterns ?? []).filter((one) => ids.includes(one.id)).flatMap((one) => one.parts);
  return [...new Set([...ids, ...parts])];
}

/** An observation with the pattern that counts in its place. */
export function withPattern(state, id) {
  return [id, ...(state.patterns ?? []).filter((one) => one.parts.includes(id)).map((one) => one.id)];
}
