"""Reads and writes of jobs: plain functions over a connection."""

import sqlite3

from symbl_tui.engine.store.records import Job, JobStatus


def schedule(db: sqlite3.Connection, job_id: str, conversation_id: str) -> None:
    """Insert a scheduled job."""
    db.execute(
        "INSERT INTO jobs (id, conversation_id, status) VALUES (?, ?, ?)",
        (job_id, conversation_id, JobStatus.SCHEDULED),
    )


def set_status(db: sqlite3.Connection, job_id: str, status: JobStatus, message: str = "") -> None:
    """Set the status of a job."""
    db.execute("UPDATE jobs SET status = ?, message = ? WHERE id = ?", (status, message, job_id))


def find_job(db: sqlite3.Connection, job_id: str) -> Job | None:
    """The job with this id, or None."""
    row = db.execute(
        "SELECT id, conversation_id, status, message FROM jobs WHERE id = ?", (job_id,)
    ).fetchone()
    return Job(row[0], row[1], JobStatus(row[2]), row[3]) if row else None
