// The page: loads the document beside it, lists its operations, finds and opens them.
import { badge, h, operationView } from './view.js';

const METHODS = ['get', 'post', 'put', 'patch', 'delete', 'head', 'options'];
const THEMES = ['system', 'light', 'dark'];
const byId = id => document.getElementById(id);

function operationsOf(doc) {
  return Object.entries(doc.paths || {}).flatMap(([path, item]) =>
    METHODS.filter(method => item[method]).map(method => ({
      path,
      method,
      node: item[method],
      service: item[method].tags?.[0] || 'other',
      anchor: `op-${item[method].operationId || method + path}`.replace(/[^A-Za-z0-9._-]/g, '-'),
    })));
}

function show(doc) {
  document.title = doc.info.title;
  byId('title').textContent = doc.info.title;
  byId('about').replaceChildren(`Version ${doc.info.version} · OpenAPI ${doc.openapi} · `,
    h('a', { href: '/openapi.json' }, 'the document'));
  const operations = operationsOf(doc);
  const services = [...new Set(operations.map(each => each.service))].sort();
  for (const service of services) {
    const own = operations.filter(each => each.service === service);
    byId('operations').append(h('section', { class: 'service', 'data-service': service },
      h('h2', {}, service), own.map(each => operationView(doc, each))));
    byId('index').append(h('div', { 'data-service': service }, h('h2', {}, service),
      h('ul', {}, own.map(each => h('li', {},
        h('a', { href: `#${each.anchor}` }, badge(each.method), h('span', {}, each.path)))))));
  }
  byId('state').textContent = `${operations.length} operations of ${services.length} services`;
  byId('filter').addEventListener('input', () => filter(operations));
  addEventListener('hashchange', openTarget);
  openTarget();
}

function filter(operations) {
  const words = byId('filter').value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const each of operations) {
    const text = `${each.method} ${each.path} ${each.service} ${each.node.summary || ''}`.toLowerCase();
    const hidden = !words.every(word => text.includes(word));
    byId(each.anchor).hidden = hidden;
    document.querySelector(`nav a[href="#${CSS.escape(each.anchor)}"]`).parentElement.hidden = hidden;
  }
  for (const group of document.querySelectorAll('[data-service]')) {
    group.hidden = !group.querySelector('details.operation:not([hidden]), li:not([hidden]) > a');
  }
}

function openTarget() {
  const target = location.hash ? byId(decodeURIComponent(location.hash.slice(1))) : null;
  if (target?.matches('details')) {
    target.open = true;
    target.querySelector('summary').focus({ preventScroll: true });
    target.scrollIntoView({ block: 'start' });
  }
}

function theme(name) {
  if (name === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = name;
  byId('theme').textContent = `Theme: ${name}`;
  byId('theme').onclick = () => {
    const next = THEMES[(THEMES.indexOf(name) + 1) % THEMES.length];
    localStorage.setItem('theme', next);
    theme(next);
  };
}

theme(THEMES.includes(localStorage.getItem('theme')) ? localStorage.getItem('theme') : 'system');
fetch('/openapi.json')
  .then(answer => (answer.ok ? answer.json() : Promise.reject(new Error(`status ${answer.status}`))))
  .then(show)
  .catch(broken => {
    byId('state').textContent = `The document cannot be shown: ${broken.message}`;
  });
