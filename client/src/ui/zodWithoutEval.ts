import { z } from 'zod';

// Zod tries `new Function` when a schema is made; the content security policy refuses it and reports an error. Import this before any schema.
z.config({ jitless: true });
