"""Jobs in the store: plain functions over a connection."""

import sqlite3

from symbl_tui.engine.store.records import Job, JobStatus


def schedule(db: sqlite3.Connection, job_id: str, conversation_id: str) -> None:
    """A job waits for its turn."""
    db.execute(
        "INSERT INTO jobs (id, conversation_id, status) VALUES (?, ?, ?)",
        (job_id, conversation_id, JobStatus.SCHEDULED),
    )


def report(db: sqlite3.Connection, job_id: str, status: JobStatus, message: str = "") -> None:
    """A job has come so far."""
    db.execute("UPDATE jobs SET status = ?, message = ? WHERE id = ?", (status, message, job_id))


def job(db: sqlite3.Connection, job_id: str) -> Job | None:
    """A job; None when there is none with that id."""
    row = db.execute(
        "SELECT id, conversation_id, status, message FROM jobs WHERE id = ?", (job_id,)
    ).fetchone()
    return Job(row[0], row[1], JobStatus(row[2]), row[3]) if row else None
