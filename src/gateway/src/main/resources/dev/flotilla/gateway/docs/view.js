// One operation on the page: what it takes, what it answers, and a form to try it.
import { refName, resolve, sample, summary, tree } from './schema.js';

/** An element; all texts go in as texts, so nothing in a document can become markup. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, '');
    else if (value !== false && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.flat(Infinity).filter(child => child !== null && child !== undefined));
  return element;
}

export function badge(method) {
  return h('span', { class: `method ${method}` }, method.toUpperCase());
}

export function operationView(doc, operation) {
  const body = h('div', { class: 'body' });
  const details = h('details', { id: operation.anchor, class: 'operation' },
    h('summary', {}, badge(operation.method), h('code', { class: 'path' }, operation.path),
      h('span', { class: 'title' }, operation.node.summary || '')),
    body);
  // Filled when it is first opened: a large document has more than a page can draw at once.
  details.addEventListener('toggle', () => {
    if (details.open && !body.hasChildNodes()) fill(doc, operation, body);
  });
  return details;
}

function fill(doc, operation, body) {
  const { node } = operation;
  const content = mediaOf(resolve(doc, node.requestBody));
  body.append(...[
    node.description ? h('p', {}, node.description) : null,
    node.deprecated ? h('p', { class: 'warning' }, 'Deprecated.') : null,
    node.parameters?.length ? parameters(doc, node.parameters) : null,
    content ? section('Body', h('p', { class: 'rule' }, content.type),
      content.schema ? tree(doc, content.schema) : null,
      example(doc, content)) : null,
    responses(doc, node.responses || {}),
    tryIt(doc, operation, content),
  ].filter(Boolean));
}

function section(title, ...children) {
  return h('section', {}, h('h4', {}, title), children);
}

function mediaOf(holder) {
  const entry = Object.entries(holder?.content || {})[0];
  return entry ? { type: entry[0], schema: entry[1].schema, json: entry[0].includes('json') } : null;
}

function example(doc, content) {
  if (!content.json || !content.schema) return null;
  return h('details', { class: 'inner' }, h('summary', {}, 'Example'),
    h('pre', { tabindex: '0' }, JSON.stringify(sample(doc, content.schema), null, 2)));
}

function parameters(doc, list) {
  return section('Parameters', h('ul', { class: 'fields' }, list.map(each => {
    const parameter = resolve(doc, each);
    return h('li', {}, h('code', {}, parameter.name),
      h('span', { class: parameter.required ? 'required' : 'optional' },
        parameter.required ? 'required' : 'optional'),
      h('span', { class: 'rule' }, `${parameter.in} · ${summary(doc, parameter.schema)}`),
      parameter.description ? h('span', { class: 'note' }, parameter.description) : null);
  })));
}

function responses(doc, all) {
  return section('Answers', h('div', { class: 'answers' }, Object.entries(all).map(([status, each]) => {
    const response = resolve(doc, each);
    const content = mediaOf(response);
    const kind = status.startsWith('2') ? 'good' : 'bad';
    const title = [h('span', { class: `status ${kind}` }, status), h('span', {}, response.description || ''),
      content?.schema ? h('span', { class: 'rule' }, refName(content.schema) || summary(doc, content.schema)) : null];
    if (!content?.schema) return h('p', { class: 'answer' }, title);
    return h('details', { class: 'answer' }, h('summary', {}, title),
      h('p', { class: 'rule' }, content.type), tree(doc, content.schema), example(doc, content));
  })));
}

function tryIt(doc, operation, content) {
  const fields = (operation.node.parameters || []).map(each => field(doc, operation, resolve(doc, each)));
  const body = content ? bodyField(doc, operation, content) : null;
  const output = h('div', { class: 'output', 'aria-live': 'polite' });
  const form = h('form', {
    onsubmit: event => {
      event.preventDefault();
      send(operation, fields, body, content, output);
    },
  }, fields.map(each => each.row), body?.row, h('button', { type: 'submit' }, 'Send'), output);
  return section('Try it', form);
}

function field(doc, operation, parameter) {
  const id = `${operation.anchor}-${parameter.name}`;
  const schema = resolve(doc, parameter.schema);
  const input = schema.enum
    ? h('select', { id }, parameter.required ? null : h('option', { value: '' }, ''),
      schema.enum.map(value => h('option', { value }, value)))
    : h('input', { id, autocomplete: 'off', required: parameter.required, placeholder: summary(doc, parameter.schema) });
  if (/^idempotency-key$/i.test(parameter.name)) input.value = crypto.randomUUID?.() ?? String(Date.now());
  return { parameter, input, row: h('p', { class: 'field' }, h('label', { for: id }, parameter.name), input) };
}

function bodyField(doc, operation, content) {
  const id = `${operation.anchor}-body`;
  const area = h('textarea', { id, rows: '8', spellcheck: 'false' });
  area.value = content.json && content.schema ? JSON.stringify(sample(doc, content.schema), null, 2) : '';
  const file = content.json ? null : h('input', { type: 'file', 'aria-label': 'Body from a file' });
  return {
    value: () => file?.files[0] || area.value,
    shown: () => file?.files[0] ? `@${file.files[0].name}` : area.value,
    row: h('p', { class: 'field' }, h('label', { for: id }, `Body (${content.type})`), area, file),
  };
}

async function send(operation, fields, body, content, output) {
  let path = operation.path;
  const query = new URLSearchParams();
  const headers = {};
  for (const { parameter, input } of fields) {
    const value = input.value;
    if (parameter.in === 'path') path = path.replace(`{${parameter.name}}`, encodeURIComponent(value));
    else if (value === '') continue;
    else if (parameter.in === 'query') query.append(parameter.name, value);
    else headers[parameter.name] = value;
  }
  if (content) headers['Content-Type'] = content.type;
  const url = path + (query.size ? `?${query}` : '');
  const method = operation.method.toUpperCase();
  output.replaceChildren(h('pre', { class: 'curl', tabindex: '0' }, curl(method, url, headers, body)));
  const started = performance.now();
  try {
    const answer = await fetch(url, { method, headers, body: body ? body.value() : undefined });
    const text = await answer.text();
    output.append(outcome(answer, text, performance.now() - started));
  } catch (broken) {
    output.append(h('p', { class: 'warning' }, `No answer: ${broken.message}`));
  }
}

function outcome(answer, text, ms) {
  const shown = ['content-type', 'location', 'retry-after', 'x-trace-id', 'allow']
    .filter(name => answer.headers.has(name)).map(name => `${name}: ${answer.headers.get(name)}`);
  return h('div', {},
    h('p', {}, h('span', { class: `status ${answer.ok ? 'good' : 'bad'}` }, String(answer.status)),
      ` ${answer.statusText} in ${Math.round(ms)} ms`),
    shown.length ? h('pre', { tabindex: '0' }, shown.join('\n')) : null,
    text ? h('pre', { tabindex: '0' }, pretty(text)) : null);
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

function curl(method, url, headers, body) {
  const quoted = value => `'${String(value).replaceAll("'", `'\\''`)}'`;
  const lines = [`curl -i -X ${method} ${quoted(location.origin + url)}`,
    ...Object.entries(headers).map(([name, value]) => `  -H ${quoted(`${name}: ${value}`)}`)];
  if (body) lines.push(`  --data-binary ${quoted(body.shown())}`);
  return lines.join(' \\\n');
}
