import type { Route } from '../http/route.ts';
import { createClient } from './createClient.ts';
import { deleteClient } from './deleteClient.ts';
import { get, list } from './readClients.ts';
import { updateClient } from './updateClient.ts';

export const clientRoutes: readonly Route[] = [list, get, createClient, updateClient, deleteClient];
