"""D207 of `doctor`: whether at a webhook's address this desk answers, as it is reached from here."""

import json
from collections.abc import Iterator

import requests

from sdesk_sync.trackers.setup.findings import DoctorFinding, FindingForm, FindingWord
from sdesk_sync.web.hooks import LOOKING_AGENT, AnsweringDesk, recognize_answer

_LIMIT_S = 5.0
_LARGEST = 65_536
"""Bytes of an answer that are looked at; ours has some tens."""


def check_address(url: str, tracker: str) -> Iterator[DoctorFinding]:
    """Ask there what webhooks are not asked: nothing is sent that could be taken for one."""
    try:
        status, error = _ask_address(url)
    except requests.RequestException as problem:
        yield DoctorFinding(FindingForm.DESK_SILENT, {"url": url, "reason": _name_reason(problem)})
        return
    match recognize_answer(status, error):
        case AnsweringDesk.WITHOUT_TRACKER:
            yield DoctorFinding(FindingForm.DESK_WITHOUT_TRACKER, {"url": url, "tracker": tracker})
        case AnsweringDesk.STRANGER:
            yield DoctorFinding(FindingForm.DESK_OF_OTHERS, {"url": url, "status": str(status)})
        case AnsweringDesk.US:
            pass


def _name_reason(problem: requests.RequestException) -> FindingWord:
    match problem:
        case requests.exceptions.SSLError():
            return FindingWord.CERTIFICATE
        case requests.exceptions.Timeout():
            return FindingWord.NOT_IN_TIME
        case _:
            return FindingWord.NO_CONNECTION


def _ask_address(url: str) -> tuple[int, str]:
    """The status, and what the answer names as the error; empty where it is none of ours."""
    agent = {"User-Agent": LOOKING_AGENT}
    with requests.get(url, headers=agent, timeout=_LIMIT_S, allow_redirects=False, stream=True) as answer:
        body = answer.raw.read(_LARGEST, decode_content=True)
        try:
            found: object = json.loads(body)
        except (ValueError, RecursionError):
            found = None
        said = found.get("error") if isinstance(found, dict) else None
        return answer.status_code, said if isinstance(said, str) else ""
