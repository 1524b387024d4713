"""What the AWS command line prints about events: databases, stacks, deployments, services, trails, logs, incidents."""

from __future__ import annotations

from collections.abc import Iterator

from pmtui.evidence import aws_records
from pmtui.evidence.rows import Evidence
from pmtui.evidence.tool import Page, ToolReader, Value


class AwsReader(ToolReader):
    """The answers of describe-…, list-… and lookup-… commands that tell of events."""

    name = "aws"
    words = "AWS events (RDS, ECS, CloudFormation, CloudTrail, Health, CodeDeploy, logs, Incident Manager)"
    tool = "AWS"
    lists = aws_records.LISTS

    def is_mine(self, value: Value) -> bool:
        return aws_records.is_aws(value)

    def rows(self, value: Value, page: Page) -> Iterator[Evidence]:
        yield from aws_records.rows_of(value, page)


READERS = (AwsReader(),)
