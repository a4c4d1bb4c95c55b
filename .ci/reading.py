"""What the checks of the reports share."""
import collections
import datetime
import json
import re
import sys

# What no line of text may hide, and no control character but LF.
HIDDEN = r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]"


def instant(text):
    return int(datetime.datetime.fromisoformat(text).timestamp())


def twice(items):
    """What stands more than once."""
    return [item for item, count in collections.Counter(items).items() if count > 1][:3]


def visible(text):
    """As the reports show what hides."""
    return re.sub(HIDDEN + "|\n", lambda c: f"<U+{ord(c[0]):04X}>", text)


def apply(*checks):
    """Applies each check to the report folders of the command line: SCHEMA FOLDER..."""
    schema = json.load(open(sys.argv[1]))
    failed = False
    for folder in sys.argv[2:]:
        report = json.load(open(f"{folder}/credlint.json"))
        for check in checks:
            name = check.__name__.removeprefix("check_")
            try:
                check(folder, report, schema)
                print(f"{folder}: {name}: ok")
            except Exception as fault:
                failed = True
                print(f"{folder}: {name}: {type(fault).__name__}: {str(fault)[:2000]} (line {fault.__traceback__.tb_next.tb_lineno})")
    sys.exit(failed)
