// Keeps what a person does before the board's own code has arrived, so that nothing of it is lost: the
// board takes it over (client/ui/first-input.ts). Only on a board's page, and never more than a moment's.
(function () {
  var types = ['keydown', 'keyup', 'pointerdown', 'pointermove', 'pointerup', 'pointercancel'];
  var events = [];
  function keep(event) {
    if (event.ctrlKey || event.metaKey || events.length >= 5000) return;
    // A quick search or a scrolling page is not what a tool's letter or the space bar is for here.
    if (event.type === 'keydown' && event.key.length === 1) event.preventDefault();
    events.push(event);
  }
  function listen() {
    types.forEach(function (type) {
      addEventListener(type, keep, true);
    });
    document.documentElement.style.touchAction = 'none';
  }
  function take() {
    types.forEach(function (type) {
      removeEventListener(type, keep, true);
    });
    document.documentElement.style.touchAction = '';
    return events.splice(0);
  }
  window.inkwireFirstInput = { listen: listen, take: take };
  if (location.pathname.indexOf('/b/') === 0) listen();
})();
