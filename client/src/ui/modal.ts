/** Opens a dialog over everything and starts in `first`, if it has one. Returns how to close it: the focus goes back to where it was. */
export function showModal(dialog: HTMLDialogElement, first: string): () => void {
  const before = document.activeElement;
  dialog.showModal();
  dialog.querySelector<HTMLElement>(first)?.focus();
  return () => {
    dialog.close();
    // The browser gives the focus back only while the dialog is still in the page.
    if (before instanceof HTMLElement && before.isConnected) before.focus();
  };
}
