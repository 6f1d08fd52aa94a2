// Sets the colour scheme before the first paint. A file of its own because the content policy
// allows no inline script. Values: light, dark, or auto for what the system prefers.
(function () {
  var choice = 'auto';
  try {
    choice = localStorage.getItem('guilder.scheme') || 'auto';
  } catch (refused) {
    // Storage may be switched off; the system's preference then stands.
  }
  var dark = choice === 'dark' || (choice === 'auto' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
})();
