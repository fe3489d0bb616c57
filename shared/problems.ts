import { z } from 'zod';

/** Every expected "no" of the server: its status and the sentence a receptionist reads. A closed table: `Problem` takes no other code. */
export const problems = {
  invalid_request: [400, 'Something in the form is not right.'],
  malformed_json: [400, 'The request could not be read.'],
  not_signed_in: [401, 'Please sign in.'],
  wrong_credentials: [401, 'E-mail or password is not right.'],
  second_factor_required: [401, 'Please enter the code of your authenticator app.'],
  wrong_code: [422, 'This code is not right, or was used before.'],
  wrong_password: [422, 'The current password is not right.'],
  session_ended: [401, 'This session has ended. Please sign in again.'],
  not_allowed: [403, 'Your role may not do this.'],
  foreign_origin: [403, 'The request came from another site.'],
  owner_only: [403, 'Only an owner of the organization may do this.'],
  not_found: [404, 'This no longer exists.'],
  stale_version: [409, 'Someone changed this in the meantime.'],
  wrong_status: [409, 'The appointment is not in a state that allows this.'],
  appointment_already_completed: [409, 'The visit is already completed.'],
  room_occupied: [409, 'The room is taken.'],
  veterinarian_occupied: [409, 'The veterinarian already has an appointment at this time.'],
  undo_expired: [409, 'It is too late to undo this step.'],
  nothing_to_undo: [409, 'There is no step to undo.'],
  pet_deceased: [409, 'This pet is recorded as deceased.'],
  still_has_dependents: [409, 'Other records still depend on this one.'],
  alert_already_acknowledged: [409, 'Someone has acknowledged this alert already.'],
  alert_withdrawn: [409, 'The result was corrected; this alert is withdrawn.'],
  alert_not_yours: [409, 'Only whoever acknowledged the result, or an admin, can confirm this.'],
  wrong_stage: [409, 'A reported result can be corrected, but it does not go back to pending.'],
  protocol_exists: [409, 'There is a protocol for this vaccine and species already.'],
  clinic_limit_reached: [409, 'The subscription allows no more clinics.'],
  clinic_inactive: [409, 'This clinic is deactivated.'],
  last_clinic: [409, 'An organization keeps at least one active clinic.'],
  last_admin: [409, 'A clinic keeps at least one admin who can sign in.'],
  not_yourself: [409, 'Please ask another admin: nobody does this to their own account.'],
  user_limit_reached: [409, 'The subscription allows no more people in this clinic.'],
  account_is_elsewhere: [
    409,
    'Your account belongs to another clinic: please go there to change this.',
  ],
  second_factor_on: [409, 'The second step at sign-in is on already.'],
  second_factor_off: [409, 'There is no second step at sign-in.'],
  email_already_verified: [409, 'This e-mail address is verified already.'],
  last_owner: [409, 'An organization keeps at least one owner who can sign in.'],
  reminder_settled: [409, 'This reminder was already sent or is over.'],
  email_taken: [409, 'This e-mail address is already in use.'],
  on_legal_hold: [
    409,
    'This is kept for a legal matter (legal hold): nothing of it may be deleted. An admin can tell you more.',
  ],
  hold_already_released: [409, 'This hold has been released already.'],
  already_set_up: [409, 'This installation is already set up.'],
  pairing_pending: [409, 'The screen waits for approval.'],
  link_expired: [410, 'This link is not good any more. Please ask for a new one.'],
  pairing_expired: [410, 'The code has expired. The screen shows a new one.'],
  record_locked: [409, 'This note is locked. Please write an addendum instead.'],
  record_not_locked: [409, 'This note is still open: please write in the note itself.'],
  visit_has_note: [409, 'This visit has a note already.'],
  unreadable_text: [
    409,
    'This text cannot be read: it was changed outside VetCare Board, or its key is gone. It has been recorded.',
  ],
  precondition_failed: [412, 'Someone changed this in the meantime.'],
  payload_too_large: [413, 'The request is too large.'],
  unsupported_media_type: [415, 'The request must be JSON.'],
  command_reused: [422, 'The same request key was used for something else.'],
  unknown_reference: [422, 'Something this refers to does not exist.'],
  end_before_start: [422, 'The end must be after the start.'],
  unknown_room: [422, 'The clinic has no room of this name.'],
  not_a_veterinarian: [422, 'The chosen person is not a veterinarian of this clinic.'],
  implausible_date: [422, 'The date cannot be right for this pet.'],
  no_vaccine_protocol: [
    422,
    'The clinic has no protocol for this vaccine and species: please give the next due date.',
  ],
  not_an_admin: [422, 'The chosen person is not an admin of this clinic.'],
  not_a_call: [422, 'Only calls are ticked off.'],
  reminder_too_late: [422, 'A reminder must come before the appointment.'],
  reason_required: [422, 'Please give a reason.'],
  not_an_image: [422, 'This is not a picture of the kind it says.'],
  weak_password: [422, 'The password is too easy to guess.'],
  wrong_setup_code: [422, 'The setup code is not right.'],
  rate_limited: [429, 'Too many attempts. Please wait a moment.'],
  internal: [500, 'Something went wrong on our side. It has been recorded.'],
  overloaded: [503, 'The server is busy. Please try again in a moment.'],
  database_unavailable: [
    503,
    'The database cannot be reached. Nothing was saved; please try again.',
  ],
} as const satisfies Record<string, readonly [status: number, words: string]>;

export type ProblemCode = keyof typeof problems;
const codes = Object.keys(problems) as [ProblemCode, ...ProblemCode[]]; // Object.keys forgets the key type

/**
 * The one error body (RFC 9457, `application/problem+json`).
 * `errors[].path` names the field (`body.startAt`); `current` is the record as it stands now for 409 on a record.
 */
export const ProblemReply = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.enum(codes),
  detail: z.string(),
  requestId: z.string(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  current: z.unknown().optional(),
});
export type ProblemReply = z.infer<typeof ProblemReply>;
