// Runs before the first paint, so that a chosen theme or direction never flashes past.
(function () {
  var root = document.documentElement;
  try {
    var chosen = JSON.parse(localStorage.getItem('inkwire.preferences') || '{}');
    if (chosen.theme === 'light' || chosen.theme === 'dark') root.dataset.scheme = chosen.theme;
    var language = chosen.language || (navigator.language || 'en').slice(0, 2);
    if (language === 'ar') {
      root.lang = 'ar';
      root.dir = 'rtl';
    }
  } catch (error) {
    // Storage is refused: the system's theme it is.
  }
})();
