/** `1 fault`, `2 faults`, `0 entries`. */
export function counted(many: number, one: string, more = `${one}s`): string {
  return `${String(many)} ${many === 1 ? one : more}`;
}
