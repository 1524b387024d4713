"""The language coach on sentences people write in reviews: what it must ask about, and what it must leave alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pmtui.coaching import base_lexicon, load_coach, load_lexicon
from pmtui.facilitation.language import Coach, Lexicon, LexiconError, Where, counts
from pmtui.facilitation.terms import anchors_of, folded, pattern_of
from pmtui.model.cards import Mute

NAMES = ["Anna Marsh", "Will Page", "Bo", "Özlem Kaya", "@dkim"]
COACH = load_coach(names=NAMES)
EVENT, FACTOR, ACTION, DOCUMENT = Where.EVENT, Where.FACTOR, Where.ACTION, Where.DOCUMENT

HEARD: list[tuple[Where, str, str, str]] = [
    # counterfactual
    (EVENT, "The deploy should have been stopped at 10 %", "counterfactual", "should have"),
    (EVENT, "It could have been found in staging", "counterfactual", "could have"),
    (FACTOR, "A canary would have shown the errors", "counterfactual", "would have"),
    (FACTOR, "They should really have paged the database team", "counterfactual", "should really have"),
    (EVENT, "Support ought to have been told", "counterfactual", "ought to have"),
    (EVENT, "If only we had looked at the replica lag", "counterfactual", "if only we had"),
    (EVENT, "If only the second alarm had been audible", "counterfactual", "if only the second alarm had"),
    (EVENT, "Had they checked the dashboard, the impact was shorter", "counterfactual", "had they checked"),
    (EVENT, "had the operator known, he rolls back", "counterfactual", "had the operator known"),
    (EVENT, "We shouldn’t have deployed on a Friday", "counterfactual", "shouldn’t have"),
    (EVENT, "We should not have merged it", "counterfactual", "should not have"),
    (EVENT, "SHOULD HAVE checked the queue first", "counterfactual", "SHOULD HAVE"),
    (EVENT, "that could've been avoided", "counterfactual", "could've"),
    (EVENT, "The limit should\nhave held", "counterfactual", "should\nhave"),
    (Where.OBSERVATION, "In hindsight the graph was clear", "counterfactual", "In hindsight"),
    (FACTOR, "A would have had a smaller blast radius", "counterfactual", "would have"),
    # omission by a person
    (EVENT, "The on-call engineer failed to notice the alert", "omission", "engineer failed to"),
    (EVENT, "The engineer on call failed to escalate", "omission", "engineer on call failed to"),
    (
        EVENT,
        "An engineer from payments failed to check the flag",
        "omission",
        "engineer from payments failed to",
    ),
    (FACTOR, "The team neglected to update the runbook", "omission", "team neglected"),
    (EVENT, "We forgot to renew the certificate", "omission", "We forgot"),
    (EVENT, "forgot to drain the node", "omission", "forgot to"),
    (EVENT, "The operator did not notice the warning", "omission", "operator did not notice"),
    (EVENT, "The responder didn't escalate for 40 minutes", "omission", "responder didn't escalate"),
    (
        EVENT,
        "The release manager also never checked the canary",
        "omission",
        "release manager also never checked",
    ),
    (EVENT, "Nobody noticed the full disk", "omission", "Nobody noticed"),
    (EVENT, "They failed to tell support", "omission", "They failed to tell"),
    (EVENT, "The on-call missed the page", "omission", "on-call missed the"),
    (
        EVENT,
        "Developers ignored the linter, two developers ignored the test",
        "omission",
        "Developers ignored the",
    ),
    (EVENT, "Anna failed to restart the job", "omission", "Anna failed to"),
    (EVENT, "@mkay failed to restart the job", "omission", "@mkay failed to"),
    (EVENT, "The renewal was forgotten", "omission", "was forgotten"),
    (EVENT, "I forgot the second region", "omission", "I forgot"),
    # human-error verdict
    (FACTOR, "Human error during the change", "verdict", "Human error"),
    (FACTOR, "This was human-error", "verdict", "human-error"),
    (FACTOR, "operator errors in the console", "verdict", "operator errors"),
    (FACTOR, "Plain user error", "verdict", "user error"),
    (EVENT, "A careless command took it down", "verdict", "careless"),
    (EVENT, "Network messed up the BGP change", "verdict", "messed up"),
    (EVENT, "It was the developer's fault", "verdict", "developer's fault"),
    (EVENT, "It was Anna’s fault", "verdict", "Anna’s fault"),
    (EVENT, "They should have known better", "verdict", "should have known better"),
    (EVENT, "A fat-fingered rm", "verdict", "fat-fingered"),
    (EVENT, "negligence in review", "verdict", "negligence"),
    (EVENT, "the admin made a mistake in the pool size", "verdict", "admin made a mistake"),
    (EVENT, "The reviewer is to blame", "verdict", "reviewer is to blame"),
    # normative
    (FACTOR, "Testing was inadequate", "normative", "inadequate"),
    (FACTOR, "Improper use of the flag", "normative", "Improper"),
    (FACTOR, "The service was poorly monitored", "normative", "poorly"),
    (EVENT, "It was obviously the cache", "normative", "obviously"),
    (EVENT, "One simply restarts it", "normative", "simply"),
    (FACTOR, "Lack of care in the change", "normative", "Lack of care"),
    (EVENT, "the team wrongly assumed a network issue", "normative", "wrongly"),
    # mechanistic
    (
        FACTOR,
        "There was insufficient communication between teams",
        "mechanistic",
        "insufficient communication",
    ),
    (FACTOR, "insufficient testing of the path", "mechanistic", "insufficient testing"),
    (FACTOR, "slow recovery due to inexperience", "mechanistic", "due to inexperience"),
    (FACTOR, "because of a lack of training on the tool", "mechanistic", "because of a lack of training"),
    # who, why
    (Where.QUESTION, "Who broke the build?", "who_why", "Who broke"),
    (Where.QUESTION, "Why didn't you roll back?", "who_why", "Why didn't you"),
    (Where.QUESTION, "Why did the operator restart it?", "who_why", "Why did the operator"),
    (Where.QUESTION, "Who did this?", "who_why", "Who did this"),
    (Where.QUESTION, "First question. Whose fault was it", "who_why", "Whose fault"),
    # single cause
    (FACTOR, "The root cause is a missing index", "single_cause", "The root cause is"),
    (EVENT, "Errors were caused by a full disk", "single_cause", "caused by"),
    (DOCUMENT, "Root cause: expired certificate", "single_cause", "Root cause:"),
    (FACTOR, "the real cause was DNS; it is the only cause", "single_cause", "is the only cause"),
    # sensational
    (EVENT, "A disaster for checkout", "sensational", "disaster"),
    (EVENT, "catastrophic loss of orders", "sensational", "catastrophic"),
    (EVENT, "It was a nightmare to debug", "sensational", "nightmare"),
    (EVENT, "total chaos in the channel", "sensational", "total chaos"),
    # vague action
    (ACTION, "Be more careful with deploys", "vague_action", "Be more careful"),
    (ACTION, "Remind people to read the runbook", "vague_action", "Remind people"),
    (ACTION, "Improve monitoring", "vague_action", "Improve"),
    (ACTION, "improving the docs", "vague_action", "improving"),
    (ACTION, "We should improve monitoring", "vague_action", "improve"),
    (ACTION, "Investigate slow queries", "vague_action", "Investigate"),
    (ACTION, "Look into the retry storm", "vague_action", "Look into"),
    (ACTION, "- Make sure it does not happen again", "vague_action", "Make sure"),
    (ACTION, "please make sure backups work", "vague_action", "make sure"),
    (ACTION, "Add an alert. Then look, and pay more attention", "vague_action", "pay more attention"),
    (ACTION, "More monitoring", "vague_action", "More monitoring"),
    # certainty
    (EVENT, "We always restart it by hand", "certainty", "always"),
    (EVENT, "This never happens on weekdays", "certainty", "never"),
    (Where.OBSERVATION, "everyone knows the importer is slow", "certainty", "everyone knows"),
    (EVENT, "It was definitely the network", "certainty", "definitely"),
    # personal names
    (FACTOR, "Anna restarted the job", "personal_name", "Anna"),
    (FACTOR, "the console of ANNA MARSH", "personal_name", "ANNA MARSH"),
    (ACTION, "Özlem adds a limit", "personal_name", "Özlem"),
    (DOCUMENT, "Will Page took the pager", "personal_name", "Will Page"),
    (DOCUMENT, "handled by @jsmith at 10:00", "personal_name", "@jsmith"),
    (DOCUMENT, "Bo drained the node", "personal_name", "Bo"),
    (DOCUMENT, "dkim rolled back", "personal_name", "dkim"),
]

LEFT_ALONE: list[tuple[Where, str]] = [
    # plain, good entries
    (EVENT, "14:05 alert checkout p99 > 2 s #payments"),
    (EVENT, "The on-call engineer acknowledged the page and opened the runbook"),
    (EVENT, "The dashboard showed normal latency, so the team looked at the database first"),
    (FACTOR, "Retries had no limit, which multiplied the load"),
    (EVENT, "We decided to roll back because errors rose to 4 %"),
    # counterfactual guards
    (EVENT, "To restart it we would have to drain the node"),
    (FACTOR, "Each client should have a limit"),
    (FACTOR, "A retry could have an effect on the queue"),
    (EVENT, "The engineer could not have known about the flag"),
    (EVENT, "It may have been cached"),
    (Where.QUESTION, "Could we have found it earlier?"),
    (Where.QUESTION, "How would you have halved the time?"),
    (EVENT, "What had they checked by then?"),
    (EVENT, "It fires if only one replica is up"),
    (EVENT, "The team had checked the graphs"),
    (EVENT, "They had been told at 14:00"),
    (ACTION, "Every deploy should have passed the canary before 100 %"),
    (ACTION, "Checkout should stop retrying after 3 calls"),
    # machine subjects
    (EVENT, "The payment service failed to start"),
    (EVENT, "Two pods failed to pull the image"),
    (EVENT, "The engineer restarted the service, which failed to start"),
    (EVENT, "A deploy by the operator failed to finish"),
    (EVENT, "The Kubernetes operator failed to reconcile"),
    (EVENT, "The lock manager failed to release the lock"),
    (EVENT, "The page to the on-call failed to arrive"),
    (EVENT, "The pods came up; they failed to join the cluster"),
    (EVENT, "Users failed to log in for 12 minutes"),
    (EVENT, "The probe did not notice the hang"),
    (EVENT, "The balancer ignored the header"),
    (EVENT, "The engineer failed over the database"),
    (EVENT, "We missed the SLO by 3 minutes"),
    (EVENT, "The alert never fired"),
    (EVENT, "The cache always returned the old value"),
    (Where.QUESTION, "Why did the pod restart?"),
    (Where.QUESTION, "Why was the alert silenced for the night?"),
    # names of measures and techniques
    (EVENT, "The user error rate rose to 4 %"),
    (EVENT, "user errors per minute doubled"),
    (EVENT, "segmentation fault in the parser; page faults rose"),
    (FACTOR, "Their fault domains overlapped"),
    (EVENT, "git blame showed a change from 2019"),
    (EVENT, "started the disaster recovery plan"),
    (EVENT, "A disaster-recovery drill in March"),
    (ACTION, "Run a chaos experiment on the queue every month"),
    (FACTOR, "catastrophic backtracking in the URL filter"),
    (EVENT, "There was insufficient memory on node 3"),
    (EVENT, "insufficient disk space on the primary"),
    (DOCUMENT, "The root cause is unknown"),
    (EVENT, "we wrote a root cause analysis in 2024"),
    (FACTOR, "Human factors of the console layout"),
    (FACTOR, "kernel panic on two hosts"),
    (EVENT, "the always-on balancer drained"),
    # relative clauses and asking for people
    (EVENT, "The engineer who deployed the change joined the call"),
    (Where.QUESTION, "Who was paged first?"),
    (Where.QUESTION, "Who could have answered that at night?"),
    # quotes, code, addresses, log lines
    (EVENT, 'Support wrote "you should have told us"'),
    (EVENT, "Support wrote “the team failed to tell us”"),
    (EVENT, "the chat said 'human error, it's always the same' at 10:00"),
    (EVENT, "ran `make sure-always || never` twice"),
    (EVENT, "```\nshould have\nhuman error\n```"),
    (EVENT, "> We should have paged earlier"),
    (EVENT, "see https://wiki.example.com/should-have/human-error/root-cause-is"),
    (EVENT, "mail from root.cause@never.example.com"),
    (EVENT, "reads /etc/never/always.conf and always.example.com"),
    (EVENT, "2026-03-04T14:05:33Z ERROR worker: never should have reached this"),
    (EVENT, "2026-03-04 14:05:33,123 [main] user error: always failing, disaster"),
    (EVENT, "Mar  4 14:05:33 db1 postgres[123]: root cause is never known"),
    (EVENT, "ERROR: human error code 7"),
    (EVENT, "level=error msg=never reason=always caused by x"),
    (EVENT, "java.lang.IllegalStateException: should have been caught"),
    (EVENT, "retry_always was set, restart_never was not"),
    # actions with a test for done
    (ACTION, "Improve p99 of checkout search from 2 s to 800 ms"),
    (ACTION, "Add an index to improve query time"),
    (ACTION, "Add a bot that reminds the on-call of expiring silences"),
    (ACTION, "Write a test to make sure retries stop at 3"),
    (ACTION, "Always require two approvals for DNS changes"),
    (ACTION, "Alert when replica lag exceeds 30 s for 5 minutes"),
    (EVENT, "Investigate slow queries"),
    # names: only where they are kept, never everyday words
    (EVENT, "Anna restarted the job"),
    (Where.OBSERVATION, "I asked @jsmith"),
    (FACTOR, "The page will mark the start of the outage"),
    (FACTOR, "bo is not a name in lower case"),
    (FACTOR, "told @here and @oncall-payments in the channel"),
    (FACTOR, "the package @angular/core and mail to x@jsmith.example.com"),
    (FACTOR, "Annapolis and bandanna"),
    (DOCUMENT, ""),
    (DOCUMENT, "   \n"),
]


@pytest.mark.parametrize(("where", "text", "cls", "said"), HEARD, ids=[row[1][:50] for row in HEARD])
def test_it_asks_about(where: Where, text: str, cls: str, said: str) -> None:
    found = {(hit.cls, text[hit.start : hit.end].lower()) for hit in COACH.check(text, where)}
    assert (cls, said.lower()) in found
    assert all(hit.asks for hit in COACH.check(text, where))


@pytest.mark.parametrize(("where", "text"), LEFT_ALONE, ids=[f"{row[1][:50]!r}" for row in LEFT_ALONE])
def test_it_leaves_alone(where: Where, text: str) -> None:
    assert [text[hit.start : hit.end] for hit in COACH.check(text, where)] == []


def test_the_tables_are_large_and_cover_every_class() -> None:
    assert len(HEARD) + len(LEFT_ALONE) >= 120
    assert {row[2] for row in HEARD} == set(base_lexicon().classes)


def test_levels_follow_the_table_of_the_field() -> None:
    stops = {key for key, cls in base_lexicon().classes.items() if cls.level == "stop"}
    assert stops == {"counterfactual", "omission", "verdict", "vague_action"}
    (hit,) = COACH.check("Improve monitoring", ACTION)
    assert (hit.level, hit.asks) == ("stop", "Verb first, narrow scope, a test for done.")
    assert COACH.words(hit.cls) == "vague action"


def test_outage_is_a_hint_only_where_impact_was_partial() -> None:
    text = "The outage began at 14:05"
    assert COACH.check(text, EVENT) == ()
    assert [hit.cls for hit in load_coach(partial=True).check(text, EVENT)] == ["sensational"]


def test_hits_come_in_order_without_overlaps_and_are_counted() -> None:
    hits = COACH.check("Obviously human error. We should have known better, never again, never.", EVENT)
    assert [hit.start for hit in hits] == sorted(hit.start for hit in hits)
    assert counts(hits) == {"normative": 1, "verdict": 2, "certainty": 2}


def test_a_muted_term_is_left_alone() -> None:
    coach = load_coach(muted=[Mute(word="Root cause", reason="our template's heading")])
    assert coach.check("The root-cause is DNS", FACTOR) == ()
    assert [hit.cls for hit in coach.check("caused by DNS", FACTOR)] == ["single_cause"]


def test_names_are_found_wherever_asked() -> None:
    text = "I saw Anna and @jsmith"
    assert [text[hit.start : hit.end] for hit in COACH.names_in(text)] == ["Anna", "@jsmith"]
    assert Coach(Lexicon()).names_in(text)[0].level == "hint"


def test_letters_that_grow_in_lower_case_do_not_move_the_span() -> None:
    text = "İİİ in İstanbul: human error"
    (hit,) = COACH.check(text, EVENT)
    assert text[hit.start : hit.end] == "human error"
    assert len(folded("ŞİİẞΣς")) == 6


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.text(max_size=8),
            st.sampled_from(
                [
                    "should have",
                    "human error",
                    "`",
                    '"',
                    "'",
                    "\n",
                    "> ",
                    "@anna",
                    "Anna",
                    "never",
                    " ",
                    "?",
                    "://",
                    "_",
                    "=",
                    "ERROR: ",
                    "the team failed to",
                ]
            ),
        ),
        max_size=12,
    ).map("".join),
    st.sampled_from(Where),
)
def test_any_text_gives_valid_spans(text: str, where: Where) -> None:
    hits = COACH.check(text, where)
    last = 0
    for hit in hits:
        assert last <= hit.start < hit.end <= len(text)
        assert text[hit.start : hit.end].strip()
        last = hit.end


@pytest.mark.parametrize(
    "text", ["\ud800should have", "\x00human error\x00", "'" * 999, "a.b" * 900, "no one " * 900, "@a" * 900]
)
def test_odd_texts_are_met_calmly(text: str) -> None:
    assert isinstance(COACH.check(text, DOCUMENT), tuple)


def test_the_quick_test_before_a_pattern_loses_nothing() -> None:
    slots = {"person": "p", "machine": "m"}
    for cls in base_lexicon().classes.values():
        for term in (*cls.terms, *cls.unless):
            pattern_of(term, slots)
            for anchor in anchors_of(term):
                assert anchor
                assert anchor in folded(term)
    assert anchors_of("(the )?root cause (is|was)") == ("cause",)
    assert anchors_of("(should|could) ... (be)?") == ("should", "could")
    assert anchors_of("<person>") == ()
    assert anchors_of("careless|reckless act") == ()
    assert anchors_of("(very )?bad") == ("bad",)


# --- word lists --------------------------------------------------------------


def test_a_team_adds_terms_classes_and_mutes() -> None:
    added = Lexicon.parse(
        """
people = ["wizard"]
[class.verdict]
terms = ["rookie move"]
unless = ["human error budget"]
[class.jargon]
words = "house jargon"
level = "hint"
asks = "Say it so that support understands?"
terms = ["borked"]
only_in = ["document"]
[[mute]]
word = "definitely"
reason = "we mean it"
""",
        base_lexicon(),
    )
    coach = Coach(base_lexicon().merged(added))
    assert [hit.cls for hit in coach.check("A rookie move, it was borked, definitely", DOCUMENT)] == [
        "verdict",
        "jargon",
    ]
    assert coach.check("it was borked", EVENT) == ()
    assert coach.check("the human error budget", EVENT) == ()
    assert [hit.cls for hit in coach.check("the wizard failed to look", EVENT)] == ["omission"]
    assert [hit.cls for hit in coach.check("human error", EVENT)] == ["verdict"]
    assert coach.words("jargon") == "house jargon"


@pytest.mark.parametrize(
    ("toml", "words"),
    [
        ("a = 1\n= 2", "line 2"),
        ("\n\npoeple = []", "line 3: unknown name 'poeple'"),
        ('[class.verdict]\nterms = ["ok",\n"(broken"]', "line 3: the term '(broken' can't be read"),
        ('[class.verdict]\nterms = "x"', "line 2: terms is a list"),
        ('[class.mine]\nterms = ["x"]', "line 1: class 'mine' is new, so it needs level"),
        ('[class.verdict]\nlevel = "loud"', 'line 2: level is "stop" or "hint"'),
        ('[class.verdict]\nonly_in = ["memo"]', "line 2: only_in knows no 'memo'"),
        ('[class.verdict]\nterm = ["x"]', "line 2: class 'verdict' has no 'term'"),
        ('[class.verdict]\nterms = [""]', "the term '' can't be read: it is empty"),
        ('[class.verdict]\nterms = ["<god> failed"]', "line 2: the term '<god> failed'"),
        ('[class.verdict]\nquestions = "no"', "line 2: questions is true or false"),
        ("[class.verdict]\nasks = 3", "line 2: asks is a text"),
        ('[[mute]]\nword = "never"', "line 2: a mute needs a word and a reason"),
        ('mute = ["never"]', "line 1: write [[mute]]"),
        ("class = 3", "line 1: write [class"),
        ("[class]\nverdict = 3", "line 2: write [class.verdict]"),
    ],
)
def test_a_bad_word_list_is_refused_with_its_line(toml: str, words: str) -> None:
    with pytest.raises(LexiconError) as caught:
        Lexicon.parse(toml, base_lexicon())
    assert words in str(caught.value)


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="ab(|)?*.#^<>- \\[]{}+", max_size=20))
def test_any_term_is_read_or_refused(term: str) -> None:
    quoted = term.replace("\\", "\\\\")
    try:
        lexicon = Lexicon.parse(f'[class.verdict]\nterms = ["{quoted}"]', base_lexicon())
    except LexiconError:
        return
    for hit in Coach(lexicon).check("ab aab (a) b-a [x] b", EVENT):
        assert hit.start < hit.end


def test_the_teams_file_is_found_or_blamed_by_name(tmp_path: Path) -> None:
    file = tmp_path / "language.toml"
    assert load_lexicon(file) == base_lexicon()
    file.write_text('[class.verdict]\nterms = ["rookie move"]', encoding="utf-8")
    assert load_coach(user_file=file).check("a rookie move", EVENT)
    file.write_text("= 1", encoding="utf-8")
    with pytest.raises(LexiconError, match=r"^language\.toml: .*line 1"):
        load_lexicon(file)
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(LexiconError, match=r"language\.toml: can't be read"):
        load_lexicon(file)
