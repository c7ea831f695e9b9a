'use strict';
// Every text of the data goes through textContent, never into HTML: file and class names may be hostile.
const byId = id => document.getElementById(id);
const data = JSON.parse(byId('data').textContent);
const make = (tag, values = {}, ...children) => { const element = Object.assign(document.createElement(tag), values); element.append(...children); return element; };
const percent = value => (100 * value).toFixed(value > 0.99 && value < 0.9995 || value < 0.01 ? 1 : 0) + ' %';
const collator = new Intl.Collator(undefined, { numeric: true });

const caption = picture => picture.probability === undefined ? [picture.predicted, `is ${picture.true}, error ${Number(picture.error.toPrecision(3))}`]
  : picture.label ? [picture.predicted, `${picture.right ? 'right' : `is ${picture.true}`} · ${picture.label} ${percent(picture.probability)}`]
  : [`${picture.predicted} ${percent(picture.probability)}`, picture.right ? 'right' : `is ${picture.true}`];

const sorts = {
  'as listed': null,
  'highest probability': (a, b) => b.probability - a.probability,
  'lowest probability': (a, b) => a.probability - b.probability,
  'true class': (a, b) => collator.compare(a.true, b.true),
  'predicted class': (a, b) => collator.compare(a.predicted, b.predicted),
  'file': (a, b) => collator.compare(a.file, b.file),
};
if (!data.classes) ['highest probability', 'lowest probability', 'true class', 'predicted class'].forEach(name => delete sorts[name]);

const image = (picture, heat) => {
  const element = make('img', { src: heat && picture.heat || picture.photo || '', alt: picture.file, loading: 'lazy' });
  element.onload = () => element.classList.toggle('small', element.naturalWidth < 64);
  if (picture.aspect) element.style.aspectRatio = String(picture.aspect);
  return element;
};

// Red words speak for what was predicted, blue ones against it. Attention has no sign and another colour. The strongest word of the text has the full colour.
const ofTexts = data.of === 'texts', byAttention = data.heat_maps === 'attention roll-out';
const weight = word => byAttention ? word.attention : word.influence;
const colour = word => byAttention ? '0, 150, 90' : word.influence > 0 ? '255, 0, 0' : '0, 90, 255';
const sentence = (picture, heat) => {
  const most = Math.max(1e-9, ...picture.words.map(word => Math.abs(weight(word))));
  return make('p', { className: 'text' }, ...picture.words.flatMap(word => {
    const span = make('span', { textContent: word.text, title: weight(word).toFixed(3) });
    if (heat) span.style.backgroundColor = `rgba(${colour(word)}, ${(0.6 * Math.abs(weight(word)) / most).toFixed(2)})`;
    return [span, ' '];
  }));
};

const figure = (picture, withNearest) => {
  const [said, truth] = caption(picture);
  const item = make('figure', { className: picture.right === false ? 'wrong' : picture.right ? 'right' : '' });
  if (picture.photo) item.append(image(picture, byId('heat').checked));
  if (picture.words) item.append(sentence(picture, byId('heat').checked));
  item.append(make('figcaption', {}, make('b', { textContent: `${said} · ${truth}` }), make('span', { textContent: picture.file, title: picture.file })));
  if (withNearest && picture.nearest?.length) {
    item.append(make('figcaption', { textContent: `nearest training ${data.of}` }));
    item.append(make('div', { className: 'near' }, ...picture.nearest.map(near => make('figure', { title: `${near.file}\nsimilarity ${near.similarity}` },
      ...(near.photo ? [image({ ...near, aspect: null }, false)] : []), ...(near.text ? [make('p', { className: 'text', textContent: near.text })] : []), make('figcaption', { textContent: near.label ?? near.similarity.toFixed(2) })))));
  }
  return item;
};

let open = data.sections[0]?.id;

function draw() {
  const section = data.sections.find(each => each.id === open), groups = byId('groups'), wanted = byId('class').value, sort = sorts[byId('sort').value];
  document.querySelectorAll('nav button').forEach(button => button.classList.toggle('on', button.dataset.tab === open));
  groups.replaceChildren();
  byId('hint').textContent = section?.hint ?? '';
  let shown = 0;
  for (const group of section?.groups ?? []) {
    const pictures = group.pictures.map(place => data.pictures[place]).filter(picture => !data.classes || wanted === '' || picture.names.includes(data.classes[Number(wanted)]));
    if (pictures.length === 0) continue;
    if (sort) pictures.sort(sort);
    shown += pictures.length;
    if (group.title !== null) groups.append(make('h2', { textContent: group.title }));
    groups.append(make('div', { className: 'grid' }, ...pictures.map(picture => figure(picture, open === 'mistakes'))));
  }
  byId('shown').textContent = `${shown} ${shown === 1 ? data.of.slice(0, -1) : data.of}`;
  if (shown === 0) groups.append(make('p', { className: 'none', textContent: `No ${data.of.slice(0, -1)} of this class is here.` }));
}

byId('title').textContent = `${data.run}: explained`;
byId('subtitle').textContent = `${data.count} ${data.source} ${data.of}` + (data.wrong === null ? '' : ` · ${data.wrong} wrong (${percent(data.wrong / Math.max(1, data.count))})`)
  + (data.heat_maps ? ` · ${ofTexts ? 'words' : 'heat maps'} by ${data.heat_maps}` : ' · no heat maps: the network has neither convolutions nor attention over patches');
document.body.classList.toggle('texts', ofTexts);
if (ofTexts) {
  byId('heat-label').lastChild.textContent = byAttention ? ' attention to the words' : ' influence of the words';
  byId('scale').firstChild.className = byAttention ? 'attention' : 'words';
}
data.sections.forEach(section => {
  const button = make('button', { textContent: section.title });
  button.dataset.tab = section.id;
  button.onclick = () => { open = section.id; draw(); };
  byId('tabs').append(button);
});
byId('class').append(make('option', { value: '', textContent: 'all' }), ...(data.classes ?? []).map((name, i) => make('option', { value: String(i), textContent: name })));
byId('class-label').hidden = !data.classes;
byId('sort').append(...Object.keys(sorts).map(name => make('option', { value: name, textContent: name })));
byId('heat').checked = Boolean(data.heat_maps);
byId('heat-label').hidden = byId('scale').hidden = !data.heat_maps;
byId('scale-text').textContent = byAttention ? ofTexts ? 'how much is read of a word; attention has no sign, so it does not say what the word speaks for' : 'attention of the class token' : data.classes ? 'speaks for what was predicted' : 'raises the most wrong number';
['class', 'sort', 'heat'].forEach(id => { byId(id).onchange = draw; });
draw();
document.documentElement.dataset.ready = 'true';
