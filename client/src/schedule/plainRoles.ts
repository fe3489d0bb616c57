const tableRoles = /^(table|row|rowgroup|columnheader|cell)$/;

/**
 * Takes the table roles off the calendar (@event-calendar/core 5.15): its rows hold visits, which no table row may, so a screen reader would lose them.
 * The buttons of the visits say time, person and room themselves.
 */
export function withoutTableRoles(node: HTMLElement): () => void {
  const clean = () => {
    for (const part of node.querySelectorAll('[role], [aria-colindex]')) {
      if (tableRoles.test(part.getAttribute('role') ?? '')) part.removeAttribute('role');
      part.removeAttribute('aria-colindex');
    }
  };
  clean();
  const observer = new MutationObserver(clean);
  observer.observe(node, { subtree: true, childList: true });
  return () => observer.disconnect();
}
