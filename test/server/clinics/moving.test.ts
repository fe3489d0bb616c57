import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { changePassword } from '../../../shared/accountEndpoints.ts';
import { getBoard } from '../../../shared/boardEndpoints.ts';
import { createClinic, deactivateClinic, moveSession } from '../../../shared/clinicEndpoints.ts';
import { ClinicId, OrganizationId, UserId } from '../../../shared/ids.ts';
import {
  getOrganization,
  grantOwner,
  listOwners,
  updateOrganization,
  withdrawOwner,
} from '../../../shared/organizationEndpoints.ts';
import type { SignedIn } from '../../../shared/sessionEndpoints.ts';
import { setSubscription } from '../../../server/organizations/setSubscription.ts';
import { arrived, ask, signedIn, type Asker, type Reply } from '../../support/testApp.ts';
import { makeClinic, makeUser, testPassword, type TestClinic } from '../../support/testDatabase.ts';
import { liveNode, openReader, type LiveNode } from '../../live/liveNode.ts';
import { auditOf, browserOf } from '../auth/browser.ts';

let node: LiveNode;
beforeAll(async () => {
  node = await liveNode();
});
afterAll(() => node.close());

type Welcome = z.output<typeof SignedIn>;

async function scene() {
  const clinic = await makeClinic(node.deps.db);
  const ada = await signedIn(node, clinic.users.admin);
  const body = { name: 'Harbour', timezone: 'Europe/Berlin' };
  const { body: other } = await ask(ada, createClinic, { body });
  return { clinic, ada, other };
}

const here = (clinic: TestClinic) => ({
  organizationId: OrganizationId.parse(clinic.organizationId),
});
const to = (id: string) => ({ body: { clinicId: ClinicId.parse(id) } });
const withToken = (reply: Reply<Welcome>): Asker => arrived(node, reply);

describe('moving to another clinic', () => {
  it('ends this session and opens one there, and leads back', async () => {
    const { clinic, ada, other } = await scene();
    const there = await ask(ada, moveSession, to(other.id));
    expect(there).toMatchObject({
      status: 200,
      body: { me: { clinic: { id: other.id }, role: 'admin', isOwner: true, email: null } },
    });
    const { again: _, ...left } = ada;
    expect((await ask(left, getBoard, {})).problem.code).toBe('session_ended');
    expect((await ask(withToken(there), getBoard, {})).body.board.clinic.id).toBe(other.id);
    const back = await ask(withToken(there), moveSession, to(clinic.id));
    expect(back.body.me).toMatchObject({ id: clinic.users.admin.id, clinic: { id: clinic.id } });
  });

  it('is told in the logs of both', async () => {
    const { clinic, ada, other } = await scene();
    await ask(ada, moveSession, to(other.id));
    const left = (await auditOf(node, clinic.id)).at(-1);
    expect(left).toMatchObject({ action: 'logout', values: { outcome: 'moved' } });
    const entries = await auditOf(node, other.id);
    expect(entries.map(({ action }) => action)).toEqual(['create', 'login']);
  });

  it('makes one twin, also of two moves at once', async () => {
    const { clinic, other } = await scene();
    const tabs = await Promise.all([
      signedIn(node, clinic.users.admin),
      signedIn(node, clinic.users.admin),
    ]);
    const moved = await Promise.all(tabs.map((tab) => ask(tab, moveSession, to(other.id))));
    expect(new Set(moved.map(({ body }) => body.me.id)).size).toBe(1);
  });

  it('takes the cookie of this very session, and goes on until its sign-in ends', async () => {
    const { clinic, ada, other } = await scene();
    const stolen = { server: node, headers: { authorization: ada.headers['authorization'] ?? '' } };
    expect((await ask(stolen, moveSession, to(other.id))).problem.code).toBe('session_ended');
    const { headers } = await signedIn(node, clinic.users.admin);
    const mixed = { ...stolen, headers: { ...stolen.headers, cookie: headers['cookie'] ?? '' } };
    expect((await ask(mixed, moveSession, to(other.id))).problem.code).toBe('session_ended');
    const stays = await ask(ada, moveSession, to(clinic.id));
    expect(stays.problem.errors).toMatchObject([{ path: 'body.clinicId' }]);
    const ends = () =>
      node.deps.db
        .auth('sessions')
        .max('expires_at as at')
        .whereIn('clinic_id', [clinic.id, other.id])
        .first<{ at: Date }>();
    const before = await ends();
    node.clock.advance(60_000);
    expect((await ask(ada, moveSession, to(other.id))).status).toBe(200);
    expect(await ends()).toEqual(before);
    node.clock.advance(-60_000);
  });

  it('is for owners, within their organization', async () => {
    const { clinic, ada } = await scene();
    const foreign = await makeClinic(node.deps.db);
    expect((await ask(ada, moveSession, to(foreign.id))).status).toBe(404);
    const admin = await makeUser(node.deps.db, clinic, { role: 'admin' });
    const anna = await signedIn(node, admin);
    expect((await ask(anna, moveSession, to(clinic.id))).problem.code).toBe('owner_only');
  });

  it('ends with the home account, sockets within 5 s', async () => {
    const { clinic, ada, other } = await scene();
    const there = await ask(ada, moveSession, to(other.id));
    const reader = await openReader(node, there.body.accessToken);
    const { admin } = clinic.users;
    await node.deps.db.auth('users').where({ id: admin.id }).update({ is_active: false });
    const startedMs = performance.now();
    await reader.until(() => reader.revoked !== undefined);
    expect(performance.now() - startedMs).toBeLessThan(5_000);
    await expect
      .poll(async () => (await ask(withToken(there), getBoard, {})).status, {
        timeout: 20_000,
      })
      .toBe(401);
    reader.socket.close();
  });
});

describe('a new password', () => {
  it('ends the sockets in other clinics', async () => {
    const { clinic, ada, other } = await scene();
    const moved = await ask(await signedIn(node, clinic.users.admin), moveSession, to(other.id));
    const reader = await openReader(node, moved.body.accessToken);
    const body = { currentPassword: testPassword, password: 'violet tractor umbrella 77' };
    expect((await ask(ada, changePassword, { body })).status).toBe(200);
    await reader.until(() => reader.revoked !== undefined);
    expect(reader.revoked).toEqual({ code: 'session_ended' });
    reader.socket.close();
  });
});

describe('a clinic that is closed', () => {
  it('ends its sockets at once', async () => {
    const { ada, other } = await scene();
    const user = await makeUser(node.deps.db, other);
    const browser = await browserOf(node, user);
    const reader = await openReader(node, browser.accessToken);
    const body = { version: other.version };
    const closed = await ask(ada, deactivateClinic, { params: { clinicId: other.id }, body });
    expect(closed.status).toBe(200);
    await reader.until(() => reader.revoked !== undefined);
    expect(reader.revoked).toEqual({ code: 'session_ended' });
    reader.socket.close();
  });
});

describe('a clinic that is closed on one node', () => {
  it('ends its sockets on another within 5 s, without a word between them', async () => {
    const { ada, other } = await scene();
    const elsewhere = await liveNode();
    const browser = await browserOf(elsewhere, await makeUser(node.deps.db, other));
    const reader = await openReader(elsewhere, browser.accessToken);
    const body = { version: other.version };
    await ask(ada, deactivateClinic, { params: { clinicId: other.id }, body });
    const startedMs = performance.now();
    await reader.until(() => reader.revoked !== undefined);
    expect(performance.now() - startedMs).toBeLessThan(5_000);
    reader.socket.close();
    await elsewhere.close();
  });
});

describe('owners', () => {
  it('are made from admins of the clinic, and never all withdrawn', async () => {
    const { clinic, ada } = await scene();
    const admin = await makeUser(node.deps.db, clinic, { role: 'admin', lastName: 'Zorn' });
    const params = here(clinic);
    const grant = (id: string) =>
      ask(ada, grantOwner, { params, body: { adminId: UserId.parse(id) } });
    expect((await grant(clinic.users.technician.id)).problem.code).toBe('not_an_admin');
    expect((await grant(admin.id)).body).toMatchObject({ id: admin.id, lastName: 'Zorn' });
    const { items } = (await ask(ada, listOwners, { params })).body;
    expect(items.map(({ lastName }) => lastName)).toEqual(['Admin', 'Zorn']);
    const withdraw = (id: string) =>
      ask(ada, withdrawOwner, { params: { ...params, adminId: UserId.parse(id) } });
    expect((await withdraw(admin.id)).status).toBe(200);
    expect((await withdraw(clinic.users.admin.id)).problem.code).toBe('last_owner');
  });

  it('end as such in other clinics when they are withdrawn', async () => {
    const { clinic, ada, other } = await scene();
    const admin = await makeUser(node.deps.db, clinic, { role: 'admin' });
    const params = here(clinic);
    const adminId = UserId.parse(admin.id);
    await ask(ada, grantOwner, { params, body: { adminId } });
    const moved = await ask(await signedIn(node, admin), moveSession, to(other.id));
    await ask(ada, withdrawOwner, { params: { ...params, adminId } });
    expect((await ask(withToken(moved), getBoard, {})).problem.code).toBe('session_ended');
  });
});

describe('an organization', () => {
  it('is named and set up by its owner; what it subscribed to is the operator’s', async () => {
    const { clinic, ada } = await scene();
    const params = here(clinic);
    const settings = { contactEmail: 'owner@example.test', defaultTimezone: 'Europe/Paris' };
    const body = { version: 1, name: 'Willow Group', settings };
    const changed = await ask(ada, updateOrganization, { params, body });
    expect(changed.body).toMatchObject({ name: 'Willow Group', settings, version: 2 });
    await setSubscription(node.deps, {
      organizationId: clinic.organizationId,
      tier: 'professional',
      maxClinics: 4,
    });
    expect((await ask(ada, getOrganization, { params })).body).toMatchObject({
      subscriptionTier: 'professional',
      maxClinics: 4,
      maxUsersPerClinic: 50,
      version: 3,
    });
    expect((await ask(ada, updateOrganization, { params, body })).problem.code).toBe(
      'stale_version',
    );
  });
});
