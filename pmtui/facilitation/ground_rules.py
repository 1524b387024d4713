"""What is said before anything else: purpose, ground rules, and what participants are told about anonymity."""

from __future__ import annotations

PURPOSE = "We are here to learn how this looked from the inside, so that the next team meets a system that helps it more."

PRIME = (
    "Whatever we find out, everybody did the best they could with what they knew then, their skills, the means at hand "
    "and the situation as it was. We ask how things came about, never who is to blame."
)
"""The prime directive (Norman Kerth, Project Retrospectives, 2001), in our words."""

RULES = (
    "Ask how, not why or who.",
    "Tell what you saw, heard and did; say so when it is a guess.",
    "Ideas for fixes are parked until we agree on what happened; none gets lost.",
    "Whoever was not there may ask anything.",
)
"""Ground rules where the agenda brings none of its own."""

TOLD = (
    "Your note stays on your device until the bell; then every device posts one envelope of the same size, and this "
    "program shuffles them all and keeps no names, times or addresses.",
    "A host who secretly changed the program could still see which computer sent what, and colleagues may know your "
    "wording.",
)
"""What participants are told about anonymity before they write, in these words (ANONYMITY)."""

PROXIED = "A proxy or tunnel in front keeps its own log: times, addresses, sizes."
"""What participants and hosts are told beside it, where people join by another address than the host's own."""

ALONE = (
    "Nobody takes part from a device of their own: what is said is typed as a spoken note, "
    "and spoken notes are not anonymous.",
)
"""What is true while only the facilitator's terminal is in the room."""
