import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { BookableInstant, ClientId, Instant, Version } from './ids.ts';
import { Empty, Flag, PageQuery, pageOf, sortedBy } from './page.ts';
import { Warning } from './warning.ts';

const name = z.string().trim().min(1).max(100);
const text = (max: number) => z.string().trim().max(max).nullable();

const fields = {
  firstName: name,
  lastName: name,
  email: z.email().max(255).nullable(),
  phone: text(20),
  mobile: text(20),
  addressLine1: text(255),
  addressLine2: text(255),
  city: text(100),
  state: text(50),
  postalCode: text(20),
  emergencyContactName: text(200),
  emergencyContactPhone: text(20),
  communicationPreferences: z
    .strictObject({ email: z.boolean(), sms: z.boolean(), call: z.boolean() })
    .partial()
    .nullable(),
  notes: text(10_000),
  isActive: z.boolean(),
};

/** The owner of pets, as the seed's `clients` row. */
export const Client = z.object({
  id: ClientId,
  version: Version,
  ...fields,
  createdAt: Instant,
  updatedAt: Instant,
});
export type Client = z.infer<typeof Client>;
/** What a write answers: the client as it stands, and what is worth a second look (see clientRules). */
const WrittenClient = Client.extend({ warnings: z.array(Warning) });
export const NewClient = z
  .strictObject(fields)
  .partial()
  .required({ firstName: true, lastName: true });
export type NewClient = z.infer<typeof NewClient>;
const ClientPatch = z.strictObject({ version: Version, ...z.strictObject(fields).partial().shape });

const params = z.strictObject({ clientId: ClientId });

export const listClients = endpoint({
  method: 'GET',
  path: '/clients',
  ability: 'clients.read',
  /** `search`: starts of words of the first and last name, or the start of a phone number or e-mail. */
  query: PageQuery.extend({
    sort: sortedBy('name', 'createdAt', 'updatedAt'),
    search: z.string().trim().max(100).optional(),
    isActive: Flag.optional(),
    city: z.string().trim().max(100).optional(),
    updatedSince: BookableInstant.optional(),
  }),
  reply: pageOf(Client),
  reads: 'client',
  problems: [],
});
export const getClient = endpoint({
  method: 'GET',
  path: '/clients/:clientId',
  ability: 'clients.read',
  params,
  reply: Client,
  reads: 'client',
  problems: ['not_found'],
});
export const createClient = endpoint({
  method: 'POST',
  path: '/clients',
  ability: 'clients.write',
  body: NewClient,
  reply: WrittenClient,
  status: 201,
  problems: [],
});
export const updateClient = endpoint({
  method: 'PATCH',
  path: '/clients/:clientId',
  ability: 'clients.write',
  params,
  body: ClientPatch,
  reply: WrittenClient,
  problems: ['not_found', 'stale_version'],
});
export const deleteClient = endpoint({
  method: 'DELETE',
  path: '/clients/:clientId',
  ability: 'clients.write',
  params,
  reply: Empty,
  problems: ['not_found', 'still_has_dependents', 'on_legal_hold'],
});
