export type RecordsSize = {
  readonly clinicCount: number;
  readonly pets: number;
  readonly appointments: number;
};

/** A clinic of the data: what a bench needs to ask for its records. */
export type RecordsClinic = {
  readonly clinicId: string;
  readonly email: string;
  readonly veterinarianId: string;
};
/** All there is to know about data that was made before. */
export type RecordsData = RecordsSize & { readonly clinics: readonly RecordsClinic[] };
type Kind = 'client' | 'pet' | 'appointment';
const marks: Readonly<Record<Kind, string>> = { client: '7c00', pet: '7e00', appointment: '7a00' };

/** Two of three households have one pet. */
const petsPerClient = 1.5;
/** Ids begin with their time: the first was made in 2019, and so many milliseconds lie between two. */
const firstMs = Date.UTC(2019, 0, 1);
const apartMs = 22;
/** As many as a busy day has; the last of them are today and tomorrow. */
export const appointmentsPerDay = 80;
const minutesApart = (24 * 60) / appointmentsPerDay;

/** Each clinic's share of the records of this kind. */
export function shareOf(size: RecordsSize, kind: Kind): number {
  const all = {
    client: Math.ceil(size.pets / petsPerClient),
    pet: size.pets,
    appointment: size.appointments,
  };
  return Math.max(1, Math.floor(all[kind] / size.clinicCount));
}

const hex = (value: number, digits: number) => value.toString(16).padStart(digits, '0');

/** The id of the record of this number, counted over all clinics: those of the first clinic come first. */
export function recordId(kind: Kind, number: number): string {
  const time = hex(firstMs + number * apartMs, 12);
  return `${time.slice(0, 8)}-${time.slice(8)}-${marks[kind]}-8000-${hex(number, 12)}`;
}

/** The same in SQL. */
function idSql(kind: Kind, number: string): string {
  const time = `LPAD(HEX(${firstMs} + (${number}) * ${apartMs}), 12, '0')`;
  return `LOWER(CONCAT(LEFT(${time}, 8), '-', RIGHT(${time}, 4), '-${marks[kind]}-8000-', LPAD(HEX(${number}), 12, '0')))`;
}

const words = {
  first: `Ana Luis Chris Mary James Linda Robert Patricia John Jennifer Michael Elizabeth David Barbara William Susan
    Richard Jessica Joseph Sarah Thomas Karen Charles Lisa Daniel Nancy Matthew Sandra Anthony Betty Mark Ashley Emily Donald
    Kimberly Steven Margaret Andrew Donna Paul Michelle Joshua Carol Kenneth Amanda Kevin Melissa Brian Deborah Zoë José`,
  last: `Moreno Smith Johnson Williams Brown Jones Garcia Miller Davis Rodriguez Martinez Hernandez Lopez Gonzalez Wilson
    Anderson Thomas Taylor Moore Jackson Martin Lee Perez Thompson White Harris Sanchez Clark Ramirez Lewis Robinson Walker
    Young Allen King Wright Scott Torres Nguyen Hill Flores Green Adams Nelson Baker Hall Rivera Campbell Mitchell Carter
    Roberts Gomez Phillips Evans Turner Diaz Parker Cruz Edwards Collins Reyes Stewart Morris Morales Murphy Cook Rogers
    Gutierrez Ortiz Morgan Cooper Peterson Bailey Reed Kelly Howard Ramos Kim Cox Ward Richardson O’Neil Smith-Jones Bo Al`,
  pet: `Biscuit Bella Max Luna Charlie Lucy Cooper Daisy Milo Sadie Buddy Molly Rocky Bailey Bear Maggie Duke Sophie Tucker
    Chloe Oliver Lola Jack Zoe Leo Penny Toby Ruby Winston Rosie Bentley Gracie Zeus Coco Finn Stella Louie Roxy Murphy Nala
    Ollie Ellie Gus Piper Oscar Willow Hank Hazel Moose Ginger Teddy Pepper Rex Lily Thor Princess Jax Misty Loki Shadow Bo Al`,
  breed: `Beagle Labrador Poodle Boxer Bulldog Dachshund Persian Siamese Ragdoll Mixed Terrier Collie Husky Corgi Maltese`,
};
type Word = keyof typeof words;
/** As in life: some names are everywhere, most are rare. */
function wordSql(word: Word, number: string, salt: number): string {
  const list = words[word].split(/\s+/);
  const spread = `POW(CRC32(CONCAT(${number}, ':${salt}')) / 4294967296, 1.6)`;
  return `ELT(1 + FLOOR(${spread} * ${list.length}), ${list.map((each) => `'${each}'`).join(', ')})`;
}

type Clinic = RecordsData['clinics'][number];

function perClinic(
  data: RecordsData,
  kind: Kind,
  sql: (clinic: Clinic, range: string, base: number) => string,
): string[] {
  const share = shareOf(data, kind);
  return data.clinics.map((clinic, index) => sql(clinic, `seq_0_to_${share - 1}`, index * share));
}

/** The number of the client that a pet belongs to. */
export function clientOf(size: RecordsSize, petNumber: number): number {
  const [pets, clients] = [shareOf(size, 'pet'), shareOf(size, 'client')];
  const clinic = Math.floor(petNumber / pets);
  return clinic * clients + ((petNumber % pets) % clients);
}

function clientsSql(data: RecordsData): string[] {
  return perClinic(data, 'client', ({ clinicId }, range, base) => {
    const number = `${base} + seq`;
    return `INSERT INTO clients (id, clinic_id, first_name, last_name, email, phone, mobile, city, created_at)
      SELECT ${idSql('client', number)}, '${clinicId}', ${wordSql('first', number, 1)},
        CONCAT(${wordSql('last', number, 2)}, IF(seq % 3 = 0, CONCAT(' ', ${wordSql('last', number, 3)}), '')),
        CONCAT('client', ${number}, '@example.test'), CONCAT('+1 503 ', 200 + seq % 800, ' ', LPAD(seq, 4, '0')),
        CONCAT('+1 971 ', 200 + seq % 700, ' ', LPAD(seq * 7 % 10000, 4, '0')), ELT(1 + seq % 3, 'Salem', 'Bend', 'Portland'),
        FROM_UNIXTIME(${firstMs / 1000} + (${number}) * 100)
      FROM ${range}`;
  });
}

function petsSql(data: RecordsData): string[] {
  const clients = shareOf(data, 'client');
  const pets = shareOf(data, 'pet');
  return perClinic(data, 'pet', ({ clinicId }, range, base) => {
    const number = `${base} + seq`;
    const client = `${(base / pets) * clients} + seq % ${clients}`;
    return `INSERT INTO pets (id, clinic_id, client_id, name, species, breed, sex, birth_date, weight, microchip_id, is_deceased, created_at)
      SELECT ${idSql('pet', number)}, '${clinicId}', ${idSql('client', client)}, ${wordSql('pet', number, 4)},
        ELT(1 + seq % 3, 'dog', 'cat', 'dog'), ${wordSql('breed', number, 5)}, ELT(1 + seq % 2, 'male', 'female'),
        '2015-01-01' + INTERVAL seq % 4000 DAY, 1 + seq % 40, CONCAT('98511', LPAD(${number}, 10, '0')), seq % 20 = 0,
        FROM_UNIXTIME(${firstMs / 1000} + (${number}) * 100)
      FROM ${range}`;
  });
}

function appointmentsSql(data: RecordsData): string[] {
  const share = shareOf(data, 'appointment');
  const [clients, pets] = [shareOf(data, 'client'), shareOf(data, 'pet')];
  return perClinic(data, 'appointment', ({ clinicId, veterinarianId }, range, base) => {
    const clinic = base / share;
    const number = `${base} + seq`;
    const pet = `seq * 31 % ${pets}`;
    const start = `UTC_DATE() + INTERVAL 2 DAY - INTERVAL (${share} - seq) * ${minutesApart} MINUTE`;
    const isOver = `seq < ${share - 2 * appointmentsPerDay}`;
    const at = (minutes: number) => `IF(${isOver}, ${start} + INTERVAL ${minutes} MINUTE, NULL)`;
    return `INSERT INTO appointments (id, clinic_id, client_id, pet_id, veterinarian_id, start_time, end_time, status, type, reason,
        room, checked_in_at, started_at, completed_at, status_changed_at, status_changed_by, previous_status, created_by)
      SELECT ${idSql('appointment', number)}, '${clinicId}', ${idSql('client', `${clinic * clients} + (${pet}) % ${clients}`)},
        ${idSql('pet', `${clinic * pets} + ${pet}`)}, '${veterinarianId}', ${start}, ${start} + INTERVAL 30 MINUTE,
        IF(${isOver}, 'completed', 'scheduled'), ELT(1 + seq % 4, 'wellness', 'sick', 'follow_up', 'surgery'),
        'Vaccination and yearly check-up', IF(seq % 2, 'Exam 1', NULL), ${at(1)}, ${at(5)}, ${at(29)}, ${at(29)},
        IF(${isOver}, '${veterinarianId}', NULL), IF(${isOver}, 'in_progress', NULL), '${veterinarianId}'
      FROM ${range}`;
  });
}

/** Statements that fill each table, a clinic each, in the order of its primary key. */
export const recordsSql = { clients: clientsSql, pets: petsSql, appointments: appointmentsSql };
