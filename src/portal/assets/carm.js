// Progressive enhancement only. Every page works with this file missing.
const $ = (s, r = document) => r.querySelector(s);

// Move focus to the error summary after a rejected submission.
const es = $('[data-focus]');
if (es) es.focus();

// Error summary links focus the field, not just scroll to it.
document.addEventListener('click', (e) => {
  const a = e.target.closest('.errsum a[href^="#"]');
  if (!a) return;
  const t = document.getElementById(a.hash.slice(1));
  if (!t) return;
  e.preventDefault();
  const fold = t.closest('details');
  if (fold) fold.open = true;
  t.focus({ preventScroll: true });
  (t.closest('.f') || t).scrollIntoView({ block: 'center' });
});

// A button of the form leads to a place in it: put the focus there as well.
if (location.hash.length > 1) {
  const t = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (t && t.closest('form')) { const d = t.closest('details'); if (d) d.open = true; t.focus(); }
}

// Live recount: the server works it out, as its button would; only words are put in place.
const form = $('form[data-recount]');
if (form) {
  let timer, asked = 0;
  const recount = async () => {
    const mine = ++asked;
    try {
      const answer = await fetch(form.dataset.recount, { method: 'POST', body: new URLSearchParams(new FormData(form)), headers: { Accept: 'application/json' } });
      if (!answer.ok || mine !== asked) return;
      const words = await answer.json();
      for (const at of document.querySelectorAll('[data-est]')) {
        const w = words[at.dataset.est];
        if (w !== undefined && at.textContent !== w) at.textContent = w;
      }
    } catch { /* the Recalculate button is there */ }
  };
  form.addEventListener('input', () => { clearTimeout(timer); timer = setTimeout(recount, 500); });
}

// Warn before leaving a form with unsaved changes; now and then save them, as its button would.
let dirty = false, saving;
const save = async () => {
  const fields = new URLSearchParams(new FormData(form));
  try {
    const answer = await fetch(form.dataset.save, { method: 'POST', body: fields, headers: { Accept: 'application/json' } });
    if (!answer.ok) return;
    const words = await answer.json();
    form.elements.draft.value = words.draft;
    fields.set('draft', words.draft);
    const tag = $('[data-saved] .tag');
    if (tag) tag.textContent = words.saved;
    if (new URLSearchParams(new FormData(form)).toString() === fields.toString()) dirty = false;
    else saving = setTimeout(save, 15000);
  } catch { /* the Save draft button is there */ }
};
if (form?.dataset.save) form.addEventListener('input', () => { clearTimeout(saving); saving = setTimeout(save, 15000); });
form?.addEventListener('submit', () => clearTimeout(saving));
document.addEventListener('input', (e) => { if (e.target.form?.method === 'post') dirty = true; });
document.addEventListener('submit', () => { dirty = false; });
addEventListener('beforeunload', (e) => { if (dirty) e.preventDefault(); });

// Print everything that is folded, then fold it again.
let opened = [];
addEventListener('beforeprint', () => { opened = [...document.querySelectorAll('main details:not([open])')]; for (const d of opened) d.open = true; });
addEventListener('afterprint', () => { for (const d of opened) d.open = false; opened = []; });

// Close the narrow menu with Escape.
document.addEventListener('keydown', (e) => { if (e.key === 'Escape') { const m = $('.navm[open]'); if (m) { m.open = false; $('summary', m).focus(); } } });

// Before a session ends by itself: ask. Every tab hears when another one was used; typing counts.
const idle = $('#idle');
if (idle?.showModal) {
  const { stay, gone } = idle.dataset, rest = +idle.dataset.idle, warn = +idle.dataset.warn;
  const end = Date.now() + idle.dataset.left * 1000;
  const others = new BroadcastChannel('carm-session');
  let used = Date.now(), typed = used, closed = 0;
  const fresh = () => { used = Date.now(); if (idle.open && !closed) idle.close(); };
  others.onmessage = fresh;
  const leave = () => { dirty = false; location = `${gone}?ended=1&next=${encodeURIComponent(location.pathname + location.search)}`; };
  const touch = async () => {
    const answer = await fetch(stay, { redirect: 'manual' }).catch(() => null);
    if (answer?.ok) { fresh(); others.postMessage(0); } else if (answer) leave();
  };
  // Ended here, so that looking at the next page does not wake it up again.
  const finish = async () => {
    clearInterval(watch);
    const out = $('#sign-out');
    await fetch(out.action, { method: 'POST', body: new URLSearchParams(new FormData(out)), redirect: 'manual' }).catch(() => null);
    leave();
  };
  const words = (s) => `${Math.floor(s / 60)}:${String(s % 60).padStart(2, '0')}`;
  for (const b of idle.querySelectorAll('button[data-rest]')) b.onclick = touch;
  for (const b of idle.querySelectorAll('button[data-end]')) b.onclick = () => { closed = 1; idle.close(); };
  idle.addEventListener('cancel', (e) => { if ($('button[data-end]', idle).hidden) { e.preventDefault(); touch(); } else closed = 1; });
  addEventListener('keydown', () => { typed = Date.now(); });
  others.postMessage(0);
  const watch = setInterval(() => {
    const now = Date.now(), last = end < used + rest * 1000;
    const left = Math.ceil(((last ? end : used + rest * 1000) - now) / 1000);
    if (left <= 0) { finish(); return; }
    if (!idle.open && !last && typed > used && now > used + rest * 250) { used = now; touch(); }
    if (left > warn || (last && closed)) return;
    for (const each of idle.querySelectorAll('[data-rest]')) each.hidden = last;
    for (const each of idle.querySelectorAll('[data-end]')) each.hidden = !last;
    for (const each of idle.querySelectorAll('strong')) each.textContent = words(left);
    if (!idle.open) idle.showModal();
  }, 1000);
}

// Change account from any page: what the list of accounts finds, as it is typed.
const change = $('#switch');
if (change?.showModal) {
  const box = $('input', change), list = $('ul', change), none = $('[aria-live]', change);
  let timer, asked = 0, at = 0, found = [];
  const mark = (n) => {
    at = found.length ? (n + found.length) % found.length : 0;
    found.forEach((f, i) => f.item.setAttribute('aria-selected', i === at));
    if (found.length) { box.setAttribute('aria-activedescendant', found[at].item.id); found[at].item.scrollIntoView({ block: 'nearest' }); } else box.removeAttribute('aria-activedescendant');
  };
  const look = async () => {
    const mine = ++asked;
    const answer = await fetch(`${change.dataset.from}?list=1&q=${encodeURIComponent(box.value)}`).catch(() => null);
    if (!answer?.ok || answer.redirected || mine !== asked) return;
    found = (await answer.json()).map(({ href, name, about }, i) => {
      const item = document.createElement('li'), small = document.createElement('small');
      item.id = `switch-${i}`;
      item.setAttribute('role', 'option');
      small.textContent = about;
      item.append(name, small);
      item.onclick = () => { location = href; };
      return { item };
    });
    list.replaceChildren(...found.map((f) => f.item));
    none.textContent = found.length ? '' : none.dataset.none;
    mark(0);
  };
  const show = (e) => { e.preventDefault(); if (!change.open) change.showModal(); box.select(); look(); };
  box.addEventListener('input', () => { clearTimeout(timer); timer = setTimeout(look, 80); });
  box.addEventListener('keydown', async (e) => {
    if (e.key === 'ArrowDown' || e.key === 'ArrowUp') { e.preventDefault(); mark(at + (e.key === 'ArrowDown' ? 1 : -1)); }
    if (e.key !== 'Enter') return;
    e.preventDefault();
    clearTimeout(timer);
    if (timer) await look();
    found[at]?.item.click();
  });
  addEventListener('keydown', (e) => { if ((e.ctrlKey || e.metaKey) && e.key.toLowerCase() === 'k' && !$('dialog[open]:not(#switch)')) show(e); });
  $('.ctx a')?.addEventListener('click', (e) => { if (!e.ctrlKey && !e.metaKey && !e.shiftKey) show(e); });
}
