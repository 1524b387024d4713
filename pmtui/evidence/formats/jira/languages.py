"""Jira writes its CSV in the language of who exports: names of columns and months, put into English."""

from __future__ import annotations

import re

_NAMES = {
    # German
    "vorgangsschlüssel": "issue key", "vorgangs-id": "issue id", "vorgangstyp": "issue type",
    "zusammenfassung": "summary", "priorität": "priority", "lösung": "resolution", "autor": "reporter",
    "ersteller": "creator", "erstellt": "created", "erledigt": "resolved", "beschreibung": "description",
    "kommentar": "comment", "anhang": "attachment", "projekt-url": "project url",
    # French
    "clé de ticket": "issue key", "clé": "issue key", "id de ticket": "issue id", "identifiant du ticket": "issue id",
    "type de ticket": "issue type", "résumé": "summary", "priorité": "priority", "résolution": "resolution",
    "rapporteur": "reporter", "créateur": "creator", "création": "created", "créée": "created", "créé": "created",
    "date de création": "created", "résolu": "resolved", "résolue": "resolved", "date de résolution": "resolved",
    "commentaire": "comment", "pièce jointe": "attachment", "url du projet": "project url",
    "url de projet": "project url",
    # Spanish
    "clave de incidencia": "issue key", "id de la incidencia": "issue id", "id de incidencia": "issue id",
    "tipo de incidencia": "issue type", "resumen": "summary", "prioridad": "priority", "resolución": "resolution",
    "informador": "reporter", "creador": "creator", "creada": "created", "creado": "created", "resuelta": "resolved",
    "resuelto": "resolved", "descripción": "description", "comentario": "comment", "comentar": "comment",
    "adjunto": "attachment", "archivo adjunto": "attachment", "url del proyecto": "project url",
}  # fmt: skip

_MONTHS = {
    "jän": "Jan", "mär": "Mar", "mrz": "Mar", "mai": "May", "okt": "Oct", "dez": "Dec",
    "janv": "Jan", "févr": "Feb", "mars": "Mar", "avr": "Apr", "juin": "Jun", "juil": "Jul", "août": "Aug",
    "déc": "Dec", "ene": "Jan", "abr": "Apr", "ago": "Aug", "dic": "Dec", "sept": "Sep",
}  # fmt: skip
_MONTH = re.compile(r"(?<=[/\- ])([^\W\d]{3,5})\.?(?=[/\- ])")
_HALF = re.compile(r" (?:(vorm\.|a\. ?m\.)|nachm\.|p\. ?m\.)\Z")


def column(name: str) -> str:
    """The English name of a column, in lower case."""
    plain = name.strip("\ufeff ").lower()
    return _NAMES.get(plain, plain)


def english(at: str) -> str:
    """A time with the name of its month in English."""
    spaced = at.replace("\u202f", " ").replace("\xa0", " ")
    named = _MONTH.sub(lambda found: _MONTHS.get(found[1].lower(), found[1]), spaced, count=1)
    return _HALF.sub(lambda found: " AM" if found[1] else " PM", named)
