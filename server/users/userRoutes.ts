import type { Route } from '../http/route.ts';
import { accept, see } from './acceptInvitation.ts';
import { deleteUser } from './deleteUser.ts';
import { invite, list, resend, withdraw } from './invitations.ts';
import { seeOwnProfile, updateOwn } from './ownProfile.ts';
import { get, listAccounts, listColleagues } from './readUsers.ts';
import { changeRole, deactivateUser, reactivateUser } from './standing.ts';
import { updateUser } from './updateUser.ts';
import { getSession, listSessions, resetSecondFactor, revokeSession } from './userSessions.ts';

export const userRoutes: readonly Route[] = [
  listColleagues,
  listAccounts,
  get,
  updateUser,
  seeOwnProfile,
  updateOwn,
  changeRole,
  deactivateUser,
  reactivateUser,
  deleteUser,
  list,
  invite,
  resend,
  withdraw,
  see,
  accept,
  listSessions,
  getSession,
  revokeSession,
  resetSecondFactor,
];
