'use strict';
// The page of the service: pictures that are dropped are uploaded a few at a time and shown
// with their labels. It loads nothing from anywhere else and keeps nothing but the token,
// for as long as the tab is open.

const english = navigator.language.startsWith('en');
const texts = {
  token: ['令牌', 'Token'], threshold: ['阈值', 'Threshold'], clear: ['清空', 'Clear'],
  drop: ['把图片拖到这里', 'Drop pictures here'], choose: ['或者点一下选择；也可以 Ctrl+V 粘贴', 'or click to choose; Ctrl+V pastes'],
  waiting: ['等待中…', 'Waiting…'], empty: ['无结果', 'No result'], nopreview: ['无法预览', 'No preview'],
  done: ['完成', 'done'], failed: ['错误', 'failed'], gone: ['服务没有回答', 'The service does not answer'], busy: ['服务忙，重试中…', 'The service is busy; trying again…'],
};
const t = key => texts[key][english ? 1 : 0];
const $ = id => document.getElementById(id);

document.documentElement.lang = english ? 'en' : 'zh-Hans';
for (const e of document.querySelectorAll('[data-t]')) e.textContent = t(e.dataset.t);
$('token').value = sessionStorage.getItem('token') || '';
if ($('token').value) $('key').hidden = false;
$('token').addEventListener('change', () => sessionStorage.setItem('token', $('token').value));

const uploads = 4; // requests at once: the others wait here and not in the service
const waiting = [];
const cards = []; // {li, name, row}
let running = 0;

function add(files) {
  for (const file of files) {
    const li = document.createElement('li');
    li.tabIndex = 0;
    const card = { li, file, name: file.name, row: null, url: URL.createObjectURL(file) };
    cards.push(card);
    waiting.push(card);
    draw(card);
    $('grid').append(li);
  }
  next();
}

function line(kind, text) {
  const p = document.createElement('p');
  p.className = kind;
  p.textContent = text;
  return p;
}

// draw shows a card by its row: waiting, labels over the threshold, or an error.
function draw(card) {
  const threshold = $('threshold').value / 100;
  if (!card.picture) {
    card.picture = document.createElement('img');
    card.picture.alt = card.name;
    card.picture.src = card.url;
    card.picture.onerror = () => {
      const none = line('none', t('nopreview'));
      card.picture.replaceWith(none);
      card.picture = none;
    };
  }
  const parts = [card.picture];
  const labels = card.row ? card.row.labels.filter(l => l.confidence >= threshold) : [];
  if (!card.row) parts.push(line('rest', card.note || t('waiting')));
  else if (card.row.error) parts.push(line('error', card.row.error.message));
  else if (!labels.length) parts.push(line('best', t('empty')));
  else {
    const best = line('best', '');
    const name = document.createElement('span');
    const score = document.createElement('span');
    const c = labels[0].confidence;
    name.textContent = labels[0].label;
    score.textContent = (100 * c).toFixed(1) + '%';
    score.className = c >= .5 ? 'good' : c >= .25 ? 'fair' : 'poor';
    best.append(name, score);
    parts.push(best, line('rest', labels.slice(1, 3).map(l => l.label + ' ' + (100 * l.confidence).toFixed(1) + '%').join(' · ')));
  }
  parts.push(line('name', card.name));
  card.li.replaceChildren(...parts);
}

function state(text) {
  const done = cards.filter(c => c.row).length, failed = cards.filter(c => c.row && c.row.error).length;
  $('state').textContent = text || (cards.length ? `${t('done')} ${done}/${cards.length}` + (failed ? ` · ${t('failed')} ${failed}` : '') : '');
}

const sleep = seconds => new Promise(done => setTimeout(done, 1000 * seconds));

async function recognise(card) {
  for (;;) {
    const form = new FormData();
    form.append('files', card.file, card.name);
    const headers = $('token').value ? { Authorization: 'Bearer ' + $('token').value } : {};
    let answer, said;
    try {
      answer = await fetch('v1/recognize', { method: 'POST', body: form, headers });
      said = await answer.json();
    } catch {
      return { labels: [], error: { message: t('gone') } };
    }
    if (answer.status === 401) {
      $('key').hidden = false;
      $('token').focus();
      return { labels: [], error: said.error };
    }
    if (answer.status === 429 || answer.status === 503) {
      card.note = t('busy');
      draw(card);
      await sleep(Number(answer.headers.get('Retry-After') || 1) * (1 + Math.random()));
      continue;
    }
    return said.results ? said.results[0] : { labels: [], error: said.error };
  }
}

async function next() {
  state();
  while (running < uploads && waiting.length) {
    const card = waiting.shift();
    running++;
    recognise(card).then(row => {
      card.row = row;
      draw(card);
      running--;
      next();
    });
  }
}

$('files').addEventListener('change', e => { add(e.target.files); e.target.value = ''; });
$('drop').addEventListener('keydown', e => { if (e.key === 'Enter' || e.key === ' ') { e.preventDefault(); $('files').click(); } });
addEventListener('dragover', e => { e.preventDefault(); $('drop').classList.add('over'); });
addEventListener('dragleave', () => $('drop').classList.remove('over'));
addEventListener('drop', e => { e.preventDefault(); $('drop').classList.remove('over'); add(e.dataTransfer.files); });
addEventListener('paste', e => add([...e.clipboardData.files]));
$('threshold').addEventListener('input', () => { $('percent').textContent = $('threshold').value + '%'; cards.forEach(draw); });
$('clear').addEventListener('click', () => {
  waiting.length = 0;
  for (const c of cards) URL.revokeObjectURL(c.url);
  cards.length = 0;
  $('grid').replaceChildren();
  state();
  $('drop').focus();
});
$('grid').addEventListener('keydown', e => { // arrows go from card to card
  const step = { ArrowRight: 1, ArrowLeft: -1, Home: -Infinity, End: Infinity }[e.key];
  const all = [...$('grid').children];
  if (step === undefined || !all.length) return;
  e.preventDefault();
  const at = all.indexOf(document.activeElement);
  all[Math.max(0, Math.min(all.length - 1, at + step))].focus();
});
