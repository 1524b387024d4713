"""CloudWatch: the history of alarms, alarms as they are listed, and what SNS and EventBridge deliver of them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from pmtui.evidence import aws_records
from pmtui.evidence.rows import Evidence
from pmtui.evidence.tool import Page, ToolReader, Value, dig, held, joined, text, text_at
from pmtui.model.vocabulary import EventKind

_KINDS: Mapping[str, EventKind] = {
    "ALARM": EventKind.ALERT,
    "OK": EventKind.RESOLUTION,
    "INSUFFICIENT_DATA": EventKind.NOTE,
}
_DEEPEST = 4
"""Messages inside messages: SQS around SNS around EventBridge around an alarm."""
_LARGEST = 1_000_000


class CloudWatchReader(ToolReader):
    """Alarms, whatever carries them."""

    name = "cloudwatch"
    words = "CloudWatch alarms and SNS messages"
    tool = "CloudWatch"
    programs = True
    lists = ("AlarmHistoryItems", "MetricAlarms", "CompositeAlarms", "Records", "Messages")

    def is_mine(self, value: Value) -> bool:
        if _is_ours(value):
            return True
        return any(_is_ours(item) for item in held(value, self.lists, 2))

    def rows(self, value: Value, page: Page) -> Iterator[Evidence]:
        for record in held(value, self.lists) or [value]:
            yield from _record(record, page, 0)


def _is_ours(value: Value) -> bool:
    return (
        ("AlarmName" in value and ("HistoryItemType" in value or "StateValue" in value))
        or "NewStateValue" in value
        or _is_sns(value)
        or isinstance(dig(value, "Sns.Message"), str)
        or (isinstance(value.get("Body"), str) and "ReceiptHandle" in value)
        or _is_alarm_event(value)
    )


def _is_sns(value: Value) -> bool:
    return "TopicArn" in value and "Message" in value and "MessageId" in value


def _is_alarm_event(value: Value) -> bool:
    return value.get("source") == "aws.cloudwatch" and isinstance(value.get("detail"), dict)


def _record(value: Value, page: Page, depth: int) -> Iterator[Evidence]:
    sns = value.get("Sns")
    if depth > _DEEPEST:
        yield page.row(None, "(messages inside messages, too many)")
    elif isinstance(sns, dict):
        yield from _record(sns, page, depth + 1)
    elif "HistoryItemType" in value:
        yield _history(value, page)
    elif "NewStateValue" in value:
        yield _notice(value, page)
    elif "StateValue" in value:
        yield _alarm(value, page)
    elif _is_alarm_event(value):
        yield _event(value, page)
    elif _is_sns(value) or isinstance(value.get("Body"), str):
        yield from _carried(value, page, depth)
    elif aws_records.is_aws(value):
        yield from aws_records.rows_of(value, page)
    else:
        yield page.row(
            value.get("Timestamp", value.get("time")), text(value, "Message", "Subject") or "(no text)"
        )


def _inner(value: object) -> Value | None:
    """The object in a string of JSON."""
    if not isinstance(value, str) or len(value) > _LARGEST or not value.lstrip().startswith("{"):
        return None
    try:
        found = json.loads(value)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _carried(value: Value, page: Page, depth: int) -> Iterator[Evidence]:
    """What SNS or SQS carries: an alarm, another event, or words."""
    kind = text_at(value, "Type")
    said = value.get("Message") if "Message" in value else value.get("Body")
    inner = _inner(said)
    if inner is not None and (_is_ours(inner) or aws_records.is_aws(inner)):
        yield from _record(inner, page, depth + 1)
        return
    subject, body = text_at(value, "Subject"), said if isinstance(said, str) else ""
    sent = _sent(value)
    number = text_at(value, "MessageId")
    yield page.row(
        sent,
        subject or body or "(empty message)",
        detail=body if subject else "",
        channel=text_at(value, "TopicArn").rpartition(":")[2],
        source_id=number,
        hidden="about the subscription"
        if kind.endswith(("SubscriptionConfirmation", "UnsubscribeConfirmation"))
        else "",
        tool="SNS",
    )


def _sent(value: Value) -> object:
    attributes = value.get("Attributes") or value.get("attributes")
    if "Timestamp" in value or not isinstance(attributes, dict):
        return value.get("Timestamp")
    return attributes.get("SentTimestamp")


# --- alarms ----------------------------------------------------------------------


def _history(value: Value, page: Page) -> Evidence:
    alarm, summary = text_at(value, "AlarmName"), text_at(value, "HistorySummary")
    item = text_at(value, "HistoryItemType")
    data = _inner(value.get("HistoryData")) or {}
    state = text_at(data, "newState.stateValue")
    kind = _KINDS.get(state) if item == "StateUpdate" else None
    at = text_at(value, "Timestamp")
    return page.row(
        value.get("Timestamp"),
        joined(alarm, summary or item),
        kind=kind or (EventKind.CHANGE if item == "ConfigurationUpdate" else EventKind.NOTE),
        detail=text_at(data, "newState.stateReason") or text_at(data, "error"),
        source_id=f"{alarm}/{item}/{at}" if alarm and at else "",
        group=alarm,
    )


def _notice(value: Value, page: Page) -> Evidence:
    """The message an alarm's action sends."""
    region = text_at(value, "Region")
    return _changed(
        page,
        value.get("StateChangeTime"),
        text_at(value, "AlarmName"),
        (text_at(value, "OldStateValue"), text_at(value, "NewStateValue"), text_at(value, "NewStateReason")),
        joined(text_at(value, "AlarmDescription"), f"region: {region}" if region else "", by="\n"),
    )


def _event(value: Value, page: Page) -> Evidence:
    detail = value.get("detail")
    return _changed(
        page,
        dig(detail, "state.timestamp") or value.get("time"),
        text_at(detail, "alarmName"),
        (
            text_at(detail, "previousState.value"),
            text_at(detail, "state.value") or text_at(value, "detail-type"),
            text_at(detail, "state.reason"),
        ),
        text_at(detail, "configuration.description"),
    )


def _alarm(value: Value, page: Page) -> Evidence:
    """An alarm as listed: what it says is since when it is in its state."""
    return _changed(
        page,
        value.get("StateTransitionedTimestamp", value.get("StateUpdatedTimestamp")),
        text_at(value, "AlarmName"),
        ("", text_at(value, "StateValue"), text_at(value, "StateReason")),
        text_at(value, "AlarmDescription"),
    )


def _changed(page: Page, at: object, alarm: str, states: tuple[str, str, str], detail: str) -> Evidence:
    old, new, reason = states
    change = f"{old} → {new}" if old and old != new else new
    return page.row(
        at,
        joined(alarm, change, reason) or "(alarm without a name)",
        kind=_KINDS.get(new, EventKind.NOTE),
        detail=detail,
        source_id=f"{alarm}/{new}/{at}" if alarm and at else "",
        group=alarm,
    )


READERS = (CloudWatchReader(),)
