"""Prints an inventory whose texts attack every report format."""
import json

TEXTS = [
    "pipe | and || more", "`code` ``` fence", "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "@all @here", "#1 !2",
    "[link](javascript:alert(1))", "![x](https://tracker.example/x.png)", "]]>", "&amp; &#x41; <!-- -->", "a\u0001b\u001b[31mred",
    "line\nbreak\r\n::error::injected", "::add-mask::x", "=1+1", "+cmd|' /C calc'!A0", "-1", "\u202eright-to-left", "zero\u200bwidth",
    "\ufeffbom", "section x", "%% comment", "a:b,c;d", "\\backslash\\", "x" * 10000, "\U0001f525 emoji", "tab\tand\u0085nel\u2028sep",
]
print("version = 1")
for number, text in enumerate(TEXTS):
    quoted = json.dumps(text, ensure_ascii=True).replace("\\ud83d\\udd25", "\\U0001F525").replace("\\b", "\\u0008")
    print(f"""
[[token]]
id = "hostile.{number}"
kind = "atlassian-api-token"
owner = {quoted}
label = {quoted}
purpose = {quoted}
account = {quoted}
consumers = [{quoted}]
tags = [{quoted}]
created = 2023-01-01
base_url = {json.dumps("https://" + text[:40].encode("ascii", "ignore").decode() + ".example/")}
{quoted} = 1

[[token]]
id = {quoted}
kind = {quoted}
expires = {quoted}

[[waiver]]
token = "hostile.{number}"
rule = "legacy-token"
reason = {quoted}
approved_by = {quoted}
ticket = {quoted}
expires = 2027-06-01
""")
