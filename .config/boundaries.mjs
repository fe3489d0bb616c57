/** Who may import whom: the folders of the house, enforced. Run by `npm run check`. */
const features = [
  'appointments',
  'audit',
  'auth',
  'clients',
  'clinics',
  'diagnoses',
  'labAlerts',
  'labResults',
  'legalHolds',
  'medicalRecords',
  'organizations',
  'pets',
  'reminders',
  'screens',
  'users',
  'vaccinations',
].join('|');
const feature = `^server/(${features})/`;

/**
 * What a feature opens to the others beside its Rows: steps that must happen in the other's own transaction. Routes
 * never. Each line is a decision; a new one is asked for in review.
 */
const openDoors = [
  // Who is asking, and how a secret is kept, is ground for screens and set-up as well.
  '^server/auth/(?![A-Za-z]*Routes\\.ts$)',
  '^server/labAlerts/(followResult|alertSteps)\\.ts$',
  // One spelling of phone numbers, whoever's they are.
  '^server/clients/(clinicPhone|phoneNumber)\\.ts$',
  // A new clinic starts with the labelled protocols.
  '^server/vaccinations/insertStarterProtocols\\.ts$',
  // A clinic is made by its organization's owner, at the first setup or later.
  '^server/organizations/(requireOwner|insertClinic)\\.ts$',
  // Nothing that is held for a legal matter is taken away, whoever's it is.
  '^server/legalHolds/held\\.ts$',
  // An appointment's reminders follow it in its own transaction.
  '^server/reminders/followAppointment\\.ts$',
  // Whoever changes a pet or client looks at what is still planned for them.
  '^server/appointments/openVisits\\.ts$',
  // A pet's last weight follows the notes that say it, in the transaction that writes them.
  '^server/pets/lastWeights\\.ts$',
];

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'shared-imports-only-zod-and-itself',
      severity: 'error',
      from: { path: '^shared/' },
      to: { pathNot: ['^shared/', '^node_modules/zod/'] },
    },
    {
      name: 'client-never-imports-the-server',
      severity: 'error',
      from: { path: '^client/' },
      to: { path: '^(server|migrations|test)/' },
    },
    {
      name: 'only-client-live-touches-the-network',
      severity: 'error',
      from: { path: '^client/', pathNot: '^client/src/live/' },
      to: { path: '^node_modules/(socket\\.io|engine\\.io)' },
    },
    {
      name: 'server-never-imports-the-client',
      severity: 'error',
      from: { path: '^(server|migrations)/' },
      to: { path: '^(client|test)/' },
    },
    {
      name: 'only-live-talks-to-sockets-and-redis',
      comment: 'demoLife is a customer of the public API: it uses the client library only.',
      severity: 'error',
      from: { path: '^server/', pathNot: '^server/live/' },
      to: { path: '^node_modules/(socket\\.io/|ioredis/|@socket\\.io/redis-adapter/|web-push/)' },
    },
    {
      name: 'a-feature-never-imports-live',
      severity: 'error',
      from: { path: feature },
      to: { path: '^server/live/' },
    },
    {
      name: 'a-feature-takes-only-what-another-opens',
      severity: 'error',
      from: { path: feature },
      to: { path: feature, pathNot: ['^server/$1/', '[A-Za-z]*Row\\.ts$', ...openDoors] },
    },
    {
      name: 'the-ground-knows-no-feature',
      severity: 'error',
      from: { path: '^server/(http|db|jobs|live)/' },
      to: { path: feature },
    },
    {
      name: 'the-board-knows-no-route',
      severity: 'error',
      from: { path: '^server/board/' },
      to: { path: ['Routes\\.ts$', '^server/live/'] },
    },
    {
      name: 'nothing-imports-main',
      severity: 'error',
      from: {},
      to: { path: '^server/main\\.ts$' },
    },
    {
      name: 'only-start-imports-start',
      severity: 'error',
      from: { pathNot: '^(server/start|test)/' },
      to: { path: '^server/start/' },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: { pathNot: '^node_modules/' },
      to: { circular: true },
    },
    {
      name: 'everything-imported-exists',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-development-package-in-the-server',
      severity: 'error',
      from: { path: '^(server|shared|migrations)/', pathNot: '^server/start/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'] },
    },
  ],
  options: {
    doNotFollow: { path: '^node_modules/' },
    exclude: { path: '^(dist|\\.data)/' },
    // Type imports count: a type taken from the wrong place ties two folders as well.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'svelte', 'types', 'node', 'default'],
      extensions: ['.ts', '.js', '.mjs', '.svelte', '.json', '.d.ts'],
    },
  },
};
