/** What a verdict is called where it is chosen. */
export const statusWords = {
  normal: 'Normal',
  abnormal: 'Abnormal',
  critical: 'Critical: alarms the veterinarian',
  pending: 'Pending',
} as const;
