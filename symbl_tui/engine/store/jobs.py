"""Reads and writes of jobs: plain functions over a connection."""

from typing import Final

from sqlalchemy import ColumnElement, Connection, bindparam, insert, select, update

from symbl_tui.engine.store.records import Job, JobStatus
from symbl_tui.engine.store.tables import conversations, jobs

_SCHEDULE: Final = insert(jobs)
_SET_STATUS: Final = update(jobs).where(jobs.c.id == bindparam("job"))
_FIND: Final = (
    select(jobs.c.id, jobs.c.conversation_id, jobs.c.status, jobs.c.message, conversations.c.app_id)
    .join(conversations)
    .where(jobs.c.id == bindparam("job"))
)


def schedule(db: Connection, job_id: str, conversation_id: str, node: str) -> None:
    """Insert a scheduled job; ``node`` is the instance that works on it."""
    status = JobStatus.SCHEDULED.value
    row = {"id": job_id, "conversation_id": conversation_id, "status": status, "node": node}
    db.execute(_SCHEDULE, row)


def set_status(db: Connection, job_id: str, status: JobStatus, message: str = "") -> None:
    """Set the status of a job."""
    db.execute(_SET_STATUS, {"job": job_id, "status": status.value, "message": message})


def fail_unfinished(db: Connection, which: ColumnElement[bool]) -> None:
    """Mark the unfinished ones of some jobs as failed."""
    unfinished = jobs.c.status.in_([JobStatus.SCHEDULED.value, JobStatus.IN_PROGRESS.value])
    reason = "the engine stopped before it was done"
    db.execute(update(jobs).where(unfinished, which).values(status=JobStatus.FAILED.value, message=reason))


def find_job(db: Connection, job_id: str) -> Job | None:
    """The job with this id, or None."""
    row = db.execute(_FIND, {"job": job_id}).one_or_none()
    return Job(row[0], row[1], JobStatus(row[2]), row[3], row[4]) if row else None
