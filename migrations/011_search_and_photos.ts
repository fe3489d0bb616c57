import type { Knex } from 'knex';
import { addIndex } from '../server/db/alterTable.ts';
import { clinicKey, ID, ROW_TIMES, TABLE } from '../server/db/columnParts.ts';
import {
  createFillTriggers,
  createKeepTriggers,
  createTenantViews,
  replaceTrigger,
} from '../server/db/isolation.ts';
import { namesOf } from '../server/db/names.ts';

// One full-text index serves all clinics: a word costs as much as all of them together have of it (164 ms for
// "biscuit" among 200,000 pets of 50 clinics, 1.2 s for a common one), and words of two letters are not in it. So the words
// that a person may search for are rows of their clinic, kept by triggers whoever writes.
// pet_id '' is a word of the client, which finds its pets as well. `field` is the place of the word: the lower, the better
// the match (see server/search/findMatches.ts).
const SEARCH_WORDS = `CREATE TABLE IF NOT EXISTS search_words (
  clinic_id ${ID} NOT NULL,
  word VARCHAR(40) NOT NULL,
  client_id ${ID} NOT NULL,
  pet_id ${ID} NOT NULL DEFAULT '',
  field TINYINT UNSIGNED NOT NULL,
  is_deceased BOOLEAN NOT NULL DEFAULT FALSE,
  PRIMARY KEY (clinic_id, word, client_id, pet_id, field),
  INDEX idx_search_words_of (clinic_id, client_id, pet_id) COMMENT 'words of a client or pet, to take them away',
  ${clinicKey('search_words')},
  CONSTRAINT fk_search_words_client FOREIGN KEY (clinic_id, client_id)
    REFERENCES clients (clinic_id, id) ON DELETE CASCADE
) ${TABLE}`;

const PET_PHOTOS = `CREATE TABLE IF NOT EXISTS pet_photos (
  clinic_id ${ID} NOT NULL,
  pet_id ${ID} NOT NULL,
  content_type VARCHAR(20) NOT NULL,
  bytes MEDIUMBLOB NOT NULL,
  deleted_at TIMESTAMP NULL DEFAULT NULL,
  ${ROW_TIMES},
  PRIMARY KEY (clinic_id, pet_id),
  ${clinicKey('pet_photos')},
  CONSTRAINT fk_pet_photos_pet FOREIGN KEY (clinic_id, pet_id) REFERENCES pets (clinic_id, id)
    ON DELETE CASCADE
) ${TABLE}`;

const TEXT = 'CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci';
const OWNER = `IN p_clinic ${ID}, IN p_client ${ID}, IN p_pet ${ID}`;
const PLACE = 'IN p_field TINYINT UNSIGNED, IN p_deceased BOOLEAN';

/** One word; what it says in another place is another row. */
const ADD_WORD = `(${OWNER}, ${PLACE}, IN p_word VARCHAR(1000) ${TEXT})
  MODIFIES SQL DATA SQL SECURITY DEFINER
BEGIN
  IF p_word <> '' THEN
    INSERT IGNORE INTO search_words (clinic_id, word, client_id, pet_id, field, is_deceased)
      VALUES (p_clinic, LEFT(p_word, 40), p_client, p_pet, p_field, COALESCE(p_deceased, FALSE));
  END IF;
END`;

/** Each run of letters and digits of a text. */
const ADD_RUNS = `(${OWNER}, ${PLACE}, IN p_text VARCHAR(1000) ${TEXT})
  MODIFIES SQL DATA SQL SECURITY DEFINER
BEGIN
  DECLARE v_rest VARCHAR(1000) ${TEXT} DEFAULT TRIM(REGEXP_REPLACE(p_text, '[^\\\\p{L}\\\\p{M}\\\\p{N}]+', ' '));
  DECLARE v_word VARCHAR(1000) ${TEXT};
  WHILE v_rest <> '' DO
    SET v_word = SUBSTRING_INDEX(v_rest, ' ', 1);
    CALL search_add_word(p_clinic, p_client, p_pet, p_field, p_deceased, v_word);
    SET v_rest = SUBSTR(v_rest, CHAR_LENGTH(v_word) + 2);
  END WHILE;
END`;

/** O'Neil is looked for as oneil, o'neil and neil. */
const ADD_TEXT = `(${OWNER}, ${PLACE}, IN p_text VARCHAR(1000) ${TEXT})
  MODIFIES SQL DATA SQL SECURITY DEFINER
BEGIN
  DECLARE v_joined VARCHAR(1000) ${TEXT} DEFAULT REGEXP_REPLACE(p_text, '[''’‘\`´ʼ]', '');
  CALL search_add_runs(p_clinic, p_client, p_pet, p_field, p_deceased, v_joined);
  IF CHAR_LENGTH(v_joined) < CHAR_LENGTH(p_text) THEN
    CALL search_add_runs(p_clinic, p_client, p_pet, p_field, p_deceased, p_text);
  END IF;
END`;

/** The digits of a phone number with its country, without it (what follows +1 and a space), its last seven and its last four. */
const ADD_PHONE = `(IN p_clinic ${ID}, IN p_client ${ID}, IN p_text VARCHAR(100) ${TEXT})
  MODIFIES SQL DATA SQL SECURITY DEFINER
BEGIN
  DECLARE v_digits VARCHAR(100) ${TEXT} DEFAULT REGEXP_REPLACE(p_text, '[^0-9]', '');
  IF CHAR_LENGTH(v_digits) >= 4 THEN
    CALL search_add_word(p_clinic, p_client, '', 4, FALSE, v_digits);
    CALL search_add_word(p_clinic, p_client, '', 4, FALSE, RIGHT(v_digits, 7));
    CALL search_add_word(p_clinic, p_client, '', 4, FALSE, RIGHT(v_digits, 4));
    IF p_text LIKE '+% %' THEN
      CALL search_add_word(p_clinic, p_client, '', 4, FALSE,
        REGEXP_REPLACE(SUBSTR(p_text, LOCATE(' ', p_text)), '[^0-9]', ''));
    END IF;
  END IF;
END`;

const CLIENT_COLUMNS = ['first_name', 'last_name', 'email', 'phone', 'mobile', 'deleted_at'];
const PET_COLUMNS = [
  'client_id',
  'name',
  'breed',
  'microchip_id',
  'tattoo',
  'is_deceased',
  'deleted_at',
];

const procedures = {
  search_add_word: ADD_WORD,
  search_add_runs: ADD_RUNS,
  search_add_text: ADD_TEXT,
  search_add_phone: ADD_PHONE,
};

type Column = (name: string) => string;

const clientWords = (of: Column) => `
  IF ${of('deleted_at')} IS NULL THEN
    CALL search_add_text(${of('clinic_id')}, ${of('id')}, '', 2, FALSE, ${of('last_name')});
    CALL search_add_text(${of('clinic_id')}, ${of('id')}, '', 3, FALSE, ${of('first_name')});
    CALL search_add_phone(${of('clinic_id')}, ${of('id')}, ${of('phone')});
    CALL search_add_phone(${of('clinic_id')}, ${of('id')}, ${of('mobile')});
    CALL search_add_word(${of('clinic_id')}, ${of('id')}, '', 6, FALSE, ${of('email')});
  END IF;`;
const petWords = (of: Column) => {
  const pet = `${of('clinic_id')}, ${of('client_id')}, ${of('id')}`;
  const isDeceased = of('is_deceased');
  const code = (column: string) => `REGEXP_REPLACE(${of(column)}, '[^A-Za-z0-9]', '')`;
  return `
  IF ${of('deleted_at')} IS NULL THEN
    CALL search_add_text(${pet}, 1, ${isDeceased}, ${of('name')});
    CALL search_add_word(${pet}, 5, ${isDeceased}, ${code('microchip_id')});
    CALL search_add_word(${pet}, 5, ${isDeceased}, ${code('tattoo')});
    CALL search_add_text(${pet}, 7, ${isDeceased}, ${of('breed')});
  END IF;`;
};
const takeAway = (client: string, pet: string) =>
  `DELETE FROM search_words WHERE clinic_id = OLD.clinic_id AND client_id = ${client} AND pet_id = ${pet};`;
const changed = (columns: readonly string[]) =>
  columns.map((column) => `NOT (NEW.${column} <=> OLD.${column})`).join(' OR ');

const sources = [
  { table: 'clients', columns: CLIENT_COLUMNS, words: clientWords, gone: takeAway('OLD.id', "''") },
  {
    table: 'pets',
    columns: PET_COLUMNS,
    words: petWords,
    gone: takeAway('OLD.client_id', 'OLD.id'),
  },
];

async function createTriggers(knex: Knex): Promise<void> {
  for (const { table, columns, words, gone } of sources) {
    const fresh = words((column) => `NEW.${column}`);
    const at = (event: string) =>
      replaceTrigger(knex, `${table}_words_${event} AFTER ${event} ON ${table}`);
    await at('insert')(`BEGIN ${fresh} END`);
    await at('update')(`BEGIN IF ${changed(columns)} THEN ${gone} ${fresh} END IF; END`);
    await at('delete')(`BEGIN ${gone} END`);
  }
}

/** Adds the words of whoever was there before the triggers, in one transaction. */
async function fill(knex: Knex): Promise<void> {
  for (const { table, columns, words } of sources) {
    const all = ['clinic_id', 'id', ...columns];
    const local = (column: string) => `v_${column}`;
    await replaceProcedure(
      knex,
      'search_fill',
    )(`() MODIFIES SQL DATA SQL SECURITY DEFINER
      BEGIN
        DECLARE v_is_done BOOLEAN DEFAULT FALSE;
        ${all.map((column) => `DECLARE ${local(column)} VARCHAR(1000) ${TEXT};`).join(' ')}
        DECLARE each_row CURSOR FOR SELECT ${all.join(', ')} FROM ${table};
        DECLARE CONTINUE HANDLER FOR NOT FOUND SET v_is_done = TRUE;
        START TRANSACTION;
        OPEN each_row;
        FETCH each_row INTO ${all.map(local).join(', ')};
        WHILE NOT v_is_done DO
          ${words(local)}
          FETCH each_row INTO ${all.map(local).join(', ')};
        END WHILE;
        COMMIT;
      END`);
    await knex.raw('CALL search_fill()');
  }
  await knex.raw('DROP PROCEDURE search_fill');
}

function replaceProcedure(knex: Knex, name: string): (rest: string) => Promise<void> {
  return async (rest) => {
    await knex.raw(`DROP PROCEDURE IF EXISTS ${name}`);
    await knex.raw(`CREATE PROCEDURE ${name} ${rest}`);
  };
}

const LISTS = [
  { table: 'clients', index: 'idx_client', what: 'client' },
  { table: 'pets', index: 'idx_pet', what: 'pet' },
];

async function createIndexes(knex: Knex): Promise<void> {
  for (const { table, index, what } of LISTS) {
    for (const column of ['created_at', 'updated_at']) {
      const name = `${index}_${column.replace('_at', '')}`;
      const comment = `${what} list by ${column}, pages by keyset`;
      await addIndex(knex, table, `INDEX ${name} (clinic_id, ${column}) COMMENT '${comment}'`);
    }
  }
}

export async function up(knex: Knex): Promise<void> {
  const names = await namesOf(knex);
  const tables = ['search_words', 'pet_photos'];
  await knex.raw(SEARCH_WORDS);
  await knex.raw(PET_PHOTOS);
  await createTenantViews(
    knex,
    names,
    tables.map((table) => ({ table })),
  );
  await createFillTriggers(knex, names, tables);
  await createKeepTriggers(knex, tables);
  for (const [name, rest] of Object.entries(procedures)) await replaceProcedure(knex, name)(rest);
  await createTriggers(knex);
  await fill(knex);
  await createIndexes(knex);
}
