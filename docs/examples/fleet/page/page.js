// Follows the jobs by server-sent events. The browser connects again by itself, and is told everything then.
const SIGNS = { waiting: 'w', active: 'a', delayed: 'd', completed: '✓', failed: '✗' };
const at = (id) => document.getElementById(id);
/** What is known, and where it is shown. */
const jobs = new Map();
const squares = new Map();
const rows = new Map();
let announced = 0;

const events = new EventSource('events');
events.addEventListener('all', ({ data }) => show(JSON.parse(data)));
events.addEventListener('changes', ({ data }) => show(JSON.parse(data)));
events.addEventListener('error', () => {
  at('summary').textContent = 'The fleet cannot be reached; this page tries again.';
});

function show({ total, kills, pids, counts, jobs: changed }) {
  for (const job of changed) {
    jobs.set(job.id, job);
    showSquare(job);
    showRow(job);
  }
  const { completed } = counts;
  at('summary').textContent = `${completed} of ${total} uploads done by ${pids.length} workers; ${kills} were killed.`;
  at('all').value = total === 0 ? 0 : completed / total;
  at('counts').replaceChildren(...Object.entries(counts).map(([state, count]) => countOf(state, count)));
  // Heard now and then, not at every change.
  const tenths = Math.floor((10 * completed) / total);
  if (tenths > announced) {
    announced = tenths;
    at('announcement').textContent = `${completed} of ${total} uploads done`;
  }
}

function countOf(state, count) {
  const group = document.createElement('div');
  group.append(element('dt', state), element('dd', String(count)));
  return group;
}

function showSquare({ id, state, wasStalled, failedReason }) {
  let square = squares.get(id);
  if (square === undefined) {
    square = document.createElement('li');
    squares.set(id, square);
    at('jobs').append(square);
  }
  square.className = `job ${state}${wasStalled ? ' taken-over' : ''}`;
  square.title = `${id}: ${failedReason ?? state}`;
  square.replaceChildren(sign(SIGNS[state]), element('span', square.title, 'unseen'));
}

function showRow({ id, state, progress, runs }) {
  let row = rows.get(id);
  if (state !== 'active') {
    row?.remove();
    rows.delete(id);
    return;
  }
  if (row === undefined) {
    row = document.createElement('tr');
    const bar = Object.assign(document.createElement('progress'), { max: 100 });
    bar.setAttribute('aria-label', `Progress of ${id}`);
    const cell = document.createElement('td');
    cell.append(bar);
    row.append(Object.assign(element('th', id), { scope: 'row' }), cell, element('td', ''));
    rows.set(id, row);
    at('running').append(row);
  }
  row.querySelector('progress').value = progress;
  row.lastElementChild.textContent = String(runs);
}

function sign(text) {
  const shown = element('span', text);
  shown.setAttribute('aria-hidden', 'true');
  return shown;
}

const element = (name, text, className = '') =>
  Object.assign(document.createElement(name), { textContent: text, className });
