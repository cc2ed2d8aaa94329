// Replaces the static figures by interactive ones when they come into view. Their numbers stand beside them as JSON.
import {plot, lineY, areaY, dot, rect, rectY, raster, contour, ruleX, ruleY, tip, pointer, pointerX, axisX, axisY, gridX, gridY, frame} from '@observablehq/plot';

const short = value => value === null || value === undefined ? 'no value' : Number(value.toPrecision(5)).toString().replace('-', '−');
const colours = ['var(--blue)', '#d9822b', '#2f9e69', '#a45bd1', '#c94f7c', '#7a8a99'];
const tipStyle = {fill: 'var(--card)', stroke: 'var(--line)', textPadding: 5};

// Linear ends with a margin; a few huge values do not flatten the rest.
function ends(values, robust) {
  const finite = values.filter(value => Number.isFinite(value)).sort((a, b) => a - b);
  if (finite.length === 0) return [0, 1];
  let low = finite[0], high = finite[finite.length - 1];
  if (robust && finite.length > 8) {
    const below = finite[Math.floor(finite.length / 8)], above = finite[Math.floor(finite.length * 7 / 8)];
    const reach = Math.max(above - below, 1e-300) * 4;
    low = Math.min(0, Math.max(low, below - reach));
    high = Math.max(0, Math.min(high, above + reach));
  }
  const pad = high > low ? (high - low) * 0.06 : Math.max(0.5, Math.abs(high) * 1e-9);
  return [low - pad, high + pad];
}

function chart(figure, x, y, marks, others = {}) {
  const width = 400, height = 250;
  return plot({
    width, height, marginLeft: 58, marginRight: 12, marginTop: 12, marginBottom: 42, className: 'plot', ariaLabel: figure.querySelector('svg title').textContent,
    x: {nice: false, ...x}, y: {nice: false, ...y},
    marks: [gridX({stroke: 'var(--line)', strokeOpacity: 1, ticks: 6}), gridY({stroke: 'var(--line)', strokeOpacity: 1, ticks: 5}), axisX({ticks: 6, label: x.label, labelAnchor: 'center', labelArrow: 'none'}), axisY({ticks: 5, label: y.label, labelAnchor: 'center', labelArrow: 'none'}), ...marks, frame({stroke: 'var(--soft)'})],
    ...others,
  });
}

const kinds = {
  slice(data, figure) {
    const rows = data.x.map((x, k) => ({x, y: data.margin[k]}));
    const [low, high] = ends([...data.margin.filter(value => value !== null), 0], true);
    const nearest = rows.reduce((best, row) => Math.abs(row.x - data.mark) < Math.abs(best.x - data.mark) ? row : best, rows[0]);
    return chart(figure, {label: data.axis}, {label: 'margin', domain: [low, high], clamp: true}, [
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
    const both = values.some(value => value < 0) && values.some(value => value >= 0);
    return chart(figure, {label: data.xAxis, domain: [x1, x2]}, {label: data.yAxis, domain: [y1, y2]}, [
      raster(values, {...grid, interpolate: 'nearest', fill: value => value < 0 ? '#d62728' : '#1f77b4', fillOpacity: value => Number.isNaN(value) ? 0 : (30 + 200 * Math.sqrt(Math.min(1, Math.abs(value) / scale))) / 255}),
      ...(both ? [contour(values, {...grid, thresholds: [0], stroke: 'var(--ink)', strokeWidth: 1.2})] : []),
      dot([data.mark], {x: d => d[0], y: d => d[1], r: 4, fill: 'var(--card)', stroke: 'var(--ink)', strokeWidth: 2}),
      tip(points, pointer({x: 'x', y: 'y', title: point => `${data.xAxis} = ${short(point.x)}\n${data.yAxis} = ${short(point.y)}\nmargin ${short(point.value)}`, ...tipStyle})),
    ], {color: {type: 'identity'}, opacity: {type: 'identity'}});
  },

  histogram(data, figure) {
    const rows = data.counts.map((count, k) => ({x1: data.edges[k], x2: data.edges[k + 1], count})).filter(row => row.count > 0);
    return chart(figure, {label: 'margin', domain: [data.edges[0], data.edges[data.edges.length - 1]]}, {label: 'samples', domain: [0, Math.max(1, ...data.counts) * 1.05]}, [
      rectY(rows, {x1: 'x1', x2: 'x2', y: 'count', fill: row => row.x2 <= 0 ? 'var(--bad)' : 'var(--blue)', fillOpacity: 0.75}),
      tip(rows, pointerX({x: row => (row.x1 + row.x2) / 2, y: 'count', title: row => `${short(row.x1)} to ${short(row.x2)}\n${row.count} samples`, ...tipStyle})),
    ], {color: {type: 'identity'}});
  },

  series(data, figure) {
    const fits = (x, y) => y !== null && x !== null && (!data.logarithmic || (x > 0 && y > 0));
    const lines = data.lines.map(line => line.x.map((x, k) => ({x, y: fits(x, line.y[k]) ? line.y[k] : null, low: line.low ? line.low[k] : null, high: line.high ? line.high[k] : null, name: line.name})));
    const xs = lines.flat().map(row => row.x).concat(data.mark ?? []), ys = lines.flatMap(rows => rows.flatMap(row => [row.y, row.low, row.high])).concat(data.level ?? []).filter(y => y !== null);
    const positive = values => {
      const used = values.filter(value => value > 0);
      return used.length === 0 ? [0.1, 1] : [Math.min(...used) / 1.15, Math.max(...used) * 1.15];
    };
    const scale = values => data.logarithmic ? {type: 'log', domain: positive(values)} : {domain: ends(values, false)};
    const x = {label: data.xAxis, ...scale(xs)}, y = {label: data.yAxis, clamp: true, ...scale(ys)};
    const marks = [];
    if (!data.logarithmic && y.domain[0] < 0 && y.domain[1] > 0) marks.push(ruleY([0], {stroke: 'var(--soft)'}));
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
    return chart(figure, x, y, marks);
  },

  boxes(data, figure) {
    const flat = data.yAxis === '';
    const rows = data.boxes.map(([x1, x2, y1, y2, proved]) => ({x1, x2, y1: flat ? 0 : y1, y2: flat ? 1 : y2, proved}));
    const text = row => `${data.xAxis} in [${short(row.x1)}, ${short(row.x2)}]${flat ? '' : `\n${data.yAxis} in [${short(row.y1)}, ${short(row.y2)}]`}\n${row.proved ? 'proved' : 'open'}`;
    return chart(figure, {label: data.xAxis, domain: ends(rows.flatMap(row => [row.x1, row.x2]), false)}, {label: data.yAxis, domain: flat ? [0, 1] : ends(rows.flatMap(row => [row.y1, row.y2]), false)}, [
      rect(rows, {x1: 'x1', x2: 'x2', y1: 'y1', y2: 'y2', fill: row => row.proved ? 'var(--good)' : 'var(--doubt)', fillOpacity: 0.6, stroke: 'var(--card)', strokeWidth: 0.4}),
      tip(rows, pointer({x: row => (row.x1 + row.x2) / 2, y: row => (row.y1 + row.y2) / 2, title: text, ...tipStyle})),
    ], {color: {type: 'identity'}});
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
