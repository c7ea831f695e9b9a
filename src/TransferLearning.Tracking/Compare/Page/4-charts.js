// Parallel coordinates, scatter, importance, seeds, pictures.
function drawParallel() {
  const metric = column(byId('parallel-metric').value), shown = shownRuns().filter(run => metric && isFinite(metric.value(run)));
  if (shown.length < 2) return nothing('parallel-plot', 'Two shown runs with this metric are needed.');
  clear('parallel-plot');
  const axes = [...columns.filter(each => each.kind === 'param').slice(0, 11), metric];
  const dimensions = axes.map(each => {
    if (each.numeric) {
      const given = shown.map(each.value), known = given.filter(isFinite);
      const log = known.every(value => value > 0) && Math.max(...known) / Math.min(...known) >= 100;
      const scale = log ? Math.log10 : value => value;
      const ticks = [...new Set(known)].sort((a, b) => a - b), label = plain(each.name) + (log ? ' (log)' : '');
      // A run without the param (another optimizer's, say) gets a value below all others, because Plotly cannot draw a line with a gap.
      const [low, high] = [scale(ticks[0]), scale(ticks[ticks.length - 1])], absent = low - (high > low ? (high - low) / 8 : 1);
      const values = given.map(value => isFinite(value) ? scale(value) : absent), gap = known.length < given.length;
      const named = log ? ticks.slice(0, 12) : ticks.length <= 8 || gap ? ticks.filter((_, i) => i % Math.ceil(ticks.length / 8) === 0) : null;
      return named === null ? { label, values }
        : { label, values, tickvals: [...(gap ? [absent] : []), ...named.map(scale)], ticktext: [...(gap ? ['–'] : []), ...named.map(short)] };
    }
    const names = [...new Set(shown.map(run => String(each.of(run) ?? '')))].sort();
    return { label: plain(each.name), values: shown.map(run => names.indexOf(String(each.of(run) ?? ''))), tickvals: names.map((_, i) => i), ticktext: names.map(name => plain(name) || '–') };
  });
  draw('parallel-plot', [{
    type: 'parcoords', dimensions, labelangle: -15, labelside: 'top',
    line: { color: shown.map(metric.value), colorscale: 'Viridis', showscale: true, reversescale: !lowerIsBetter(metric.name), colorbar: { title: { text: plain(metric.name), side: 'right' } } },
  }], { margin: { l: 90, r: 60, t: 90, b: 30 } });
}

function drawScatter() {
  const [x, y, color] = ['x', 'y', 'color'].map(axis => column(byId('scatter-' + axis).value));
  const shown = shownRuns();
  if (!x || !y || shown.length === 0) return nothing('scatter-plot', 'Nothing to draw.');
  clear('scatter-plot');
  const dots = (some, marker, more) => ({
    type: 'scatter', mode: 'markers', x: some.map(x.value), y: some.map(y.value), text: some.map(run => plain(run.name)), hovertemplate: '%{text}<br>%{x} · %{y}<extra></extra>',
    marker: { size: 10, ...marker }, ...more,
  });
  const words = color && !color.numeric ? [...new Set(shown.map(run => String(color.of(run) ?? '')))].sort() : [];
  const traces = words.length > 0
    ? words.map((word, i) => dots(shown.filter(run => String(color.of(run) ?? '') === word), { color: palette[i % palette.length] }, { name: plain(word || '(none)'), showlegend: true }))
    : [color ? dots(shown, { color: shown.map(color.value), colorscale: 'Viridis', showscale: true, colorbar: { title: { text: plain(color.name), side: 'right' } } }) : dots(shown, { color: shown.map(run => run.color) })];
  draw('scatter-plot', traces, { xaxis: { title: plain(x.name), type: byId('scatter-log').checked ? 'log' : x.numeric ? 'linear' : 'category' }, yaxis: { title: plain(y.name), type: y.numeric ? 'linear' : 'category' } });
}

const ranks = values => {
  const order = values.map((value, i) => [value, i]).sort((a, b) => a[0] - b[0]), result = [];
  for (let i = 0; i < order.length;) {
    let j = i;
    while (j < order.length && order[j][0] === order[i][0]) j++;
    for (let k = i; k < j; k++) result[order[k][1]] = (i + j - 1) / 2;
    i = j;
  }
  return result;
};
const correlation = (a, b) => {
  const [ma, mb] = [meanOf(a).mean, meanOf(b).mean];
  const sum = f => a.reduce((total, _, i) => total + f(i), 0);
  const scale = Math.sqrt(sum(i => (a[i] - ma) ** 2) * sum(i => (b[i] - mb) ** 2));
  return scale === 0 ? 0 : sum(i => (a[i] - ma) * (b[i] - mb)) / scale;
};
const importance = (parameter, metric, shown) => {
  const usable = shown.filter(run => isFinite(metric.value(run)) && parameter.of(run) !== undefined);
  const y = usable.map(metric.value);
  if (usable.length < 3 || new Set(usable.map(parameter.of)).size < 2) return null;
  if (!parameter.numeric) return { share: explained(usable.map(parameter.of), y), sign: 0 };
  const order = ranks(usable.map(parameter.value)), rho = correlation(order, ranks(y));
  const distinct = new Set(order).size, parts = Math.min(4, Math.floor(usable.length / 3));
  const bins = distinct <= 6 ? order : order.map(rank => Math.floor(rank * parts / usable.length));
  // A parameter whose best value lies in the middle has no rank correlation; the groups still show that it matters.
  return { share: Math.max(rho * rho, explained(bins, y)), sign: Math.abs(rho) >= 0.3 ? Math.sign(rho) : 0 };
};
// The share of the variance that lies between groups, less what chance alone would give (omega squared).
const explained = (keys, y) => {
  const groups = [...keys.reduce((map, key, i) => map.set(key, [...map.get(key) ?? [], y[i]]), new Map()).values()];
  const mean = meanOf(y).mean, total = y.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const between = groups.reduce((sum, group) => sum + group.length * (meanOf(group).mean - mean) ** 2, 0);
  if (total === 0 || groups.length >= y.length) return 0;
  const chance = (total - between) / (y.length - groups.length);
  return Math.max(0, (between - (groups.length - 1) * chance) / (total + chance));
};

function drawImportance() {
  const metric = column(byId('importance-metric').value);
  const found = metric ? columns.filter(each => each.kind === 'param').map(each => ({ name: each.name, ...importance(each, metric, shownRuns()) })).filter(each => each.share !== undefined) : [];
  if (found.length === 0) return nothing('importance-plot', 'Three shown runs that differ in a parameter are needed.');
  clear('importance-plot');
  found.sort((a, b) => a.share - b.share);
  draw('importance-plot', [{
    type: 'bar', orientation: 'h', x: found.map(each => each.share), y: found.map(each => plain(each.name)),
    text: found.map(each => (each.sign > 0 ? 'rises ' : each.sign < 0 ? 'falls ' : '') + each.share.toFixed(2)), textposition: 'outside', cliponaxis: false, width: 0.6, marker: { color: found.map(each => each.sign > 0 ? '#2ca02c' : each.sign < 0 ? '#d62728' : '#7f7f7f') },
  }], { xaxis: { range: [0, 1.1], title: 'share' }, yaxis: { automargin: true } });
}

const namesOf = group => group.length === 1 ? group[0].name : `${group[0].name} + ${group.length - 1}`;

function drawSeeds() {
  const metric = column(byId('seeds-metric').value);
  if (!metric) return nothing('seeds-plot', 'There is no metric.');
  const groups = new Map();
  shownRuns().filter(run => isFinite(metric.value(run))).forEach(run => groups.set(seedless(run), [...groups.get(seedless(run)) ?? [], run]));
  const found = [...groups.values()].map(group => ({ group, ...meanOf(group.map(metric.value)) })).sort((a, b) => (b.mean - a.mean) * (lowerIsBetter(metric.name) ? -1 : 1));
  const table = byId('seeds-table'), body = document.createElement('tbody');
  if (!table.tHead.rows.length) ['runs', 'seeds', 'mean', 'deviation', 'what differs'].forEach(name => (table.tHead.rows[0] ?? table.tHead.insertRow()).append(Object.assign(document.createElement('th'), { textContent: name, className: /seeds|mean|deviation/.test(name) ? 'number' : '' })));
  found.forEach(each => {
    const row = body.insertRow();
    cell(row, namesOf(each.group)); cell(row, each.count, 'number'); cell(row, format(each.mean), 'number'); cell(row, each.count > 1 ? format(each.deviation) : '', 'number');
    cell(row, settings.map(name => `${name}=${each.group[0].params[name] ?? ''}`).join(', '));
  });
  table.tBodies[0].replaceWith(body);
  if (found.length === 0) return nothing('seeds-plot', 'None of the shown runs has this metric.');
  clear('seeds-plot');
  draw('seeds-plot', [{
    type: 'scatter', mode: 'markers', x: found.map((_, i) => i), y: found.map(each => each.mean), text: found.map(each => plain(namesOf(each.group))), hovertemplate: '%{text}<br>%{y}<extra></extra>',
    error_y: { array: found.map(each => each.deviation), visible: true }, marker: { size: 9, color: found.map(each => each.group[0].color) },
  }], { xaxis: { zeroline: false, tickvals: found.map((_, i) => i), ticktext: found.map(each => plain(namesOf(each.group))), automargin: true }, yaxis: { title: plain(metric.name) } });
}

// The key and step in the path of an MLflow image; for any other file its name.
const pictured = path => {
  const image = path.match(/^images\/(.+?)[+%]step[+%](\d+)[+%]timestamp/);
  return image ? { kind: image[1].replaceAll('~', '/'), step: `step ${image[2]}` } : { kind: path.split('/').pop().replace(/\.\w+$/, ''), step: '' };
};
const EveryKind = 'everything, by run';

const figure = (picture, title) => {
  const item = document.createElement('figure');
  const image = Object.assign(document.createElement('img'), { src: picture.data, alt: picture.name, loading: 'lazy', title: 'click for its full size' });
  image.onclick = () => item.classList.toggle('large');
  item.append(image, Object.assign(document.createElement('figcaption'), { textContent: title, title: picture.name }));
  return item;
};

// Shows one kind of picture for all runs side by side, or all pictures run by run.
function drawPictures() {
  const list = byId('picture-list'), wanted = byId('picture-kind').value;
  list.replaceChildren();
  shownRuns().filter(run => run.pictures.length > 0).forEach(run => {
    if (wanted === EveryKind) list.append(Object.assign(document.createElement('h2'), { textContent: run.name }));
    run.pictures.forEach(picture => {
      const { kind, step } = pictured(picture.name), about = [kind, step].filter(Boolean).join(', ');
      if (wanted === EveryKind) list.append(figure(picture, about));
      else if (wanted === kind) list.append(figure(picture, [run.name, step].filter(Boolean).join(', ')));
    });
  });
  if (!list.hasChildNodes()) list.append(Object.assign(document.createElement('p'), { className: 'none', textContent: 'None of the shown runs has such a picture.' }));
}
