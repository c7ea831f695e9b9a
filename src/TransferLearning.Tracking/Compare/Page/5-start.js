// Connects the parts. A part is drawn when its tab is opened, and again when the shown runs change.
const parts = { curves: drawCurves, parallel: drawParallel, scatter: drawScatter, importance: drawImportance, seeds: drawSeeds, pictures: drawPictures, runs: () => { } };
let open = 'runs';

function openTab(id) {
  open = id;
  document.querySelectorAll('section').forEach(section => section.classList.toggle('on', section.id === id));
  document.querySelectorAll('nav button').forEach(button => button.classList.toggle('on', button.dataset.tab === id));
  parts[id]();
}

byId('title').textContent = data.title;
byId('subtitle').textContent = `${runs.length} ${runs.length === 1 ? 'run' : 'runs'} · written ${data.written.replace('T', ' ').slice(0, 16)} UTC`;
document.querySelectorAll('section').forEach(section => {
  const button = Object.assign(document.createElement('button'), { textContent: section.dataset.title });
  button.dataset.tab = section.id;
  button.onclick = () => { location.hash = '/' + section.id; };
  byId('tabs').append(button);
});

const metricNames = metricColumns.map(each => each.name);
const main = ['best/val_accuracy', 'val_accuracy', 'val/accuracy', 'best/val_loss', 'val_loss'].find(name => metricNames.includes(name)) ?? metricNames[0];
const curveNames = [...new Set(runs.flatMap(run => Object.keys(run.curves)))].sort();
option(byId('curve-metric'), curveNames, ['val_accuracy', 'val/accuracy', 'val_loss', main].find(name => curveNames.includes(name)));
option(byId('parallel-metric'), metricNames, main);
option(byId('importance-metric'), metricNames, main);
option(byId('seeds-metric'), metricNames, main);
option(byId('scatter-x'), columns.map(each => each.name), data.params[0]);
option(byId('scatter-y'), columns.map(each => each.name), main);
option(byId('scatter-color'), ['', ...columns.map(each => each.name)], '');
const kinds = [...new Set(runs.flatMap(run => run.pictures.map(picture => pictured(picture.name).kind)))];
option(byId('picture-kind'), [...kinds, EveryKind], runs.length > 1 && kinds.length > 0 ? kinds[0] : EveryKind);
byId('picture-kind').onchange = drawPictures;
['curve-metric', 'curve-x', 'curve-log', 'curve-mean'].forEach(id => { byId(id).onchange = drawCurves; });
byId('curve-smooth').oninput = drawCurves;
byId('parallel-metric').onchange = drawParallel;
byId('importance-metric').onchange = drawImportance;
byId('seeds-metric').onchange = drawSeeds;
['scatter-x', 'scatter-y', 'scatter-color', 'scatter-log'].forEach(id => { byId(id).onchange = drawScatter; });

onShownChange(() => parts[open]());
rowsOfTable();
window.onhashchange = () => openTab(parts[location.hash.slice(2)] ? location.hash.slice(2) : 'runs');
window.onhashchange();
document.documentElement.dataset.ready = 'true';
