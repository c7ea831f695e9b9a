// Curves over steps, epochs or time: smoothed if wanted, one for each run or as mean and deviation over seeds.
const MostCurves = 60;

const smooth = (values, weight) => {
  // Exponential moving average with bias correction, as in TensorBoard.
  let last = 0, count = 0;
  return values.map(value => {
    if (!isFinite(value)) return value;
    last = last * weight + (1 - weight) * value;
    count++;
    return weight === 0 ? value : last / (1 - weight ** count);
  });
};

// The epoch of each point of a curve, interpolated between the points of the metric "epoch": by step if both are logged by batch, else by time.
const epochsOf = (run, metric) => {
  const ends = run.curves.epoch, curve = run.curves[metric];
  if (!ends) return curve.s.map(() => NaN);
  const atBatches = /^(train|val|test)\//.test(metric) && ends.s.some((step, i) => step !== number(ends.v[i]));
  const [own, marks] = atBatches ? [curve.s, ends.s] : [curve.t, ends.t];
  return own.map(place => {
    const i = marks.findIndex(mark => place <= mark);
    if (i < 0) return number(ends.v[ends.v.length - 1]);
    const [from, to, before, epoch] = [i > 0 ? marks[i - 1] : 0, marks[i], i > 0 ? number(ends.v[i - 1]) : 0, number(ends.v[i])];
    return to === from ? epoch : before + (epoch - before) * (place - from) / (to - from);
  });
};

const points = (run, metric, x) => {
  const curve = run.curves[metric];
  if (!curve) return null;
  const xs = x === 'time' ? curve.t : x === 'step' ? curve.s : epochsOf(run, metric);
  return { x: xs, y: smooth(curve.v.map(number), Number(byId('curve-smooth').value)) };
};

function drawCurves() {
  const metric = byId('curve-metric').value, x = byId('curve-x').value, log = byId('curve-log').checked;
  byId('curve-smooth-value').textContent = byId('curve-smooth').value;
  const shown = shownRuns().filter(run => run.curves[metric]);
  if (shown.length === 0) return nothing('curve-plot', 'None of the shown runs has a curve of this metric.');
  clear('curve-plot');
  const traces = byId('curve-mean').checked ? meanCurves(shown, metric, x) : shown.slice(0, MostCurves).map(run => {
    const { x: xs, y } = points(run, metric, x);
    return { x: xs, y, name: plain(run.name), mode: xs.length === 1 ? 'markers' : 'lines', line: { color: run.color, dash: run.dash }, marker: { color: run.color } };
  });
  draw('curve-plot', traces, {
    xaxis: { title: x === 'time' ? 'seconds since the run\'s start' : x },
    yaxis: { title: plain(metric), type: log ? 'log' : 'linear' },
    annotations: shown.length > MostCurves ? [{ text: `the first ${MostCurves} of ${shown.length} runs`, xref: 'paper', yref: 'paper', x: 1, y: 1.04, showarrow: false }] : [],
  });
}

function meanCurves(shown, metric, x) {
  const groups = Map.groupBy ? Map.groupBy(shown, seedless) : shown.reduce((map, run) => map.set(seedless(run), [...map.get(seedless(run)) ?? [], run]), new Map());
  return [...groups.values()].flatMap(group => {
    const at = new Map();
    group.forEach(run => { const line = points(run, metric, x); line.x.forEach((place, i) => { if (isFinite(line.y[i])) at.set(place, [...at.get(place) ?? [], line.y[i]]); }); });
    const places = [...at.keys()].sort((a, b) => a - b), stats = places.map(place => meanOf(at.get(place)));
    const color = group[0].color, dash = group[0].dash, legendgroup = String(group[0].index);
    const edge = sign => ({ x: places, y: stats.map(s => s.mean + sign * s.deviation), mode: 'lines', line: { width: 0 }, hoverinfo: 'skip', showlegend: false, legendgroup });
    return [edge(-1), { ...edge(1), fill: 'tonexty', fillcolor: color + '33' },
      { x: places, y: stats.map(s => s.mean), name: `${plain(group[0].name)} (${group.length} run${group.length === 1 ? '' : 's'})`, mode: 'lines', line: { color, dash }, legendgroup }];
  });
}

const meanOf = values => {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const deviation = values.length > 1 ? Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1)) : 0;
  return { mean, deviation, count: values.length };
};
