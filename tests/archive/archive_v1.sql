-- An archive of version 1: one review, one event.
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
CREATE TABLE reviews (
        id TEXT NOT NULL PRIMARY KEY, review TEXT NOT NULL, rev INTEGER NOT NULL, audience TEXT NOT NULL,
        title TEXT NOT NULL, aim TEXT NOT NULL, scope TEXT NOT NULL, summary TEXT NOT NULL,
        owner TEXT NOT NULL, publish_by TEXT, requirement TEXT NOT NULL, waived_because TEXT NOT NULL,
        state TEXT NOT NULL, severity TEXT NOT NULL, incident_type TEXT NOT NULL, services TEXT NOT NULL,
        teams TEXT NOT NULL, roles TEXT NOT NULL, functions TEXT NOT NULL, zone TEXT NOT NULL,
        incident_day TEXT, milestones TEXT NOT NULL, impact TEXT NOT NULL, near_miss INTEGER NOT NULL,
        drill INTEGER NOT NULL, drill_checks TEXT NOT NULL, muted TEXT NOT NULL, opened TEXT
    ) STRICT;
CREATE TABLE observations (
        id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16), review TEXT NOT NULL REFERENCES reviews(id),
        rev INTEGER NOT NULL, audience TEXT NOT NULL,
        session TEXT NOT NULL, round INTEGER NOT NULL, text TEXT NOT NULL, folded INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
CREATE TABLE events (id TEXT NOT NULL PRIMARY KEY, review TEXT NOT NULL REFERENCES reviews(id), rev INTEGER NOT NULL, audience TEXT NOT NULL,
        at INTEGER NOT NULL, at_precision INTEGER NOT NULL, at_original TEXT NOT NULL, at_zone TEXT NOT NULL,
        event_kind TEXT NOT NULL, text TEXT NOT NULL, detail TEXT NOT NULL, stance TEXT NOT NULL,
        confidence TEXT, team TEXT NOT NULL, evidence TEXT NOT NULL, source TEXT NOT NULL,
        options TEXT NOT NULL, known_then TEXT NOT NULL, validated TEXT NOT NULL, assumption TEXT,
        milestone TEXT, starred INTEGER NOT NULL, "order" REAL NOT NULL) STRICT;
CREATE TABLE factors (id TEXT NOT NULL PRIMARY KEY, review TEXT NOT NULL REFERENCES reviews(id), rev INTEGER NOT NULL, audience TEXT NOT NULL,
        text TEXT NOT NULL, detail TEXT NOT NULL, factor_kind TEXT NOT NULL, category TEXT NOT NULL,
        component TEXT NOT NULL, contribution TEXT, confidence TEXT, confirmed INTEGER NOT NULL) STRICT;
CREATE TABLE spoken_notes (id TEXT NOT NULL PRIMARY KEY, review TEXT NOT NULL REFERENCES reviews(id), rev INTEGER NOT NULL, audience TEXT NOT NULL, text TEXT NOT NULL) STRICT;
CREATE TABLE withheld_notes (id TEXT NOT NULL PRIMARY KEY, review TEXT NOT NULL REFERENCES reviews(id), rev INTEGER NOT NULL, audience TEXT NOT NULL, observation TEXT NOT NULL, reason TEXT NOT NULL) STRICT;
CREATE TABLE claims (id TEXT NOT NULL PRIMARY KEY, review TEXT NOT NULL REFERENCES reviews(id), rev INTEGER NOT NULL, audience TEXT NOT NULL, observation TEXT NOT NULL, name TEXT NOT NULL) STRICT;
CREATE TABLE groups (id TEXT NOT NULL PRIMARY KEY, review TEXT NOT NULL REFERENCES reviews(id), rev INTEGER NOT NULL, audience TEXT NOT NULL, title TEXT NOT NULL) STRICT;
CREATE TABLE tallies (id TEXT NOT NULL PRIMARY KEY, review TEXT NOT NULL REFERENCES reviews(id), rev INTEGER NOT NULL, audience TEXT NOT NULL,
        target TEXT NOT NULL, session TEXT NOT NULL, round INTEGER NOT NULL, n INTEGER NOT NULL,
        voters INTEGER NOT NULL) STRICT;
CREATE TABLE pulse_results (id TEXT NOT NULL PRIMARY KEY, review TEXT NOT NULL REFERENCES reviews(id), rev INTEGER NOT NULL, audience TEXT NOT NULL, session TEXT NOT NULL, question TEXT NOT NULL, counts TEXT NOT NULL, seats INTEGER NOT NULL) STRICT;
CREATE TABLE actions (id TEXT NOT NULL PRIMARY KEY, review TEXT NOT NULL REFERENCES reviews(id), rev INTEGER NOT NULL, audience TEXT NOT NULL,
        text TEXT NOT NULL, detail TEXT NOT NULL, owner TEXT NOT NULL, sponsor TEXT NOT NULL, due TEXT,
        criterion TEXT NOT NULL, action_kind TEXT, area TEXT, layer TEXT, permanence TEXT, expires TEXT,
        state TEXT NOT NULL, not_acting_because TEXT NOT NULL, user_impact INTEGER, business INTEGER,
        recurrence INTEGER, effort INTEGER, teams TEXT NOT NULL, rollout TEXT NOT NULL,
        validation TEXT NOT NULL, tracker TEXT NOT NULL, done_on TEXT, checks TEXT NOT NULL) STRICT;
CREATE TABLE parked_ideas (id TEXT NOT NULL PRIMARY KEY, review TEXT NOT NULL REFERENCES reviews(id), rev INTEGER NOT NULL, audience TEXT NOT NULL, text TEXT NOT NULL) STRICT;
CREATE TABLE questions (id TEXT NOT NULL PRIMARY KEY, review TEXT NOT NULL REFERENCES reviews(id), rev INTEGER NOT NULL, audience TEXT NOT NULL, text TEXT NOT NULL, state TEXT NOT NULL, answer TEXT NOT NULL, owner TEXT NOT NULL) STRICT;
CREATE TABLE terms (id TEXT NOT NULL PRIMARY KEY, review TEXT NOT NULL REFERENCES reviews(id), rev INTEGER NOT NULL, audience TEXT NOT NULL, term TEXT NOT NULL, meaning TEXT NOT NULL) STRICT;
CREATE TABLE private_notes (id TEXT NOT NULL PRIMARY KEY, review TEXT NOT NULL REFERENCES reviews(id), rev INTEGER NOT NULL, audience TEXT NOT NULL, text TEXT NOT NULL, about TEXT NOT NULL) STRICT;
CREATE TABLE links (id TEXT NOT NULL PRIMARY KEY, review TEXT NOT NULL REFERENCES reviews(id), rev INTEGER NOT NULL, audience TEXT NOT NULL, source TEXT NOT NULL, target TEXT NOT NULL, link_kind TEXT NOT NULL) STRICT;
CREATE TABLE sessions (id TEXT NOT NULL PRIMARY KEY, review TEXT NOT NULL REFERENCES reviews(id), rev INTEGER NOT NULL, audience TEXT NOT NULL,
        format_name TEXT NOT NULL, number INTEGER NOT NULL, state TEXT NOT NULL, phases TEXT NOT NULL,
        at_phase INTEGER NOT NULL, planned_start TEXT, began TEXT, ended TEXT, hard_stop TEXT,
        topics TEXT NOT NULL, at_topic INTEGER NOT NULL, round INTEGER NOT NULL, slots INTEGER NOT NULL,
        sheet TEXT NOT NULL, envelopes INTEGER, vote TEXT NOT NULL, vote_round INTEGER NOT NULL,
        dots INTEGER NOT NULL, pulse TEXT NOT NULL, heard TEXT NOT NULL, attendance TEXT NOT NULL,
        agreed TEXT NOT NULL) STRICT;
CREATE TABLE batches (
        id TEXT NOT NULL PRIMARY KEY, review TEXT NOT NULL REFERENCES reviews(id), minute TEXT NOT NULL,
        file_name TEXT NOT NULL, format TEXT NOT NULL, kept INTEGER NOT NULL, hidden INTEGER NOT NULL,
        no_time INTEGER NOT NULL, state TEXT NOT NULL CHECK (state IN ('in', 'out'))
    ) STRICT;
CREATE TABLE evidence (
        batch TEXT NOT NULL REFERENCES batches(id), fingerprint TEXT NOT NULL, review TEXT NOT NULL,
        event TEXT, raw TEXT NOT NULL, status TEXT NOT NULL CHECK (status IN ('kept', 'hidden', 'no-time')),
        PRIMARY KEY (batch, fingerprint)
    ) STRICT, WITHOUT ROWID;
CREATE TABLE changes (
        review TEXT NOT NULL REFERENCES reviews(id), seq INTEGER NOT NULL, minute TEXT NOT NULL,
        role TEXT NOT NULL, words TEXT NOT NULL, put TEXT NOT NULL, dropped TEXT NOT NULL,
        before TEXT NOT NULL, undoable INTEGER NOT NULL, undoes INTEGER, batch TEXT, command TEXT,
        PRIMARY KEY (review, seq)
    ) STRICT;
CREATE TABLE clocks (session TEXT NOT NULL PRIMARY KEY, review TEXT NOT NULL, state TEXT NOT NULL) STRICT;
CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
    ON "_sqlite_migrations" ("migration_set", "name");
CREATE INDEX events_review ON events (review);
CREATE INDEX factors_review ON factors (review);
CREATE INDEX spoken_notes_review ON spoken_notes (review);
CREATE INDEX withheld_notes_review ON withheld_notes (review);
CREATE INDEX claims_review ON claims (review);
CREATE INDEX groups_review ON groups (review);
CREATE INDEX tallies_review ON tallies (review);
CREATE INDEX pulse_results_review ON pulse_results (review);
CREATE INDEX actions_review ON actions (review);
CREATE INDEX parked_ideas_review ON parked_ideas (review);
CREATE INDEX questions_review ON questions (review);
CREATE INDEX terms_review ON terms (review);
CREATE INDEX private_notes_review ON private_notes (review);
CREATE INDEX links_review ON links (review);
CREATE INDEX sessions_review ON sessions (review);
CREATE INDEX observations_review ON observations (review);
CREATE UNIQUE INDEX changes_command ON changes (review, command) WHERE command IS NOT NULL;
CREATE INDEX actions_state ON actions (review, state, due);
CREATE INDEX batches_review ON batches (review);
CREATE INDEX evidence_event ON evidence (event) WHERE event IS NOT NULL;
CREATE VIEW timeline AS
    SELECT r.title AS review_title, e.review,
        strftime('%Y-%m-%dT%H:%M:%S', e.at / 1000000, 'unixepoch') || 'Z' AS at_utc,
        CASE e.at_precision WHEN 0 THEN 'day' WHEN 1 THEN 'hour' WHEN 2 THEN 'minute' WHEN 3 THEN 'second'
            ELSE 'fraction' END AS precision,
        e.at_original AS written_as, e.at_zone AS zone, e.event_kind, e.stance, e.confidence, e.text, e.detail,
        e.team, e.evidence, e.source, e.milestone, e.starred, e.id
    FROM events e JOIN reviews r ON r.id = e.review
    WHERE e.audience = 'room'
    ORDER BY e.review, e.at, e.at_precision, e."order", e.id;
CREATE VIEW open_actions AS
    SELECT r.title AS review_title, a.review, a.text, a.owner, a.due, a.state, a.action_kind, a.permanence,
        json_extract(a.criterion, '$.metric') AS metric, json_extract(a.criterion, '$.target') AS target,
        a.tracker, a.id
    FROM actions a JOIN reviews r ON r.id = a.review
    WHERE a.state IN ('proposed', 'committed', 'in_progress') AND a.audience = 'room'
    ORDER BY a.due IS NULL, a.due, a.id;
CREATE VIEW observations_text AS
    SELECT r.title AS review_title, lower(hex(o.id)) AS id, o.review, o.session, o.round, o.text
    FROM observations o JOIN reviews r ON r.id = o.review
    WHERE o.audience = 'room' AND NOT o.folded;
CREATE VIRTUAL TABLE search USING fts5(title, body, tokenize = 'porter unicode61 remove_diacritics 2');
CREATE TABLE search_map (
        n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, review TEXT NOT NULL,
        hosts INTEGER NOT NULL
    ) STRICT;
CREATE INDEX search_map_review ON search_map (review);
INSERT INTO _sqlite_migrations ("id","migration_set","name","applied_at") VALUES (1,'pmtui','first_tables','2026-11-23 07:50:02.750235+00:00');
INSERT INTO reviews ("id","review","rev","audience","title","aim","scope","summary","owner","publish_by","requirement","waived_because","state","severity","incident_type","services","teams","roles","functions","zone","incident_day","milestones","impact","near_miss","drill","drill_checks","muted","opened") VALUES ('00000000000000000000000000000001','00000000000000000000000000000001',1,'room','Checkout was down','','','','',NULL,'chosen','','open','unknown','','[]','[]','[]','[]','UTC',NULL,'[]','{"users":null,"minutes":null,"support_cases":null,"money":"","error_budget_minutes":null,"described":""}',0,0,'{"escalation_worked":null,"runbook_worked":null,"channel_worked":null}','[]',NULL);
INSERT INTO events ("id","review","rev","audience","at","at_precision","at_original","at_zone","event_kind","text","detail","stance","confidence","team","evidence","source","options","known_then","validated","assumption","milestone","starred","order") VALUES ('b1f788fc15113413f2ccae90604d34b4','00000000000000000000000000000001',0,'room',1795165200000000,2,'','UTC','note','alert from version one','','fact',NULL,'','','','','','',NULL,NULL,0,0.0);
INSERT INTO changes ("review","seq","minute","role","words","put","dropped","before","undoable","undoes","batch","command") VALUES ('00000000000000000000000000000001',1,'2026-11-20T09:00Z','','new review','[["review","00000000000000000000000000000001"]]','[]','[]',0,NULL,NULL,NULL);
INSERT INTO changes ("review","seq","minute","role","words","put","dropped","before","undoable","undoes","batch","command") VALUES ('00000000000000000000000000000001',2,'2026-11-20T09:00Z','facilitator','changed','[["event","b1f788fc15113413f2ccae90604d34b4"]]','[]','[]',0,NULL,NULL,NULL);
INSERT INTO search_map ("n","id","kind","review","hosts") VALUES (1,'00000000000000000000000000000001','review','00000000000000000000000000000001',0);
INSERT INTO search_map ("n","id","kind","review","hosts") VALUES (2,'b1f788fc15113413f2ccae90604d34b4','event','00000000000000000000000000000001',0);
INSERT INTO search (rowid,title,body) VALUES (1,'Checkout was down','');
INSERT INTO search (rowid,title,body) VALUES (2,'alert from version one','');
