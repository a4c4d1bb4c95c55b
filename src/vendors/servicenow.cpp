// ServiceNow.
#include "step.h"
#include "vendor.h"

namespace credlint::vendors::servicenow {
namespace {

constexpr std::string_view kRead = "2026-11-28";

// A 401 is no refusal: the same user and password may work in the browser, while the restriction of Basic
// authentication keeps them out (servicenow.com/community m-p/3553502; ServiceNow/ServiceNowDocs
// basic-auth-restriction.md, read 2026-11-28), and a key bound to other paths is refused like a wrong one.
Step make_step(std::string_view why_401, std::string_view hint_401) {
  using enum Meaning;
  using enum Condition::Is;
  return {.tests = {{proof, {200}, {json("/result/0/user_name")}},
                    {undecided,
                     {200},
                     {header_is("content-type", contains, "html")},
                     "a page and no data, as of an instance that sleeps or a login page",
                     "wake the instance, and see whether `site` names it"},
                    {undecided, {200}, {json("/result", list)}, "it may not see its own user, so nobody is named"},
                    {undecided, {401}, {}, why_401, hint_401}},
          .told = {.account = "/result/0/user_name"}};
}

const Step& password_step() {
  static const Step kStep = make_step(
      "ServiceNow answers a wrong password and an account that the restriction of Basic "
      "authentication stops alike (401)",
      "make its account web-service-only, or give it the role "
      "`snc_basic_auth_api_access`; else look whether the password is right");
  return kStep;
}

const Step& key_step() {
  static const Step kStep = make_step("ServiceNow answers a wrong key and one that is bound to other paths alike (401)",
                                      "see in REST API Key whether it is active, and which scope it is bound to");
  return kStep;
}

// sysparm_query=sys_id=javascript:gs.getUserID()
constexpr std::string_view kSelf =
    "https://{site}/api/now/table/sys_user?sysparm_query=sys_id%3Djavascript%3Ags.getUserID%28%29"
    "&sysparm_fields=user_name%2Cname%2Csys_id&sysparm_limit=1";

// Instances may have a host of the company's own.
Hosts hosts() {
  return {.api = {"*.service-now.com"}, .self_hosted = true, .right = "https://{site|INSTANCE.service-now.com}"};
}

}  // namespace

Vendor vendor() {
  Kind password{
      .name = "servicenow-password",
      .title = "a ServiceNow user's password",
      .replace = "set a new one in User Administration, or better create a REST API key",
      .revoke = "by setting another one, or deactivating its user",
      .account = {Form::any, "its user name"},
      .organization = {Form::any, "the company that has the instance"},
      .hosts = hosts(),
      .probe = {.get = kSelf, .credential = {.auth = Auth::basic, .user = "{account}"}, .step = &password_step()},
      .tells_account = true,
      .not_found = "the name of the instance may be wrong",
      .sources = {{"Basic authentication is being restricted, instance by instance",
                   "github.com/ServiceNow/ServiceNowDocs basic-auth-restriction.md", kRead},
                  {"its life is a matter of the instance's policy", "servicenow.com/docs", kRead}}};
  Kind key{.name = "servicenow-api-key",
           .title = "a ServiceNow REST API key",
           .replace = "create one in System Web Services, API Access Policies, REST API Key",
           .revoke = "in System Web Services, API Access Policies, REST API Key",
           .account = {Form::any, "the user it acts as"},
           .organization = {Form::any, "the company that has the instance"},
           .hosts = hosts(),
           .probe = {.get = kSelf, .credential = {.auth = Auth::header, .header = "x-sn-apikey"}, .step = &key_step()},
           .tells_account = true,
           .not_found = "the name of the instance may be wrong",
           .sources = {{"its expiry is optional", "servicenow.com/docs integrate-newrelic-api-key", kRead},
                       {"its header", "servicenow.com/community inbound-rest-api-keys ba-p/2854924", kRead}},
           .notes = {"one that is bound to other paths is refused here although it lives"}};
  return {.name = "ServiceNow",
          .kinds = {password, key},
          .domains = {{"service-now.com", true}, {"servicenow.com", true}, {"servicenowservices.com", true}},
          .sites = Sites{.title = "ServiceNow instance",
                         .example = "acme.service-now.com",
                         .suffixes = {".service-now.com", ".servicenowservices.com"}}};
}

}  // namespace credlint::vendors::servicenow
