// The page's state as it comes: each value as JSON, of a list each item by itself. What came before is not read again.

const lists = new Map(); // name to the items that were read last, each with its text

export function unpacked(packed) {
  return Object.fromEntries(
    Object.entries(packed ?? {}).map(([name, value]) => [
      name,
      Array.isArray(value) ? items(name, value) : JSON.parse(value),
    ]),
  );
}

function items(name, texts) {
  const known = lists.get(name) ?? [];
  const read = [...texts].map((text, at) => (known[at]?.text === text ? known[at] : { text, value: JSON.parse(text) }));
  lists.set(name, read);
  return read.map((one) => one.value);
}
