// What a schema of the document looks like to people: a tree, and a sample value.
import { h } from './view.js';

/** Follows a reference within the document. */
export function resolve(doc, node) {
  if (!node || !node.$ref) return node || {};
  const found = node.$ref.slice(2).split('/').reduce(
    (at, step) => at?.[step.replaceAll('~1', '/').replaceAll('~0', '~')], doc);
  return found || {};
}

export function refName(node) {
  return node?.$ref ? node.$ref.split('/').pop() : '';
}

/** One line: type, format and rules. */
export function summary(doc, node) {
  const schema = resolve(doc, node);
  const type = [schema.type || (schema.properties ? 'object' : 'any')].flat().join(' or ');
  const of = schema.items ? ` of ${refName(schema.items) || summary(doc, schema.items)}` : '';
  const named = refName(node);
  return [named || type + of, schema.format, ...rules(schema)].filter(Boolean).join(' · ');
}

function rules(schema) {
  const between = (least, most, what) =>
    least !== undefined && most !== undefined ? `${least} to ${most}${what}`
      : least !== undefined ? `at least ${least}${what}`
        : most !== undefined ? `at most ${most}${what}` : '';
  return [
    between(schema.minimum, schema.maximum, ''),
    between(schema.minLength || undefined, schema.maxLength, ' characters'),
    between(schema.minItems, schema.maxItems, ' items'),
    schema.pattern && `matches ${schema.pattern}`,
    schema.enum && schema.enum.join(' | '),
    schema.default !== undefined && `default ${schema.default}`,
  ];
}

/** The fields of a schema as nested lists; a type inside itself is named, not repeated. */
export function tree(doc, node, seen = []) {
  const schema = resolve(doc, node);
  const name = refName(node);
  if (name && seen.includes(name)) return h('p', { class: 'rule' }, `${name}, as above`);
  const path = name ? [...seen, name] : seen;
  if (schema.items) return tree(doc, schema.items, path);
  const fields = Object.entries(schema.properties || {});
  if (!fields.length) return h('p', { class: 'rule' }, summary(doc, schema));
  return h('ul', { class: 'fields' }, fields.map(([field, inner]) => {
    const shape = resolve(doc, inner);
    const deeper = shape.properties || resolve(doc, shape.items).properties;
    return h('li', {},
      h('code', {}, field),
      (schema.required || []).includes(field)
        ? h('span', { class: 'required' }, 'required') : h('span', { class: 'optional' }, 'optional'),
      h('span', { class: 'rule' }, summary(doc, inner)),
      shape.description ? h('span', { class: 'note' }, shape.description) : null,
      deeper ? tree(doc, inner, path) : null);
  }));
}

/** A value that fits, as small as it can be. */
export function sample(doc, node, depth = 0) {
  const schema = resolve(doc, node);
  if (schema.examples?.length) return schema.examples[0];
  if (schema.example !== undefined) return schema.example;
  if (schema.default !== undefined) return schema.default;
  if (schema.enum) return schema.enum[0];
  if (schema.properties && depth < 6) {
    return Object.fromEntries(Object.entries(schema.properties)
      .map(([name, inner]) => [name, sample(doc, inner, depth + 1)]));
  }
  if (schema.items) return depth < 6 ? [sample(doc, schema.items, depth + 1)] : [];
  switch ([schema.type].flat()[0]) {
    case 'integer': case 'number': return schema.minimum ?? 1;
    case 'boolean': return true;
    case 'string': return text(schema);
    case 'object': return {};
    default: return null;
  }
}

function text(schema) {
  if (schema.format === 'date-time') return '2026-01-01T00:00:00Z';
  if (schema.format === 'date') return '2026-01-01';
  if (schema.format === 'uuid') return '00000000-0000-4000-8000-000000000000';
  return 'text'.slice(0, schema.maxLength ?? 4).padEnd(schema.minLength ?? 0, 'x');
}
