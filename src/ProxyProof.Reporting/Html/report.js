// The page works without this script; with it claims can be searched and filtered, and numbers show under the pointer.
'use strict';
(function () {
  const bar = document.querySelector('.bar-of-tools');
  const articles = Array.from(document.querySelectorAll('article'));
  const sections = Array.from(document.querySelectorAll('main > section'));
  const search = document.querySelector('input[type=search]');
  const shown = document.querySelector('#shown');
  const chosen = new Set();
  bar.hidden = false;

  function filter() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const article of articles) {
      const text = article.dataset.text;
      const fits = words.every(word => text.includes(word)) && (chosen.size === 0 || article.dataset.tags.split(' ').some(tag => chosen.has(tag)));
      article.hidden = !fits;
      count += fits ? 1 : 0;
    }
    for (const section of sections) {
      section.hidden = !section.querySelector('article:not([hidden])');
    }
    shown.textContent = count === articles.length ? '' : count + ' of ' + articles.length + ' claims shown';
  }

  search.addEventListener('input', filter);
  for (const button of bar.querySelectorAll('button[data-tag]')) {
    button.addEventListener('click', () => {
      const on = button.getAttribute('aria-pressed') !== 'true';
      button.setAttribute('aria-pressed', String(on));
      if (on) chosen.add(button.dataset.tag); else chosen.delete(button.dataset.tag);
      filter();
    });
  }

  document.querySelector('#theme').addEventListener('click', () => {
    const root = document.documentElement;
    const dark = root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
    root.dataset.theme = dark ? 'light' : 'dark';
  });
  document.querySelector('#fold').addEventListener('click', event => {
    const open = event.target.textContent === 'open all';
    for (const article of articles) if (!article.hidden) article.firstElementChild.open = open;
    event.target.textContent = open ? 'close all' : 'open all';
  });

  function reveal() {
    const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target && target.matches('article')) {
      target.firstElementChild.open = true;
      target.scrollIntoView();
    }
  }
  addEventListener('hashchange', reveal);
  reveal();
  addEventListener('beforeprint', () => { for (const article of articles) article.firstElementChild.open = true; });

  // Numbers under the pointer. The plotted area is that of every chart: 58 to 388 of 400, 10 to 208 of 250.
  const short = value => value === null || value === undefined ? 'no value' : Number(value.toPrecision(4)).toString();
  function readout(figure, event) {
    const data = figure.data || (figure.data = JSON.parse(figure.querySelector('script').textContent));
    const box = figure.querySelector('svg').getBoundingClientRect();
    const u = ((event.clientX - box.left) / box.width * 400 - 58) / 330;
    const v = (208 - (event.clientY - box.top) / box.height * 250) / 198;
    if (u < 0 || u > 1 || v < 0 || v > 1) return '';
    if (figure.dataset.kind === 'plane') {
      const column = Math.round(u * (data.c - 1));
      const row = Math.round(v * (data.r - 1));
      const x = data.x[0] + u * (data.x[1] - data.x[0]);
      const y = data.y[0] + v * (data.y[1] - data.y[0]);
      return '(' + short(x) + ', ' + short(y) + '): ' + short(data.m[row * data.c + column]);
    }
    const x = data.X[0] + u * (data.X[1] - data.X[0]);
    let nearest = 0;
    for (let k = 1; k < data.x.length; k++) if (Math.abs(data.x[k] - x) < Math.abs(data.x[nearest] - x)) nearest = k;
    return short(data.x[nearest]) + ': ' + short(data.m[nearest]);
  }
  document.addEventListener('pointermove', event => {
    const figure = event.target.closest && event.target.closest('figure');
    for (const old of document.querySelectorAll('.readout')) if (old.parentElement !== figure) old.remove();
    if (!figure || !figure.querySelector('script')) return;
    const text = readout(figure, event);
    let label = figure.querySelector('.readout');
    if (!text) { if (label) label.remove(); return; }
    if (!label) { label = document.createElement('div'); label.className = 'readout'; figure.append(label); }
    label.textContent = text;
  });
})();
