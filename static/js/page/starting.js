/** @file While the server starts: asks whether it is ready, and then loads the page again. A classic script, for a page that has no other. */
{
  // Milliseconds between two questions; a start takes some seconds.
  const PAUSE = 1_000;

  const ask = async () => {
    try {
      const { ok } = await fetch("/readyz", { cache: "no-store" });
      if (ok) location.reload();
      else setTimeout(ask, PAUSE);
    } catch {
      // No server is listening yet.
      setTimeout(ask, PAUSE);
    }
  };
  setTimeout(ask, PAUSE);
}
