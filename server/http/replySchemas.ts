import { z } from 'zod';
import type { Endpoint } from '../../shared/endpoint.ts';
import { ProblemReply } from '../../shared/problems.ts';

/** JSON schema in the dialect of Fastify's compiled serializer (`nullable`), so that a field which the contract does not name cannot leave the server. */
function compiled(schema: z.ZodType): Record<string, unknown> {
  return z.toJSONSchema(schema, { target: 'openapi-3.0', io: 'output', unrepresentable: 'any' });
}

const problem = compiled(ProblemReply);

/** The compiled replies of an endpoint by status. */
export function replySchemas(endpoint: Endpoint): Record<string, unknown> {
  return { [endpoint.status ?? 200]: compiled(endpoint.reply), '4xx': problem, '5xx': problem };
}
