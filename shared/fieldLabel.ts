/** Names that say less, or more, than a person would. */
const labels: Readonly<Record<string, string>> = {
  email: 'E-mail',
  weightKg: 'Weight (kg)',
  temperatureC: 'Temperature (°C)',
  microchipId: 'Microchip',
  soap: 'SOAP',
  isDeceased: 'Deceased',
  isActive: 'Active',
  photoUrl: 'Photo',
  addressLine1: 'Address',
  addressLine2: 'Address, second line',
  timezone: 'Time zone',
  startAt: 'Start',
  endAt: 'End',
  sendAt: 'Time of sending',
};

const longest = 60;

/** A field as a person calls it: `body.firstName` is "First name", `body.clientId` "Client". A header keeps its name. */
export function fieldLabel(path: string): string {
  const [place, ...names] = path.split('.');
  if (place === 'headers') return names.join('.');
  const name = names.findLast((part) => !/^\d+$/.test(part));
  if (name === undefined) return 'Request';
  const known = Object.hasOwn(labels, name) ? labels[name] : undefined;
  const words = name
    .slice(0, longest)
    .replace(/([a-z0-9])Ids?$/, '$1')
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2');
  return known ?? words.charAt(0).toUpperCase() + words.slice(1).toLowerCase();
}
