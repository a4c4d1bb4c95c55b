"""Reads the reports that programs and code hosts take: check_reports.py SCHEMA FOLDER..."""
import collections
import gzip
import json
import re
import urllib.parse

import jsonschema
import junitparser

from reading import HIDDEN, apply, twice, visible


def path_of(finding):
    """As repositories name it."""
    return {"<stdin>": "stdin"}.get(finding["location"]["file"], finding["location"]["file"].removeprefix("./"))


def check_json(folder, report, schema):
    jsonschema.Draft202012Validator.check_schema(schema)
    errors = list(jsonschema.Draft202012Validator(schema).iter_errors(report))
    assert not errors, errors[0]
    # A schema that accepts everything would prove nothing.
    assert list(jsonschema.Draft202012Validator(schema).iter_errors({**report, "version": 2}))
    assert report["summary"]["waived"] == sum(bool(f["waiver"]) for f in report["findings"])
    probe = report["run"]["probe"]
    tried = len(report["tokens"]) if probe["mode"] == "live" else 0
    assert probe["decided"] + probe["undecided"] + probe["skipped"] == tried
    assert not twice(f["fingerprint"] for f in report["findings"])


def check_junit(folder, report, schema):
    def cases_of(findings):
        return {(f["token"] or f["location"]["file"], f["rule"]) for f in findings}

    failing = cases_of(f for f in report["findings"] if not f["waiver"] and f["severity"] == "error")
    waived = cases_of(f for f in report["findings"] if f["waiver"])
    # Tokens without a verdict of the probe: a finding each, or a skipped case under --undecided=ignore.
    undecided = {t["id"] for t in report["tokens"] if t["verdict"] in ("undecided", "unreachable", "throttled")}
    told = {f["token"] for f in report["findings"] if f["rule"] == "probe-undecided"}
    assert report["run"]["probe"]["mode"] == "live" or not undecided
    for dialect in ("junit", "junit-strict"):
        xml = junitparser.JUnitXml.fromfile(f"{folder}/credlint.{dialect}.xml")
        cases = [case for suite in xml for case in suite]
        assert not twice((case.classname, case.name) for case in cases), "a (classname, name) stands twice"
        failures = [case for case in cases if any(isinstance(r, junitparser.Failure) for r in case.result)]
        # One failing case for each token (or file) and rule with an error.
        assert len(failures) == len(failing), (len(failures), len(failing))
        assert all(case.result[0].message and case.result[0].text for case in failures)
        skipped = [case for case in cases if any(isinstance(r, junitparser.Skipped) for r in case.result)]
        assert len(skipped) == len(waived) + len(undecided - told), (len(skipped), len(waived))
        errors = [case for case in cases if any(isinstance(r, junitparser.Error) for r in case.result)]
        assert all(case.name == "probe-undecided" and case.result[0].message and case.result[0].text for case in errors)
        assert len(errors) == (len(undecided & told) if report["run"]["exit_code"] == 3 else 0), len(errors)
        assert sum(suite.errors for suite in xml) == len(errors)
        assert all(case.result[0].message for case in skipped)
        assert sum(suite.skipped for suite in xml) == len(skipped)
        assert sum(suite.tests for suite in xml) == len(cases)
        assert sum(suite.failures for suite in xml) == len(failures)


def check_markdown(folder, report, schema):
    hidden = re.findall(HIDDEN, open(f"{folder}/credlint.md", newline="").read())
    assert not hidden, hidden


def check_sarif(folder, report, schema):
    """What GitHub's code scanning needs, ignores and limits."""
    data = open(f"{folder}/credlint.sarif", "rb").read()
    assert len(gzip.compress(data)) <= 10_000_000
    sarif = json.loads(data)
    assert sarif["version"] == "2.1.0" and sarif["$schema"].endswith(".json") and 1 <= len(sarif["runs"]) <= 20
    waiting = {f["fingerprint"]: f for f in report["findings"] if not f["waiver"]}
    results = [(result, run["tool"]["driver"]["rules"]) for run in sarif["runs"] for result in run["results"]]
    assert len(results) == min(len(waiting), 25_000), (len(results), len(waiting))   # GitHub refuses more
    for result, rules in results:
        assert "suppressions" not in result, "it would be opened as an alert"
        # GitHub's own end with the number of the result among those of the same line.
        finding = waiting.pop(re.fullmatch("(.*):1", result["partialFingerprints"]["primaryLocationLineHash"])[1])
        assert (result["ruleId"], result["level"]) == (finding["rule"], finding["severity"]), finding
        assert rules[result["ruleIndex"]]["id"] == finding["rule"]
        assert result["message"]["text"].strip() and not re.search(HIDDEN, result["message"]["text"]), result["message"]
        (location,) = result["locations"]
        region, uri = location["physicalLocation"]["region"], location["physicalLocation"]["artifactLocation"]["uri"]
        assert re.fullmatch(r"(?:[\w.~!$&'()*+,;=:@/-]|%[0-9A-F]{2})+", uri, re.ASCII), uri
        assert not urllib.parse.urlsplit(uri).scheme and not uri.startswith(("/", "./")) or finding["location"]["file"][0] == "/", uri
        assert urllib.parse.unquote(uri).removeprefix("file://") == path_of(finding), uri
        assert (region["startLine"], region["startColumn"]) == (finding["location"]["line"], finding["location"]["column"])
        assert (region["endLine"], region["endColumn"]) >= (region["startLine"], region["startColumn"])
        assert "snippet" not in region and "contextRegion" not in location["physicalLocation"], "a secret may stand in it"
    for run in sarif["runs"]:
        assert run["columnKind"] in ("unicodeCodePoints", "utf16CodeUnits")
        assert run["tool"]["driver"]["name"] and len(run["tool"]["driver"]["rules"]) <= 25_000
        assert not twice(rule["id"] for rule in run["tool"]["driver"]["rules"])
        for rule in run["tool"]["driver"]["rules"]:
            texts = [rule["id"], rule["shortDescription"]["text"], rule["fullDescription"]["text"], rule["help"]["text"]]
            assert all(texts) and max(map(len, texts[:3])) <= 1024 and len(rule["id"]) <= 255, texts
            assert len(rule["properties"]["tags"]) <= 20 and "security" in rule["properties"]["tags"], rule["id"]
            severity = rule["properties"]["security-severity"]
            assert isinstance(severity, str) and 0.1 <= float(severity) <= 10, rule["id"]
            assert rule["defaultConfiguration"]["level"] in ("error", "warning", "note"), rule["id"]


def check_gitlab(folder, report, schema):
    text = open(f"{folder}/credlint.gitlab.json", encoding="utf-8").read()
    assert text[0] == "[", "a byte order mark, or no array"
    waiting = {f["fingerprint"]: f for f in report["findings"] if not f["waiver"]}
    issues = json.loads(text)
    assert not twice(issue["fingerprint"] for issue in issues)
    for issue in issues:
        assert issue["description"].strip() and not re.search(HIDDEN, issue["description"]), issue
        assert issue["severity"] in ("info", "minor", "major", "critical", "blocker"), issue
        path, line = issue["location"]["path"], issue["location"]["lines"]["begin"]
        assert path and not path.startswith("./") and line >= 1, issue
        if issue["check_name"] != "not-audited":   # a file that could not be read is no finding
            finding = waiting.pop(issue["fingerprint"])
            assert (issue["check_name"], path, line) == (finding["rule"], visible(path_of(finding)), finding["location"]["line"]), issue
    assert not waiting, waiting


def check_github(folder, report, schema):
    """The log of a step, kept as credlint.github.txt: no command in it but the annotations."""
    text = open(f"{folder}/credlint.github.txt", newline="").read()
    assert not re.search(HIDDEN, text) and not re.search(r"##\[|##vso\[", text), "a command or what hides one"
    levels = {"error": "error", "warning": "warning", "notice": "note"}
    annotations, unread = collections.Counter(), 0
    for line in text.split("\n"):
        if line.lstrip().startswith("::"):   # the runner skips blanks
            match = re.fullmatch(r"::(error|warning|notice) file=[^:,]+,line=\d+,col=\d+,title=([^:,]+)::.+", line)
            assert match and not re.search("%(?!0A|25|2C|3A)", line), line
            annotations[match[1]] += 1
            unread += match[2] == "not audited"
    counting = collections.Counter(f["severity"] for f in report["findings"] if not f["waiver"])
    for level, severity in levels.items():
        assert annotations[level] == min(10, counting[severity] + (unread if level == "error" else 0)), annotations


apply(check_json, check_junit, check_markdown, check_sarif, check_gitlab, check_github)
