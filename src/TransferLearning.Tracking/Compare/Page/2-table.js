// The table of runs: a click on a column sorts it, a text or a condition filters it.
let sorted = data.sort ? { name: data.sort.name, down: data.sort.descending } : null;

const conditions = text => text.split(/[,;]\s*|\s+and\s+/).filter(part => part.trim()).map(part => {
  const match = part.match(/^\s*(.+?)\s*(<=|>=|!=|=|<|>)\s*(.*?)\s*$/);
  const wanted = match && (match[1] === 'name' || match[1] === 'status' ? { value: run => run[match[1]] } : column(match[1]));
  if (!match || !wanted) return run => searchable(run).includes(part.trim().toLowerCase());
  return run => {
    const own = wanted.value(run), given = match[3], numbers = !isNaN(asNumber(given)) && typeof own === 'number';
    const [a, b] = numbers ? [own, Number(given)] : [String(own ?? ''), given];
    switch (match[2]) {
      case '<': return a < b;
      case '>': return a > b;
      case '<=': return a <= b;
      case '>=': return a >= b;
      case '!=': return a !== b;
      default: return a === b;
    }
  };
});
const searchable = run => run.text ??= [run.name, run.id, run.status, run.experiment, ...Object.values(run.params), ...Object.values(run.tags)].join('\n').toLowerCase();

const cell = (row, value, className) => {
  const item = row.insertCell();
  if (className) item.className = className;
  item.textContent = value;
  return item;
};

// What the runs are sorted by, else the first metric, stands next to the name; status and times come last.
const lead = metricColumns.find(each => each.name === data.sort?.name) ?? metricColumns[0];
const shownColumns = lead ? [lead, ...columns.filter(each => each !== lead)] : columns;

function headOfTable() {
  const row = byId('table').tHead.insertRow();
  row.append(Object.assign(document.createElement('th'), { textContent: '' }));
  const all = [{ name: 'name', value: run => run.name }, ...shownColumns, { name: 'status', value: run => run.status }, { name: 'started', value: run => run.started }, { name: 'minutes', value: run => run.minutes ?? NaN }];
  all.forEach(each => {
    const head = document.createElement('th');
    head.textContent = each.name;
    if (each.numeric || each.name === 'minutes') head.className = 'number';
    if (each.kind) head.append(Object.assign(document.createElement('small'), { textContent: each.kind }));
    head.dataset.column = each.name;
    head.onclick = () => {
      sorted = { name: each.name, down: sorted?.name === each.name ? !sorted.down : each.kind === 'metric' && !lowerIsBetter(each.name) };
      rowsOfTable();
    };
    row.append(head);
  });
  return all;
}
const tableColumns = headOfTable();

function rowsOfTable() {
  const order = runs.filter(run => run.passes);
  const by = sorted && tableColumns.find(each => each.name === sorted.name);
  if (by) {
    const missing = value => value === undefined || value === null || value === '' || Number.isNaN(value);
    order.sort((a, b) => {
      const [x, y] = [by.value(a), by.value(b)];
      if (missing(x) || missing(y)) return missing(x) - missing(y);
      return (x < y ? -1 : x > y ? 1 : 0) * (sorted.down ? -1 : 1);
    });
  }
  const best = Object.fromEntries(metricColumns.map(each => {
    const values = order.map(each.value).filter(isFinite);
    return [each.name, values.length > 1 && hasBest(each.name) ? (lowerIsBetter(each.name) ? Math.min(...values) : Math.max(...values)) : undefined];
  }));
  const body = document.createElement('tbody');
  order.forEach(run => {
    const row = body.insertRow();
    row.classList.toggle('off', !run.checked);
    const box = Object.assign(document.createElement('input'), { type: 'checkbox', checked: run.checked, title: 'show in the charts' });
    box.onchange = () => { run.checked = box.checked; row.classList.toggle('off', !run.checked); shownChanged(); };
    row.insertCell().append(box);
    const name = cell(row, '');
    name.append(Object.assign(document.createElement('span'), { className: 'dot', style: `background:${run.color}` }), run.name);
    name.title = `${run.experiment} · ${run.id}`;
    shownColumns.forEach(each => {
      const value = each.value(run), numeric = typeof value === 'number' && each.kind === 'metric';
      const item = cell(row, numeric ? (each.of(run) === undefined ? '' : format(value)) : each.of(run) ?? '', each.numeric ? 'number' : '');
      if (numeric && value === best[each.name]) item.classList.add('best');
    });
    cell(row, run.status);
    cell(row, run.started ? run.started.replace('T', ' ').slice(0, 16) : '');
    cell(row, run.minutes === null ? '' : run.minutes.toFixed(run.minutes < 1 ? 2 : 1), 'number');
  });
  byId('table').tBodies[0].replaceWith(body);
  byId('table').querySelectorAll('th[data-column]').forEach(head => {
    const on = sorted?.name === head.dataset.column;
    head.classList.toggle('sorted', on);
    head.setAttribute('aria-sort', on ? (sorted.down ? 'descending' : 'ascending') : 'none');
  });
  byId('shown').textContent = `${order.length} of ${runs.length} runs`;
}

byId('filter').oninput = () => {
  const tests = conditions(byId('filter').value);
  runs.forEach(run => { run.passes = tests.every(test => test(run)); });
  rowsOfTable();
  shownChanged();
};
