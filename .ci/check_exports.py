"""Reads the reports for spreadsheets, calendars and monitoring: check_exports.py SCHEMA FOLDER..."""
import collections
import csv
import datetime
import io
import json
import re
import subprocess

import vobject

from reading import HIDDEN, apply, instant, twice


def pressing(report):
    """Tokens whose end is told as more than a note, so that they are neither replaced nor revoked."""
    return {f["token"] for f in report["findings"] if f["rule"] in ("expires-soon", "expired") and f["severity"] != "note"}


def check_csv(folder, report, schema):
    path = f"{folder}/credlint.csv"
    text = open(path, "rb").read().decode()
    assert text.endswith("\r\n") and not re.search(r"\r(?!\n)|(?<!\r)\n", text), "not CRLF alone"
    hidden = re.findall(HIDDEN, text.replace("\r\n", "\n"))
    assert not hidden, hidden
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    assert len({len(row) for row in rows}) == 1 and len(rows[0]) > 1, "rows of different length"
    cells = collections.Counter(cell for row in rows for cell in row)
    # A spreadsheet takes these for formulas.
    formulas = [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))]
    assert not formulas, formulas[0]
    # Ruby's reader refuses more than Python's, such as a quote within a cell that has none around it.
    ruby = subprocess.run(["ruby", "-rcsv", "-rjson", "-e", "puts JSON.dump(CSV.read(ARGV[0], row_sep: %(\\r\\n)).map { |r| r.map(&:to_s) })", path],
                          capture_output=True, text=True, check=True)
    assert json.loads(ruby.stdout) == rows
    assert not twice(rows[0]) and rows[0][0], rows[0]
    tokens = {cell.removeprefix("'") for cell in cells}
    assert all(t["id"] in tokens for t in report["tokens"])
    assert all(cells[f["fingerprint"]] == 1 for f in report["findings"])


def check_ics(folder, report, schema):
    data = open(f"{folder}/credlint.ics", "rb").read()
    lines = data.split(b"\r\n")
    assert lines.pop() == b"" and not any(b"\r" in line or b"\n" in line for line in lines), "not CRLF alone"
    assert max(map(len, lines)) <= 75, max(lines, key=len)
    for line in lines:
        line.decode()   # no character is folded apart
    text = data.decode()
    assert not re.search(HIDDEN, text.replace("\r\n", "\n")), re.findall(HIDDEN, text.replace("\r\n", "\n"))
    for line in text.replace("\r\n ", "").split("\r\n")[:-1]:
        match = re.fullmatch(r"([A-Z-]+)(?:;[A-Z-]+=[\w:/-]+)*:(.*)", line)
        assert match, line
        name, value = match.groups()
        if name in ("SUMMARY", "DESCRIPTION", "LOCATION", "X-WR-CALNAME"):
            assert re.fullmatch(r"(?:[^\\;,]|\\[\\;,nN])*", value), line
    calendar = vobject.readOne(text)
    calendar.validate(raiseException=True)
    assert calendar.version.value == "2.0" and calendar.prodid.value and calendar.method.value == "PUBLISH"
    events = calendar.contents.get("vevent", [])
    assert not twice(event.uid.value for event in events)
    living = {t["id"]: t for t in report["tokens"] if t["expires"] and instant(t["expires"]) > instant(report["run"]["now"])}
    tokens = {t["id"]: t for t in report["tokens"]}
    for event in events:
        assert event.dtstamp.value and event.dtstart.params["VALUE"] == ["DATE"], event
        assert event.dtend.value == event.dtstart.value + datetime.timedelta(days=1) and event.transp.value == "TRANSPARENT", event
        for alarm in event.contents["valarm"]:
            assert alarm.action.value == "DISPLAY" and alarm.description.value and alarm.trigger.value < datetime.timedelta(days=1)
        # "Rotate ID (OWNER)", at the latest on the day of its end
        name = event.summary.value.split()[1]
        token = living.pop(name, tokens[name])
        if event.description.value.startswith("Its rotation is due on "):   # which may come before the end, or have none
            assert not token["expires"] or event.dtstart.value.isoformat() <= token["expires"][:10], event
            continue
        assert event.dtstart.value.isoformat() <= token["expires"][:10] and token["expires"][:10] in event.description.value, event
    assert not pressing(report) & living.keys(), living   # what is being replaced has no event


def check_prometheus(folder, report, schema):
    text = open(f"{folder}/credlint.prom", newline="").read()
    assert text.endswith("\n") and not re.search(HIDDEN, text), re.findall(HIDDEN, text)
    promtool = subprocess.run(["promtool", "check", "metrics"], input=text, capture_output=True, text=True)
    assert promtool.returncode == 0 and not promtool.stderr, promtool.stderr + promtool.stdout
    series = {}
    for line in text.splitlines():
        if not line.startswith("#"):
            # No timestamp: the node exporter would skip the whole file.
            match = re.fullmatch(r'(\w+)(?:\{((?:\w+="(?:[^"\\]|\\[\\n"])*",?)*)\})? (\S+)', line)
            assert match, line
            name, labels, value = match.groups()
            key = name, tuple((k, re.sub(r"\\(.)", lambda m: {"n": "\n"}.get(m[1], m[1]), v))
                              for k, v in re.findall(r'(\w+)="((?:[^"\\]|\\.)*)"', labels or ""))
            assert key not in series, key
            series[key] = float(value)
    assert all(dict(labels)["audit"] == report["run"]["name"] for _, labels in series), "a series without its audit"
    findings = collections.Counter()
    for (name, labels), value in series.items():   # of all owners together
        if name == "credlint_findings":
            findings[dict(labels)["rule"], dict(labels)["severity"]] += value
    counting = collections.Counter((f["rule"], f["severity"]) for f in report["findings"] if not f["waiver"])
    assert {k: v for k, v in findings.items() if v} == counting, (findings, counting)
    assert {rule for rule, _ in findings} == set(report["run"]["rules"]), "a rule without a zero"
    ends = {(dict(labels)["credential"], value) for (name, labels), value in series.items()
            if name == "credlint_credential_expiry_timestamp_seconds"}
    # Those that are revoked or being replaced have none.
    assert ends <= {(t["id"], instant(t["expires"])) for t in report["tokens"] if t["expires"]}
    assert pressing(report) <= {credential for credential, _ in ends}
    own = (("audit", report["run"]["name"]),)
    assert series[("credlint_last_run_timestamp_seconds", own)] == instant(report["run"]["now"])
    assert series[("credlint_last_run_success", own)] == (report["run"]["exit_code"] <= 1)


apply(check_csv, check_ics, check_prometheus)
