// Replaces the static figures by interactive ones when they come into view. Their numbers stand beside them as JSON.
import {plot, lineY, areaY, dot, rect, rectY, raster, ruleX, ruleY, text, tip, pointer, pointerX, axisX, axisY, gridX, gridY, frame} from '@observablehq/plot';

const short = value => value === null || value === undefined ? 'no value' : Number(value.toPrecision(5)).toString().replace('-', '−');
const colours = ['var(--blue)', '#d9822b', '#2f9e69', '#a45bd1', '#c94f7c', '#7a8a99'];
const tipStyle = {fill: 'var(--card)', stroke: 'var(--line)', textPadding: 5};

// The static figure has decided on ends, ticks, texts and margins: its frame is drawn again.
function chart(figure, marks, others = {}) {
  const old = figure.querySelector('svg'), {left, right, x, y} = JSON.parse(old.dataset.frame);
  const axis = ({ticks, texts}) => ({ticks, text: texts, label: null});
  const name = {fontSize: 11.5, fill: 'var(--ink)'};
  const scale = ({domain}, clamp) => ({domain, clamp, nice: false, label: null, ...others.scale});
  return plot({
    width: 400, height: 250, marginLeft: left, marginRight: right, marginTop: 10, marginBottom: 42, className: 'plot', ariaLabel: old.querySelector('title').textContent,
    x: scale(x, false), y: scale(y, true),
    marks: [
      gridX({ticks: x.ticks, stroke: 'var(--line)', strokeOpacity: 1}), gridY({ticks: y.ticks, stroke: 'var(--line)', strokeOpacity: 1}), axisX(axis(x)), axisY(axis(y)),
      text([x.label], {frameAnchor: 'bottom', dy: 32, ...name}), text([y.label], {frameAnchor: 'left', dx: 8 - left, rotate: -90, textAnchor: 'middle', ...name}),
      ...marks, frame({stroke: 'var(--soft)'}),
    ],
    ...others.options,
  });
}

const kinds = {
  slice(data, figure) {
    const rows = data.x.map((x, k) => ({x, y: data.margin[k]}));
    const [low, high] = JSON.parse(figure.querySelector('svg').dataset.frame).y.domain;
    const nearest = rows.reduce((best, row) => Math.abs(row.x - data.mark) < Math.abs(best.x - data.mark) ? row : best, rows[0]);
    return chart(figure, [
      ...(low < 0 ? [rect([0], {y1: low, y2: Math.min(0, high), x1: rows[0].x, x2: rows[rows.length - 1].x, fill: 'var(--bad)', fillOpacity: 0.1})] : []),
      ...(low < 0 && high > 0 ? [ruleY([0], {stroke: 'var(--soft)'})] : []),
      lineY(rows, {x: 'x', y: 'y', stroke: 'var(--blue)', strokeWidth: 1.8}),
      ...(data.mark !== null && nearest.y !== null ? [dot([{x: data.mark, y: nearest.y}], {x: 'x', y: 'y', r: 4, fill: 'var(--card)', stroke: 'var(--ink)', strokeWidth: 2})] : []),
      tip(rows.filter(row => row.y !== null), pointerX({x: 'x', y: 'y', title: row => `${data.axis} = ${short(row.x)}\nmargin ${short(row.y)}`, ...tipStyle})),
    ]);
  },

  plane(data, figure) {
    const {columns, rows, margin} = data, [x1, x2] = data.xRange, [y1, y2] = data.yRange;
    const sizes = margin.filter(value => value !== null).map(Math.abs).sort((a, b) => a - b);
    const scale = sizes.length === 0 ? 1 : Math.max(sizes[Math.floor((sizes.length - 1) * 0.9)], 1e-300);
    const values = margin.map(value => value === null ? NaN : value);
    const points = margin.map((value, k) => ({x: x1 + (k % columns) / (columns - 1) * (x2 - x1), y: y1 + Math.floor(k / columns) / (rows - 1) * (y2 - y1), value}));
    const grid = {width: columns, height: rows, x1, x2, y1, y2};
    const border = figure.querySelector('svg .contour');
    return chart(figure, [
      raster(values, {...grid, interpolate: 'nearest', fill: value => value < 0 ? '#d62728' : '#1f77b4', fillOpacity: value => Number.isNaN(value) ? 0 : (30 + 200 * Math.sqrt(Math.min(1, Math.abs(value) / scale))) / 255}),
      ...(border ? [() => border.cloneNode()] : []),
      dot([data.mark], {x: d => d[0], y: d => d[1], r: 4, fill: 'var(--card)', stroke: 'var(--ink)', strokeWidth: 2}),
      tip(points, pointer({x: 'x', y: 'y', title: point => `${data.xAxis} = ${short(point.x)}\n${data.yAxis} = ${short(point.y)}\nmargin ${short(point.value)}`, ...tipStyle})),
    ], {options: {color: {type: 'identity'}, opacity: {type: 'identity'}}});
  },

  histogram(data, figure) {
    const rows = data.counts.map((count, k) => ({x1: data.edges[k], x2: data.edges[k + 1], count})).filter(row => row.count > 0);
    return chart(figure, [
      rectY(rows, {x1: 'x1', x2: 'x2', y: 'count', fill: row => row.x2 <= 0 ? 'var(--bad)' : 'var(--blue)', fillOpacity: 0.75}),
      tip(rows, pointerX({x: row => (row.x1 + row.x2) / 2, y: 'count', title: row => `${short(row.x1)} to ${short(row.x2)}\n${row.count} samples`, ...tipStyle})),
    ], {options: {color: {type: 'identity'}}});
  },

  series(data, figure) {
    const fits = (x, y) => y !== null && x !== null && (!data.logarithmic || (x > 0 && y > 0));
    const lines = data.lines.map(line => line.x.map((x, k) => ({x, y: fits(x, line.y[k]) ? line.y[k] : null, low: line.low ? line.low[k] : null, high: line.high ? line.high[k] : null, name: line.name})));
    const [low, high] = JSON.parse(figure.querySelector('svg').dataset.frame).y.domain;
    const marks = [];
    if (!data.logarithmic && low < 0 && high > 0) marks.push(ruleY([0], {stroke: 'var(--soft)'}));
    lines.forEach((rows, k) => {
      const colour = colours[k % colours.length];
      const banded = rows.filter(row => row.low !== null && row.high !== null && fits(row.x, row.low));
      if (banded.length > 0) marks.push(areaY(banded, {x: 'x', y1: 'low', y2: 'high', fill: colour, fillOpacity: 0.18}));
      marks.push(lineY(rows, {x: 'x', y: 'y', stroke: colour, strokeWidth: 1.8}));
      if (rows.length <= 24) marks.push(dot(rows.filter(row => row.y !== null), {x: 'x', y: 'y', r: 2.2, fill: colour}));
    });
    if (data.level !== null && data.level !== undefined) marks.push(ruleY([data.level], {stroke: 'var(--doubt)', strokeDasharray: '5 3', strokeWidth: 1.4}));
    if (data.mark !== null && data.mark !== undefined) marks.push(ruleX([data.mark], {stroke: 'var(--bad)', strokeDasharray: '4 3'}));
    const rows = lines.flat().filter(row => row.y !== null);
    const band = row => row.low === null ? '' : ` in [${short(row.low)}, ${short(row.high)}]`;
    marks.push(tip(rows, pointer({x: 'x', y: 'y', title: row => `${row.name ? row.name + ', ' : ''}${data.xAxis} = ${short(row.x)}\n${short(row.y)}${band(row)}`, ...tipStyle})));
    return chart(figure, marks, {scale: data.logarithmic ? {type: 'log'} : {}});
  },

  boxes(data, figure) {
    const flat = data.yAxis === '';
    const rows = data.boxes.map(([x1, x2, y1, y2, proved]) => ({x1, x2, y1: flat ? 0 : y1, y2: flat ? 1 : y2, proved}));
    const text = row => `${data.xAxis} in [${short(row.x1)}, ${short(row.x2)}]${flat ? '' : `\n${data.yAxis} in [${short(row.y1)}, ${short(row.y2)}]`}\n${row.proved ? 'proved' : 'open'}`;
    return chart(figure, [
      rect(rows, {x1: 'x1', x2: 'x2', y1: 'y1', y2: 'y2', fill: row => row.proved ? 'var(--good)' : 'var(--doubt)', fillOpacity: 0.6, stroke: 'var(--card)', strokeWidth: 0.4}),
      tip(rows, pointer({x: row => (row.x1 + row.x2) / 2, y: row => (row.y1 + row.y2) / 2, title: text, ...tipStyle})),
    ], {options: {color: {type: 'identity'}}});
  },
};

function draw(figure) {
  const script = figure.querySelector('script[type="application/json"]');
  const old = figure.querySelector('svg');
  if (!script || !old || figure.dataset.drawn) return;
  figure.dataset.drawn = 'yes';
  const fresh = kinds[figure.dataset.kind](JSON.parse(script.textContent), figure);
  old.replaceWith(fresh);
}

const seen = new IntersectionObserver(entries => {
  for (const entry of entries) {
    if (entry.isIntersecting) {
      seen.unobserve(entry.target);
      draw(entry.target);
    }
  }
}, {rootMargin: '200px'});
const watch = root => {
  for (const figure of root.querySelectorAll('figure[data-kind]')) seen.observe(figure);
};
watch(document);
addEventListener('filled', event => watch(event.target));
