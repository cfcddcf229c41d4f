"""Keeping tokens out of logs: what the SDK wants to say passes through here."""

from __future__ import annotations

import logging

import regex

_SECRET = regex.compile(
    r"xox[a-z]+[-.][\w.-]+"
    r"|xapp-[\w-]+"
    r"|Bearer\s+\S+"
    r"|(?:ticket|token|secret)[\"']?\s*[=:]\s*[\"']?[^\s\"'&,}]+"
    r"|https?://hooks\.slack\.com/\S+"
    r"|[\"']?response_url[\"']?\s*[=:]\s*\S+",
    regex.IGNORECASE,
)


def redacted(text: str) -> str:
    """The text with every token, ticket and response address in it replaced."""
    return _SECRET.sub("…", text)


def quiet_logger(level: int = logging.WARNING) -> logging.Logger:
    """A logger for the SDK: from `level` on, which is WARNING or higher, without tracebacks, redacted.

    Below INFO the SDK logs whole requests and answers. It goes by the level that is set on this very logger, so
    that a root at DEBUG changes nothing. The logger is not registered: nobody can turn it up by name.
    """
    logger = logging.Logger("slack", level)
    logger.parent = logging.getLogger()
    logger.addFilter(_Redaction())
    return logger


class _Redaction(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = redacted(record.getMessage()), ()
        # A traceback repeats the address of a request, and with it a ticket. Its kind is enough.
        if record.exc_info and record.exc_info[0] is not None:
            record.msg = f"{record.msg} [{record.exc_info[0].__name__}]"
        record.exc_info = record.exc_text = record.stack_info = None
        return True
