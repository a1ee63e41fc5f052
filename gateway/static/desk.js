// What a keyboard does more on the desk's pages; without this file every page works all the same.

(() => {
  'use strict';
  const on = document.querySelector('[data-keys="on"]');
  const field = 'input:not([type="radio"]), select, textarea, [contenteditable]';
  const find = (what) => document.querySelector(what);

  // A verdict is chosen, and what comes next is one press away: its button, or what must be said.
  const next = {approve: '#go-approve', return: '#note-e', reject: '#reason'};

  function verdict(radio) {
    radio.checked = true;
    find(next[radio.value]).focus();
  }

  // Down and up in the queue, from link to link.
  function step(by) {
    const links = [...document.querySelectorAll('.queue th a')];
    const at = links.indexOf(document.activeElement);
    const to = links[Math.min(Math.max(at + by, 0), links.length - 1)];
    if (to) to.focus();
  }

  document.addEventListener('keydown', (press) => {
    if (press.key === 'Escape' && press.target.matches(field)) press.target.blur();
    if (!on || press.ctrlKey || press.altKey || press.metaKey) return;
    const reason = press.target.matches('#reason');
    if (reason && /^[1-9]$/.test(press.key)) {
      const option = press.target.options[Number(press.key)];
      if (option) {
        option.selected = true;
        find('#go-reject').focus();
      }
      press.preventDefault();
      return;
    }
    if (press.target.matches(field)) return;
    const key = press.key.toLowerCase();
    if (key === 'j' || key === 'k') {
      step(key === 'j' ? 1 : -1);
      return;
    }
    const named = /^[a-z]$/.test(key) && find(`[data-key="${key}"]`);
    if (!named) return;
    press.preventDefault();
    if (named.type === 'radio') verdict(named);
    else named.click();
  });

  // A form goes once: the server keeps its key, and the button says that it was heard.
  document.addEventListener('submit', (sent) => {
    if (sent.target.method !== 'post') return;
    if (sent.target.dataset.sent) sent.preventDefault();
    sent.target.dataset.sent = 'yes';
  });
  window.addEventListener('pageshow', () => {
    for (const form of document.querySelectorAll('form[data-sent]')) delete form.dataset.sent;
  });

  // The costs follow what is typed by themselves.
  const look = find('#look');
  if (look && window.htmx) look.hidden = true;

  // Whoever was refused hears it first.
  const refused = find('#refused');
  if (refused) refused.focus();
})();
