// Runs once for each component; `element`, `trigger` and `watch` are given by Gradio.
const acting = (event) => {
  const target = event.target.closest('[data-act]');
  return target && element.contains(target) ? target : null;
};
const announce = (target, said) => {
  const before = target.textContent;
  target.textContent = said;
  setTimeout(() => { target.textContent = before; }, 1600);
};
element.addEventListener('click', (event) => {
  const target = acting(event);
  if (!target) return;
  event.preventDefault();
  if (target.dataset.act === 'copy') {
    const from = target.closest('[data-copy]');
    navigator.clipboard.writeText(from ? from.dataset.copy : '').then(() => announce(target, 'Copied'));
    return;
  }
  if (target.dataset.act === 'back') {
    const to = document.getElementById(target.dataset.to);
    const left = to && to.querySelector('[aria-pressed="true"]');
    if (left) { left.scrollIntoView({ block: 'center' }); left.focus({ preventScroll: true }); }
    else if (to) { to.scrollIntoView({ block: 'start' }); to.focus({ preventScroll: true }); }
    return;
  }
  element.querySelectorAll('[aria-pressed="true"]').forEach((one) => one.setAttribute('aria-pressed', 'false'));
  if (target.hasAttribute('aria-pressed')) target.setAttribute('aria-pressed', 'true');
  trigger('click', { ...target.dataset });
});
element.addEventListener('keydown', (event) => {
  const target = acting(event);
  if (target && target.tagName !== 'BUTTON' && (event.key === 'Enter' || event.key === ' ')) {
    event.preventDefault();
    target.click();
  }
});
watch('value', () => {
  const focus = element.querySelector('[data-focus]');
  if (focus && focus.dataset.focus !== element.dataset.focused) {
    element.dataset.focused = focus.dataset.focus;
    const quoted = element.querySelector('.note mark');
    const box = quoted && quoted.closest('.note');
    if (box) box.scrollTop = quoted.offsetTop - box.offsetTop - box.clientHeight / 3;
    if (window.matchMedia('(max-width: 900px)').matches) element.scrollIntoView({ block: 'start' });
    const take = () => focus.focus({ preventScroll: true });
    take();
    if (document.activeElement !== focus) setTimeout(take, 150); // its tab may be on its way
  }
  const end = element.querySelector('[data-end]');
  if (end) end.scrollIntoView({ block: 'nearest' });
});
