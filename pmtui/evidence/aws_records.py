"""Records of AWS that tell of events, by the keys only they have together; what each tells, and when."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple

from pmtui.evidence.rows import Evidence
from pmtui.evidence.tool import Page, Value, held, joined, objects, text, text_at
from pmtui.model.vocabulary import EventKind


class Told(NamedTuple):
    """What a record tells at one of its times."""

    at: str
    text: str
    kind: EventKind | None = None


class Shape(NamedTuple):
    """A kind of record: the keys that only it has together, and what it tells. The first time is always a row."""

    needs: frozenset[str]
    tool: str
    tells: Callable[[Value], tuple[Told, ...]]
    number: str = ""
    group: str = ""
    actor: str = ""
    severity: str = ""
    detail: Callable[[Value], str] | None = None
    inside: str = ""
    """Records inside this one."""


def _stated(at: str, *keys: str, kind: EventKind | None = None) -> Callable[[Value], tuple[Told, ...]]:
    return lambda value: (Told(at, joined(*(text_at(value, key) for key in keys)), kind),)


def _began_and_ended(
    start: str, end: str, what: Callable[[Value], str], status: str
) -> Callable[[Value], tuple[Told, ...]]:
    """A change that began, and how it ended."""
    return lambda value: (
        Told(start, f"{what(value)} started", EventKind.CHANGE),
        Told(end, joined(what(value), text(value, status) or "ended"), EventKind.CHANGE),
    )


def _trail(value: Value) -> tuple[Told, ...]:
    name, source = text(value, "EventName", "eventName"), text(value, "EventSource", "eventSource")
    wrote = str(value.get("ReadOnly", value.get("readOnly", ""))).lower() == "false"
    at = "EventTime" if "EventTime" in value else "eventTime"
    failed = joined("failed", text_at(value, "errorCode"))
    said = joined(f"{name} ({source})" if source else name, failed if "errorCode" in value else "")
    return (Told(at, said, EventKind.CHANGE if wrote else EventKind.NOTE),)


def _trail_detail(value: Value) -> str:
    inner = value.get("CloudTrailEvent")
    try:
        event = json.loads(inner) if isinstance(inner, str) and len(inner) < 500_000 else value
    except (ValueError, RecursionError):
        return ""
    return joined(
        text_at(event, "eventSource") if event is not value else "",
        text(event, "errorMessage", "errorCode"),
        text_at(event, "userIdentity.arn"),
        text_at(event, "awsRegion"),
        by="\n",
    )


def _stack(value: Value) -> tuple[Told, ...]:
    status = text_at(value, "ResourceStatus")
    said = joined(text_at(value, "LogicalResourceId"), status, text_at(value, "ResourceStatusReason"))
    return (Told("Timestamp", said, EventKind.MITIGATION if "ROLLBACK" in status else EventKind.CHANGE),)


def _health(value: Value) -> tuple[Told, ...]:
    code, where = (
        text_at(value, "eventTypeCode"),
        joined(text_at(value, "service"), text_at(value, "region"), by=" "),
    )
    said = joined(code, where)
    issue = text_at(value, "eventTypeCategory") == "issue"
    return (
        Told("startTime", said, EventKind.IMPACT if issue else None),
        Told("endTime", joined("Ended", said), EventKind.RESOLUTION if issue else None),
    )


def _incident(value: Value) -> tuple[Told, ...]:
    title = text_at(value, "title")
    return (
        Told("creationTime", joined("Incident declared", title), EventKind.DETECTION),
        Told("resolvedTime", joined("Incident resolved", title), EventKind.RESOLUTION),
    )


def _incident_event(value: Value) -> tuple[Told, ...]:
    data = text_at(value, "eventData")
    try:
        said = json.loads(data) if data and len(data) < 100_000 else ""
    except (ValueError, RecursionError):
        said = data
    words = said if isinstance(said, str) else text(said, "summary", "description", "title", "message")
    return (Told("eventTime", joined(text_at(value, "eventType"), words)),)


def _service(value: Value) -> tuple[Told, ...]:
    return (Told("createdAt", f"service {text_at(value, 'serviceName')} created", EventKind.CHANGE),)


def _service_deployment(value: Value) -> tuple[Told, ...]:
    said = joined("deployment", text_at(value, "taskDefinition").rpartition("/")[2], by=" ")
    state = joined(text_at(value, "status"), text_at(value, "rolloutState"), by=", ")
    return (Told("createdAt", joined(f"{said} created", state), EventKind.CHANGE),)


def _task(value: Value) -> tuple[Told, ...]:
    name = text_at(value, "group") or text_at(value, "taskDefinitionArn").rpartition("/")[2]
    return (Told("stoppedAt", joined(f"task of {name} stopped", text_at(value, "stoppedReason"))),)


def _deployment(value: Value) -> tuple[Told, ...]:
    what = f"deployment {text_at(value, 'deploymentId')} of {text_at(value, 'applicationName')}"
    status = joined(what, text_at(value, "status"), text_at(value, "errorInformation.message"))
    return (
        Told("createTime", f"{what} created", EventKind.CHANGE),
        Told("completeTime", status, EventKind.CHANGE),
    )


_SHAPES: tuple[Shape, ...] = (
    Shape(frozenset({"SourceIdentifier", "SourceType", "Message", "Date"}), "AWS events",
          _stated("Date", "Message"), "EventId", "SourceIdentifier", severity="Severity",
          detail=lambda v: joined(text_at(v, "SourceType"), text_at(v, "SourceIdentifier"), by=" ")),
    Shape(frozenset({"Event Source", "Event Time", "Event Message"}), "AWS events",
          _stated("Event Time", "Event Message"), "Event ID", "Source ID"),
    Shape(frozenset({"EventDate", "Message", "ApplicationName"}), "Elastic Beanstalk",
          _stated("EventDate", "Message"), "", "EnvironmentName", severity="Severity"),
    Shape(frozenset({"EventId", "EventName", "EventTime"}), "CloudTrail",
          _trail, "EventId", "EventName", "Username", detail=_trail_detail),
    Shape(frozenset({"eventVersion", "eventTime", "eventName", "eventSource"}), "CloudTrail",
          _trail, "eventID", "eventName", "userIdentity.userName", detail=_trail_detail),
    Shape(frozenset({"StackName", "LogicalResourceId", "ResourceStatus"}), "CloudFormation",
          _stack, "EventId", "StackName", detail=lambda v: text_at(v, "ResourceType")),
    Shape(frozenset({"timestamp", "message", "ingestionTime"}), "CloudWatch Logs",
          _stated("timestamp", "message"), "eventId", "logStreamName"),
    Shape(frozenset({"eventTypeCode", "service", "startTime"}), "AWS Health",
          _health, "arn", "arn", detail=lambda v: text_at(v, "statusCode")),
    Shape(frozenset({"serviceArn", "serviceName", "events"}), "ECS", _service, "serviceArn", inside="deployments"),
    Shape(frozenset({"taskDefinition", "desiredCount", "createdAt", "id"}), "ECS", _service_deployment, "id"),
    Shape(frozenset({"taskArn", "stoppedAt", "stoppedReason"}), "ECS", _task, "taskArn"),
    Shape(frozenset({"incidentRecordSource", "creationTime", "title"}), "Incident Manager",
          _incident, "arn", "arn", "incidentRecordSource.createdBy", "impact",
          lambda v: text_at(v, "summary")),
    Shape(frozenset({"eventTime", "eventType", "incidentRecordArn"}), "Incident Manager",
          _incident_event, "eventId", "incidentRecordArn"),
    Shape(frozenset({"deploymentId", "applicationName", "createTime"}), "CodeDeploy",
          _deployment, "deploymentId", "deploymentId", "creator", detail=lambda v: text_at(v, "description")),
    Shape(frozenset({"pipelineExecutionId", "status", "startTime"}), "CodePipeline",
          _began_and_ended("startTime", "lastUpdateTime",
                           lambda v: f"pipeline execution {text_at(v, 'pipelineExecutionId')}", "status"),
          "pipelineExecutionId", "pipelineExecutionId"),
    Shape(frozenset({"buildStatus", "projectName", "startTime"}), "CodeBuild",
          _began_and_ended("startTime", "endTime", lambda v: f"build of {text_at(v, 'projectName')}", "buildStatus"),
          "id", "id", "initiator"),
    Shape(frozenset({"AutoScalingGroupName", "Cause", "StartTime"}), "Auto Scaling",
          _stated("StartTime", "Description", "StatusMessage", kind=EventKind.CHANGE), "ActivityId",
          "AutoScalingGroupName", detail=lambda v: text_at(v, "Cause")),
    Shape(frozenset({"detail-type", "source", "time", "detail"}), "EventBridge",
          _stated("time", "detail-type", "detail.eventName"), "id", "source",
          detail=lambda v: json.dumps(v.get("detail"), ensure_ascii=False)[:2000]),
)  # fmt: skip
LISTS = (
    "Events", "events", "StackEvents", "Records", "services", "tasks", "incidentRecordSummaries", "eventSummaries",
    "deploymentsInfo", "pipelineExecutionSummaries", "builds", "Activities", "successfulSet",
)  # fmt: skip
_ONES = ("deploymentInfo", "incidentRecord", "event")
"""Keys that hold one record."""


def is_aws(value: Value) -> bool:
    """Whether this is a record of AWS, or an answer that holds some."""
    return _shape_of(value) is not None or any(_shape_of(record) is not None for record in _inside(value, 2))


def rows_of(value: Value, page: Page) -> Iterator[Evidence]:
    """All that a record or an answer tells."""
    shape = _shape_of(value)
    if shape is not None:
        yield from _rows(value, shape, page)
        return
    records = _inside(value)
    for record in records:
        found = _shape_of(record)
        if found is None:
            yield page.row(_any_time(record), _any_text(record))
        else:
            yield from _rows(record, found, page)
    if not records and not value.keys() <= _AROUND:
        yield page.row(_any_time(value), _any_text(value))


_AROUND = frozenset(
    ["NextToken", "nextToken", "nextForwardToken", "nextBackwardToken", "ResponseMetadata", "failures", "failedSet",
     "Marker", "searchedLogStreams", *LISTS]
)  # fmt: skip
"""What an answer may hold beside its records."""


def _shape_of(value: Value) -> Shape | None:
    if value.get("source") == "aws.cloudwatch" and "detail-type" in value:
        return None  # an alarm: CloudWatch's reader tells more of it
    return _shape_with(tuple(value))


@lru_cache(maxsize=256)
def _shape_with(keys: tuple[str, ...]) -> Shape | None:
    """Records of one file have the same keys, or few sets of them."""
    return next((shape for shape in _SHAPES if shape.needs.issubset(keys)), None)


def _inside(value: Value, most: int | None = None) -> list[Value]:
    found = [_opened(item) for item in held(value, LISTS, most)]
    return found or [one for key in _ONES if isinstance(one := value.get(key), dict)]


def _opened(item: Value) -> Value:
    """A record of AWS Health's details, whose event is one object further in."""
    event = item.get("event")
    return event if isinstance(event, dict) and "eventDescription" in item else item


def _rows(value: Value, shape: Shape, page: Page) -> Iterator[Evidence]:
    number = text_at(value, shape.number) if shape.number else ""
    group = text_at(value, shape.group) if shape.group else number
    detail = shape.detail(value) if shape.detail else ""
    for n, told in enumerate(shape.tells(value)):
        if n == 0 or value.get(told.at):
            yield page.row(
                value.get(told.at),
                told.text or "(no text)",
                kind=told.kind,
                severity=text_at(value, shape.severity) if shape.severity else "",
                actor=text_at(value, shape.actor) if shape.actor else "",
                detail=detail if n == 0 else "",
                source_id=f"{number}/{told.at}" if number else "",
                group=group,
                tool=shape.tool,
            )
    if shape.inside:
        for deployment in objects(value, shape.inside):
            yield from _rows(deployment, _DEPLOYMENT_OF_SERVICE, page)
        for event in objects(value, "events"):
            yield page.row(
                event.get("createdAt"),
                text_at(event, "message") or "(no text)",
                source_id=text_at(event, "id"),
                group=number,
                tool=shape.tool,
            )


_DEPLOYMENT_OF_SERVICE = Shape(frozenset(), "ECS", _service_deployment, "id")


def _any_time(value: Value) -> object:
    keys = (
        "Date",
        "Timestamp",
        "timestamp",
        "EventTime",
        "eventTime",
        "StartTime",
        "startTime",
        "time",
        "createdAt",
    )
    return next((value[key] for key in keys if value.get(key) is not None), None)


def _any_text(value: Value) -> str:
    said = text(value, "Message", "message", "Description", "title", "EventName", "eventType")
    return said or json.dumps(value, ensure_ascii=False, default=str)[:500]
