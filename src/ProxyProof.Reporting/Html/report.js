// The page works without this script; with it claims can be searched and filtered.
'use strict';
(function () {
  const bar = document.querySelector('.bar-of-tools');
  const articles = Array.from(document.querySelectorAll('article'));
  const sections = Array.from(document.querySelectorAll('main > section'));
  const search = document.querySelector('input[type=search]');
  const shown = document.querySelector('#shown');
  const chosen = new Set();
  bar.hidden = false;

  // On a long page the body of a closed claim is text until it is opened.
  function fill(article) {
    const text = article.querySelector('.body > noscript');
    if (!text) return;
    const body = document.createElement('template');
    body.innerHTML = text.textContent;
    text.replaceWith(body.content);
    article.dispatchEvent(new Event('filled', {bubbles: true}));
  }
  function unfold(article) {
    fill(article);
    article.firstElementChild.open = true;
  }
  for (const article of articles) article.firstElementChild.addEventListener('toggle', () => fill(article));

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
    for (const article of articles) if (!article.hidden) { if (open) unfold(article); else article.firstElementChild.open = false; }
    event.target.textContent = open ? 'close all' : 'open all';
  });

  function reveal() {
    const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target && target.matches('article')) {
      unfold(target);
      target.scrollIntoView();
    }
  }
  addEventListener('hashchange', reveal);
  reveal();

  // Paper has no folds: what is shown is opened, and folded again afterwards.
  let unfolded = [];
  addEventListener('beforeprint', () => {
    unfolded = articles.filter(article => !article.hidden && !article.firstElementChild.open);
    for (const article of unfolded) unfold(article);
  });
  addEventListener('afterprint', () => {
    for (const article of unfolded) article.firstElementChild.open = false;
    unfolded = [];
  });
})();
