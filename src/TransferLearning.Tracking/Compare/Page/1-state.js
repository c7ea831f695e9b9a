'use strict';
// The runs, which of them are shown, and helpers for all parts of the page.
const data = JSON.parse(document.getElementById('data').textContent);
const runs = data.runs;
const palette = ['#1f77b4', '#ff7f0e', '#2ca02c', '#d62728', '#9467bd', '#8c564b', '#e377c2', '#7f7f7f', '#bcbd22', '#17becf'];
// The palette repeats when there are more runs than colours; curves of the second round are dashed, of the third dotted.
const dashes = ['solid', 'dash', 'dot', 'dashdot'];
runs.forEach((run, i) => { run.index = i; run.color = palette[i % palette.length]; run.dash = dashes[Math.floor(i / palette.length) % dashes.length]; run.checked = true; run.passes = true; });

const byId = id => document.getElementById(id);
const shownRuns = () => runs.filter(run => run.checked && run.passes);
const listeners = [];
const onShownChange = listener => listeners.push(listener);
const shownChanged = () => listeners.forEach(listener => listener());

// JSON has no NaN and no infinities, so they come as strings.
const number = value => typeof value === 'number' ? value : value === 'Infinity' ? Infinity : value === '-Infinity' ? -Infinity : NaN;
const asNumber = text => text !== undefined && text !== null && text !== '' && isFinite(Number(text)) ? Number(text) : NaN;
const format = value => typeof value !== 'number' ? String(value ?? '') : !isFinite(value) ? String(value)
  : Number.isInteger(value) ? String(value) : Math.abs(value) >= 1e-3 && Math.abs(value) < 1e6 ? value.toFixed(4) : value.toExponential(3);

// A column of the table or an axis of a chart, with its value for each run.
const columns = [
  ...data.params.map(name => ({ name, kind: 'param', of: run => run.params[name] })),
  ...data.metrics.map(name => ({ name, kind: 'metric', of: run => name in run.metrics ? number(run.metrics[name]) : undefined })),
];
columns.forEach(column => {
  const values = runs.map(column.of).filter(value => value !== undefined && value !== '');
  column.numeric = column.kind === 'metric' || values.length > 0 && values.every(value => !isNaN(asNumber(value)));
  column.value = run => column.numeric ? (column.kind === 'metric' ? column.of(run) ?? NaN : asNumber(column.of(run))) : column.of(run);
});
const column = name => columns.find(each => each.name === name);
const metricColumns = columns.filter(each => each.kind === 'metric');

const short = value => String(Number(value.toPrecision(4)));

const option = (select, values, chosen) => {
  values.forEach(value => { const item = document.createElement('option'); item.value = item.textContent = value; select.append(item); });
  if (values.includes(chosen)) select.value = chosen;
};
const lowerIsBetter = name => /loss|error|seconds|time/.test(name);
// Neither the highest nor the lowest epoch or learning rate is the best one.
const hasBest = name => lowerIsBetter(name) || /accuracy|auc|f1|precision|recall|kappa|per_second/.test(name);
// The parameters that define a setting: all that differ between runs, except the seed.
const settings = data.params.filter(name => name !== 'seed');
const seedless = run => JSON.stringify(settings.map(name => run.params[name] ?? null));
// Escapes a name, because charts would read it as markup.
const plain = text => String(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;');
const layout = extra => ({ margin: { l: 70, r: 20, t: 20, b: 55 }, font: { family: 'system-ui, sans-serif', size: 12 }, hovermode: 'closest', ...extra });
const draw = (id, traces, extra) => Plotly.react(id, traces, layout(extra), { responsive: true, displaylogo: false });
const nothing = (id, text) => { Plotly.purge(id); const note = document.createElement('p'); note.className = 'none'; note.textContent = text; byId(id).replaceChildren(note); };
const clear = id => byId(id).querySelector('.none')?.remove();
