/** Calls `again` once each time the connection comes back after it was gone; tell it of each state. */
export function whenBack(again: () => void): (isConnected: boolean) => void {
  let wasConnected = true;
  return (isConnected) => {
    const isBack = isConnected && !wasConnected;
    wasConnected = isConnected;
    if (isBack) again();
  };
}
