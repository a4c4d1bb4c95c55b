"""Prints an inventory whose texts attack every report format, and yet is read: most entries are valid."""
import datetime
import itertools

# Of each text, what it attacks: a format that shows it raw is broken, misread or made to act.
TEXTS = [
    # Markdown, and the people and issues that it links
    "pipe | and || more", "`code` ``` fence", "@all @here", "#1 !2", "[link](javascript:alert(1))",
    "![x](https://tracker.example/x.png)", "www.tracker.example", "</summary></details> ~~~ ```mermaid",
    # markup: text, attribute, script, comment, CDATA, entity
    "<script>window.MARK=1;alert(1)</script>", "<img src=x onerror=\"window.MARK=1;alert(1)\">", "</script><svg onload=alert(1)>",
    "\" onmouseover=\"alert(1)\" x=\"", "' autofocus onfocus='alert(1)", "]]>", "<![CDATA[x", "&amp; &#x41; &lt;", "--> <!-- --!>",
    "</style></title></textarea><base href=//tracker.example>", "javascript:alert(1)",
    # logs and terminals: workflow commands and escape sequences
    "line\nbreak\r\n::error::injected", "::add-mask::x", "\n##[error]injected", "##vso[task.setvariable variable=a]b", "100%0A::error::x %25",
    "\n::stop-commands::x", "a\u0001b\u001b[31mred\u009b31m", "\u0007\u0008bell", "nul\u0000byte", "cr\roverwrites", "\u007fdel",
    # spreadsheets
    "=1+1", "+cmd|' /C calc'!A0", "-1", "@SUM(1)", "\t=1", "\r=1", "\n=1", " =1", "\uff1d1+1", "a,\"b\"\",c;d", "'=quoted",
    # what hides or reorders text
    "\u202eright-to-left\u2069", "zero\u200bwidth", "\ufeffbom", "tab\tand\u0085nel\u2028sep\u2029", "\U000e0041tag", "\u061c\u2066mark", "\ufffe\uffff",
    # Mermaid
    "section x", "%% comment", "a:b,c;d", "x :crit, 2026-11-23, 2026-11-24", "end\nclick a href \"javascript:alert(1)\"",
    # Prometheus labels, iCalendar lines, JSON, paths
    "back\\slash\\", "\\", "quote\" } 1 2", "x\"} 1\ncredlint_findings 9", "\\n\\\"", "END:VEVENT\r\nEND:VCALENDAR", "a;b,c\\;d\nATTACH:https://tracker.example",
    "../../etc/passwd", "{{ $labels.x }} ${{ secrets.X }} $(id) `id`", "{0} {{1}} %s %n",
    # length and width
    "long name " * 1000, "\u6f22\u5b57\U0001f525\u00e9" * 60, "e\u0301" * 80, "", " ", "\U0001f525 emoji \U0001f468\u200d\U0001f469\u200d\U0001f467",
]
IDS = ["section", "end", "gantt", "title", "-leading-dash", "--", "-1", ".", "..", "...", "_", ".hidden", "0", "1e5", "null", "true", "inventory", "audit",
       "__proto__", "constructor", "a.b.c", "con.txt", "x" * 64 + "." + "y" * 63, "x-" * 64, "crit", "done", "active", "click", "dateFormat", "todayMarker"]
DAY = datetime.date(2026, 11, 23)


def quoted(text):
    """A TOML basic string in ASCII; U+0000 and the like are written as escapes, which TOML allows."""
    return '"' + "".join(c if " " <= c <= "~" and c not in '"\\' else f"\\U{ord(c):08X}" for c in text) + '"'


def entry(token, text, number):
    """A token as the vendor has it, with the text wherever one is free, that lives for some more days."""
    created, expires = DAY - datetime.timedelta(days=90), DAY + datetime.timedelta(days=number * 4 % 240 + 2)
    kind = ("atlassian-api-token", "atlassian-service-token", "bitbucket-access-token", "atlassian-admin-key")[number % 4]
    print(f"\n[[token]]\nid = {quoted(token)}\nkind = {quoted(kind)}\ncreated = {created}\nexpires = {expires}\naccess = \"read\"")
    for key in ("owner", "label", "purpose", "account"):
        print(f"{key} = {quoted(text)}")
    for key in ("consumers", "tags"):
        print(f"{key} = [{quoted(text)}, {quoted(text[::-1])}]")
    if kind != "bitbucket-access-token":
        print(f"scopes = [{quoted(text)}, \"write:jira-work\"]")
    if number % 3 == 0:
        print(f"replaces = {quoted(IDS[(number + 7) % len(IDS)])}")
    if kind == "bitbucket-access-token":
        print(f"workspace = {quoted(text)}")


print("version = 1")
for number, text in enumerate(TEXTS):
    entry(f"living.{number}", text, number)
    # One that ended long ago, so that errors have hostile owners too, with a key and a URL of this text.
    path = "".join(c for c in text[:40] if " " < c <= "~")
    print(f"\n[[token]]\nid = \"ended.{number}\"\nkind = \"atlassian-api-token\"\nowner = {quoted(text)}\ncreated = 2023-01-01")
    print(f"base_url = {quoted('https://acme.example/' + path)}\nconsumers = [{quoted(text)}]\n{quoted(text)} = 1")
    # No field of this one is valid.
    print(f"\n[[token]]\nid = {quoted(text)}\nkind = {quoted(text)}\nexpires = {quoted(text)}\nsite = {quoted(text)}\ncloud_id = {quoted(text)}")
    print(f"secret = {quoted(text)}\nreplaces = {quoted(text)}")
    print(f"\n[[waiver]]\ntoken = \"ended.{number}\"\nrule = \"legacy-token\"\nexpires = 2027-06-01\nticket = {quoted(text)}")
    print(f"reason = {quoted(text)}\napproved_by = {quoted(text)}")
    # One that lapses soon or covers nothing.
    print(f"\n[[waiver]]\ntoken = \"living.{number}\"\nrule = {quoted(text if number % 5 == 0 else 'broad-scope')}\nexpires = 2026-12-01")
    print(f"reason = {quoted(text)}\napproved_by = {quoted(text)}")
for number, (token, text) in enumerate(zip(IDS, itertools.cycle(TEXTS))):
    entry(token, text, number)
