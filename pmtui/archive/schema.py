"""The tables of an archive as its first version made them. Frozen: a later change is a migration, not an edit here.

`TABLE_OF` alone grows with the kinds of cards; it names the tables of today's version.

One table per kind of card, named from the domain. Lists and parts of cards are JSON text, days and times ISO text;
only a timeline event's instant is a number (microseconds since 1970, UTC), because the timeline is ordered by it.
"""

from __future__ import annotations

APPLICATION_ID = 0x504D5455
"""Marks the file as ours ('PMTU'), at byte 68 of its header."""

TABLE_OF = {
    "review": "reviews",
    "event": "events",
    "factor": "factors",
    "observation": "observations",
    "spoken": "spoken_notes",
    "withheld": "withheld_notes",
    "claim": "claims",
    "group": "groups",
    "tally": "tallies",
    "pulse": "pulse_results",
    "action": "actions",
    "parked": "parked_ideas",
    "question": "questions",
    "term": "terms",
    "private": "private_notes",
    "suggestion": "suggestions",
    "link": "links",
    "session": "sessions",
}
"""The table of each kind of card."""

EVERY_CARD = "id TEXT NOT NULL PRIMARY KEY, review TEXT NOT NULL REFERENCES reviews(id), rev INTEGER NOT NULL, audience TEXT NOT NULL"

_COLUMNS = {
    "events": """
        at INTEGER NOT NULL, at_precision INTEGER NOT NULL, at_original TEXT NOT NULL, at_zone TEXT NOT NULL,
        event_kind TEXT NOT NULL, text TEXT NOT NULL, detail TEXT NOT NULL, stance TEXT NOT NULL,
        confidence TEXT, team TEXT NOT NULL, evidence TEXT NOT NULL, source TEXT NOT NULL,
        options TEXT NOT NULL, known_then TEXT NOT NULL, validated TEXT NOT NULL, assumption TEXT,
        milestone TEXT, starred INTEGER NOT NULL, "order" REAL NOT NULL""",
    "factors": """
        text TEXT NOT NULL, detail TEXT NOT NULL, factor_kind TEXT NOT NULL, category TEXT NOT NULL,
        component TEXT NOT NULL, contribution TEXT, confidence TEXT, confirmed INTEGER NOT NULL""",
    "spoken_notes": "text TEXT NOT NULL",
    "withheld_notes": "observation TEXT NOT NULL, reason TEXT NOT NULL",
    "claims": "observation TEXT NOT NULL, name TEXT NOT NULL",
    "groups": "title TEXT NOT NULL",
    "tallies": """
        target TEXT NOT NULL, session TEXT NOT NULL, round INTEGER NOT NULL, n INTEGER NOT NULL,
        voters INTEGER NOT NULL""",
    "pulse_results": "session TEXT NOT NULL, question TEXT NOT NULL, counts TEXT NOT NULL, seats INTEGER NOT NULL",
    "actions": """
        text TEXT NOT NULL, detail TEXT NOT NULL, owner TEXT NOT NULL, sponsor TEXT NOT NULL, due TEXT,
        criterion TEXT NOT NULL, action_kind TEXT, area TEXT, layer TEXT, permanence TEXT, expires TEXT,
        state TEXT NOT NULL, not_acting_because TEXT NOT NULL, user_impact INTEGER, business INTEGER,
        recurrence INTEGER, effort INTEGER, teams TEXT NOT NULL, rollout TEXT NOT NULL,
        validation TEXT NOT NULL, tracker TEXT NOT NULL, done_on TEXT, checks TEXT NOT NULL""",
    "parked_ideas": "text TEXT NOT NULL",
    "questions": "text TEXT NOT NULL, state TEXT NOT NULL, answer TEXT NOT NULL, owner TEXT NOT NULL",
    "terms": "term TEXT NOT NULL, meaning TEXT NOT NULL",
    "private_notes": "text TEXT NOT NULL, about TEXT NOT NULL",
    "links": "source TEXT NOT NULL, target TEXT NOT NULL, link_kind TEXT NOT NULL",
    "sessions": """
        format_name TEXT NOT NULL, number INTEGER NOT NULL, state TEXT NOT NULL, phases TEXT NOT NULL,
        at_phase INTEGER NOT NULL, planned_start TEXT, began TEXT, ended TEXT, hard_stop TEXT,
        topics TEXT NOT NULL, at_topic INTEGER NOT NULL, round INTEGER NOT NULL, slots INTEGER NOT NULL,
        sheet TEXT NOT NULL, envelopes INTEGER, vote TEXT NOT NULL, vote_round INTEGER NOT NULL,
        dots INTEGER NOT NULL, pulse TEXT NOT NULL, heard TEXT NOT NULL, attendance TEXT NOT NULL,
        agreed TEXT NOT NULL""",
}

_REVIEWS = """
    CREATE TABLE reviews (
        id TEXT NOT NULL PRIMARY KEY, review TEXT NOT NULL, rev INTEGER NOT NULL, audience TEXT NOT NULL,
        title TEXT NOT NULL, aim TEXT NOT NULL, scope TEXT NOT NULL, summary TEXT NOT NULL,
        owner TEXT NOT NULL, publish_by TEXT, requirement TEXT NOT NULL, waived_because TEXT NOT NULL,
        state TEXT NOT NULL, severity TEXT NOT NULL, incident_type TEXT NOT NULL, services TEXT NOT NULL,
        teams TEXT NOT NULL, roles TEXT NOT NULL, functions TEXT NOT NULL, zone TEXT NOT NULL,
        incident_day TEXT, milestones TEXT NOT NULL, impact TEXT NOT NULL, near_miss INTEGER NOT NULL,
        drill INTEGER NOT NULL, drill_checks TEXT NOT NULL, muted TEXT NOT NULL, opened TEXT
    ) STRICT"""

# No author, no time, no sequence: ANONYMITY 9. Random keys and no rowid, so pages keep no order of arrival.
_OBSERVATIONS = """
    CREATE TABLE observations (
        id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16), review TEXT NOT NULL REFERENCES reviews(id),
        rev INTEGER NOT NULL, audience TEXT NOT NULL,
        session TEXT NOT NULL, round INTEGER NOT NULL, text TEXT NOT NULL, folded INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID"""

_AROUND = (
    """
    CREATE TABLE batches (
        id TEXT NOT NULL PRIMARY KEY, review TEXT NOT NULL REFERENCES reviews(id), minute TEXT NOT NULL,
        file_name TEXT NOT NULL, format TEXT NOT NULL, kept INTEGER NOT NULL, hidden INTEGER NOT NULL,
        no_time INTEGER NOT NULL, state TEXT NOT NULL CHECK (state IN ('in', 'out'))
    ) STRICT""",
    """
    CREATE TABLE evidence (
        batch TEXT NOT NULL REFERENCES batches(id), fingerprint TEXT NOT NULL, review TEXT NOT NULL,
        event TEXT, raw TEXT NOT NULL, status TEXT NOT NULL CHECK (status IN ('kept', 'hidden', 'no-time')),
        PRIMARY KEY (batch, fingerprint)
    ) STRICT, WITHOUT ROWID""",
    # The journal: a role and a minute, never a seat or a name.
    """
    CREATE TABLE changes (
        review TEXT NOT NULL REFERENCES reviews(id), seq INTEGER NOT NULL, minute TEXT NOT NULL,
        role TEXT NOT NULL, words TEXT NOT NULL, put TEXT NOT NULL, dropped TEXT NOT NULL,
        before TEXT NOT NULL, undoable INTEGER NOT NULL, undoes INTEGER, batch TEXT, command TEXT,
        PRIMARY KEY (review, seq)
    ) STRICT""",
    "CREATE UNIQUE INDEX changes_command ON changes (review, command) WHERE command IS NOT NULL",
    "CREATE TABLE clocks (session TEXT NOT NULL PRIMARY KEY, review TEXT NOT NULL, state TEXT NOT NULL) STRICT",
    "CREATE INDEX actions_state ON actions (review, state, due)",
    "CREATE INDEX batches_review ON batches (review)",
    "CREATE INDEX evidence_event ON evidence (event) WHERE event IS NOT NULL",
    """
    CREATE TABLE search_map (
        n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, review TEXT NOT NULL,
        hosts INTEGER NOT NULL
    ) STRICT""",
    "CREATE INDEX search_map_review ON search_map (review)",
)

SEARCH_INDEXED = (
    "CREATE VIRTUAL TABLE search USING fts5(title, body, tokenize = 'porter unicode61 remove_diacritics 2')"
)
SEARCH_PLAIN = "CREATE TABLE search (title TEXT NOT NULL, body TEXT NOT NULL) STRICT"

# For people who ask their own questions with datasette or sqlite-utils. Cards kept for hosts stay out.
_VIEWS = (
    """
    CREATE VIEW timeline AS
    SELECT r.title AS review_title, e.review,
        strftime('%Y-%m-%dT%H:%M:%S', e.at / 1000000, 'unixepoch') || 'Z' AS at_utc,
        CASE e.at_precision WHEN 0 THEN 'day' WHEN 1 THEN 'hour' WHEN 2 THEN 'minute' WHEN 3 THEN 'second'
            ELSE 'fraction' END AS precision,
        e.at_original AS written_as, e.at_zone AS zone, e.event_kind, e.stance, e.confidence, e.text, e.detail,
        e.team, e.evidence, e.source, e.milestone, e.starred, e.id
    FROM events e JOIN reviews r ON r.id = e.review
    WHERE e.audience = 'room'
    ORDER BY e.review, e.at, e.at_precision, e."order", e.id""",
    """
    CREATE VIEW open_actions AS
    SELECT r.title AS review_title, a.review, a.text, a.owner, a.due, a.state, a.action_kind, a.permanence,
        json_extract(a.criterion, '$.metric') AS metric, json_extract(a.criterion, '$.target') AS target,
        a.tracker, a.id
    FROM actions a JOIN reviews r ON r.id = a.review
    WHERE a.state IN ('proposed', 'committed', 'in_progress') AND a.audience = 'room'
    ORDER BY a.due IS NULL, a.due, a.id""",
    """
    CREATE VIEW observations_text AS
    SELECT r.title AS review_title, lower(hex(o.id)) AS id, o.review, o.session, o.round, o.text
    FROM observations o JOIN reviews r ON r.id = o.review
    WHERE o.audience = 'room' AND NOT o.folded""",
)


def first_version(*, indexed: bool) -> tuple[str, ...]:
    """The statements that make an archive of version 1; `indexed` when this SQLite has FTS5."""
    tables = [f"CREATE TABLE {name} ({EVERY_CARD}, {columns}) STRICT" for name, columns in _COLUMNS.items()]
    owned = [f"CREATE INDEX {name}_review ON {name} (review)" for name in _COLUMNS]
    search = SEARCH_INDEXED if indexed else SEARCH_PLAIN
    return (
        _REVIEWS,
        _OBSERVATIONS,
        *tables,
        *owned,
        "CREATE INDEX observations_review ON observations (review)",
        *_AROUND,
        search,
        *_VIEWS,
    )
