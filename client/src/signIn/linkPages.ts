const linkPages = ['/invitation', '/reset', '/verify'];

/** Pages that links in mails lead to: for whoever has the link, signed in or not. */
export function isLinkPage(path: string): boolean {
  return linkPages.includes(path);
}

/** The secret of the link that opened this page. It is behind `#`, which browsers send to nobody. */
export function linkSecret(): string {
  return location.hash.slice(1);
}
