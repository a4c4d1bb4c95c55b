"""Reads the reports of one folder as their consumers do: check_reports.py SCHEMA FOLDER"""
import json
import re
import sys

import jsonschema
import junitparser

schema = json.load(open(sys.argv[1]))
folder = sys.argv[2]

jsonschema.Draft202012Validator.check_schema(schema)
report = json.load(open(f"{folder}/credlint.json"))
errors = list(jsonschema.Draft202012Validator(schema).iter_errors(report))
assert not errors, errors[0]
# A schema that accepts everything would prove nothing.
assert list(jsonschema.Draft202012Validator(schema).iter_errors({**report, "version": 2}))

def cases_of(findings):
    return {(f["token"] or f["location"]["file"], f["rule"]) for f in findings}


counting = [f for f in report["findings"] if not f["waiver"]]
failing = cases_of(f for f in counting if f["severity"] == "error")
waived = cases_of(f for f in report["findings"] if f["waiver"])
# Tokens without a verdict of the probe: a finding each, or a skipped case under --undecided=ignore.
undecided = {t["id"] for t in report["tokens"] if t["verdict"] in ("undecided", "unreachable", "throttled")}
told = {f["token"] for f in report["findings"] if f["rule"] == "probe-undecided"}
probe = report["run"]["probe"]
assert probe["mode"] == "live" or not undecided
assert probe["decided"] + probe["undecided"] + probe["skipped"] == (len(report["tokens"]) if probe["mode"] == "live" else 0)
assert report["summary"]["waived"] == len(report["findings"]) - len(counting)
for dialect in ("junit", "junit-strict"):
    xml = junitparser.JUnitXml.fromfile(f"{folder}/credlint.{dialect}.xml")
    cases = [case for suite in xml for case in suite]
    keys = [(case.classname, case.name) for case in cases]
    assert len(keys) == len(set(keys)), "a (classname, name) stands twice"
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

markdown = open(f"{folder}/credlint.md", newline="").read()
hidden = re.findall(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]", markdown)
assert not hidden, hidden
print(f"{folder}: {len(report['tokens'])} tokens, {len(report['findings'])} findings, {len(waived)} waived, "
      f"{len(cases)} cases")
