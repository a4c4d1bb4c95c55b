#include "shapes.h"

#include <fmt/format.h>

#include <random>

namespace credlint::testing {
namespace {

constexpr std::string_view kEntry = "[[token]]\nid = 'a'\nkind = 'atlassian-api-token'\n";

// One text behind another: a text `size` times, or what a function makes of the numbers below `size`.
template <class Part>
std::string repeated(std::size_t size, const Part& part) {
  std::string text;
  for (std::size_t i = 0; i < size; ++i) {
    if constexpr (std::is_invocable_v<Part, std::size_t>)
      text += part(i);
    else
      text += part;
  }
  return text;
}

// What passes for a secret, without there being one in this file.
std::string secret(std::size_t number) {
  constexpr std::string_view kAlnum = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  std::mt19937 random(static_cast<unsigned>(number));
  std::string text = std::string("xo").append("xb-");
  for (int i = 0; i < 40; ++i) text += kAlnum[random() % kAlnum.size()];
  return text;
}

std::string uuid(std::size_t number) { return fmt::format("1324a887-45db-1bf4-1e99-{:012x}", number); }

// Entries that differ in their ids, each with some lines more.
template <class More>
std::string entries(std::size_t size, More more) {
  return repeated(size, [&](std::size_t i) {
    return fmt::format("[[token]]\nid = 't{}'\nkind = 'atlassian-api-token'\n{}", i, more(i));
  });
}

std::string waiver(std::string_view token, std::string_view rule, std::string_view expires = "2027-01-01") {
  return fmt::format("[[waiver]]\ntoken = '{}'\nrule = '{}'\nreason = 'r'\napproved_by = 'b'\nexpires = {}\n", token,
                     rule, expires);
}

std::string in_one_string(std::size_t size, std::string_view part) {
  return fmt::format("{}label = \"{}\"\n", kEntry, repeated(size, part));
}

std::string unknown_keys(std::size_t size) {
  return repeated(size, [](std::size_t i) { return fmt::format("key{} = 1\n", i); });
}

const std::vector<Shape> kShapes{
    // Ordinary ones
    {"one finding in each entry", [](std::size_t n) { return entries(n, [](auto) { return "owner = 'team'\n"; }); }},
    {"empty entries", [](std::size_t n) { return repeated(n, "[[token]]\n"); }},
    {"lines that end with CRLF",
     [](std::size_t n) {
       return repeated(
           n, [](auto i) { return fmt::format("[[token]]\r\nid = 't{}'\r\n# x\r\ntags = [\r\n'a',\r\n]\r\n\r\n", i); });
     }},
    {"nothing but comments", [](std::size_t n) { return repeated(n, "# a comment, and nothing else\n"); }},
    {"nothing but empty lines", [](std::size_t n) { return repeated(n, "\n") + std::string(kEntry); }},
    {"inline tables",
     [](std::size_t n) {
       return fmt::format("token = [{}]\n", repeated(n, [](auto i) { return fmt::format("{{ id = 't{}' }}, ", i); }));
     }},

    // Cutting into pieces
    {"[[site]] and [token.x] in turn",
     [](std::size_t n) {
       return std::string(kEntry) + repeated(n, [](auto i) {
                return fmt::format("[[site]]\nhost = 's{0}.atlassian.net'\n[token.x{0}]\ny = 1\n", i);
              });
     }},
    {"[[token]] and [other.x] in turn",
     [](std::size_t n) {
       return repeated(n, [](auto i) { return fmt::format("[[token]]\nid = 't{0}'\n[other.x{0}]\ny = 1\n", i); });
     }},
    {"quoted headers", [](std::size_t n) { return repeated(n, "[[\"tok\\u0065n\"]]\nid = 'a'\n"); }},
    {"keys outside the entries", [](std::size_t n) { return unknown_keys(n) + std::string(kEntry); }},
    {"an unclosed string in each entry",
     [](std::size_t n) { return entries(n, [](auto) { return "purpose = \"never closed\n"; }); }},
    {"an unclosed \"\"\" in each entry",
     [](std::size_t n) { return entries(n, [](auto) { return "purpose = \"\"\"never closed\n"; }); }},
    {"an unclosed ''' in the first entry",
     [](std::size_t n) { return "[[token]]\nid = '''a\n" + entries(n, [](auto) { return "owner = \"team\"\n"; }); }},
    {"an unclosed [ in each entry", [](std::size_t n) { return entries(n, [](auto) { return "tags = [ 'a',\n"; }); }},
    {"an unclosed { in each entry", [](std::size_t n) { return entries(n, [](auto) { return "x = { a = 1\n"; }); }},
    {"headers of nothing", [](std::size_t n) { return repeated(n, "[\n"); }},
    {"arrays within arrays",
     [](std::size_t n) {
       return std::string(kEntry) + repeated(n, [](auto i) {
                return fmt::format("x{} = {}1{}\n", i, std::string(50, '['), std::string(50, ']'));
              });
     }},
    {"opening brackets alone", [](std::size_t n) { return fmt::format("{}x = {}\n", kEntry, repeated(n, "[[")); }},
    {"dotted keys",
     [](std::size_t n) {
       return std::string(kEntry) + repeated(n, [](auto i) { return fmt::format("a.b.c.d.e.f.x{} = 1\n", i); });
     }},
    {"one dotted key that never ends",
     [](std::size_t n) { return fmt::format("{}a{} = 1\n", kEntry, repeated(n, ".a")); }},

    // Secrets
    {"secrets in one array",
     [](std::size_t n) {
       return fmt::format("{}tags = [{}]\n", kEntry,
                          repeated(n, [](auto i) { return fmt::format("'{}',\n", secret(i)); }));
     }},
    {"secrets as keys",
     [](std::size_t n) {
       return std::string(kEntry) + repeated(n, [](auto i) { return fmt::format("{} = 1\n", secret(i)); });
     }},
    {"secrets in comments of one entry",
     [](std::size_t n) {
       return std::string(kEntry) + repeated(n, [](auto i) { return fmt::format("# {}\n", secret(i)); });
     }},
    {"secrets in comments of many entries",
     [](std::size_t n) { return entries(n, [](auto i) { return fmt::format("# {}\n", secret(i)); }); }},
    {"secrets in entries that are broken",
     [](std::size_t n) { return entries(n, [](auto i) { return fmt::format("label = '{}\n", secret(i)); }); }},
    {"xoxb- again and again", [](std::size_t n) { return in_one_string(n, std::string("xo").append("xb-")); }},
    {"AT- again and again", [](std::size_t n) { return in_one_string(n, "AT-"); }},
    {"AT again and again, with a dot", [](std::size_t n) { return in_one_string(n, ".AT"); }},
    {"eyJ- again and again", [](std::size_t n) { return in_one_string(n, "eyJ-"); }},
    {"eyJ- in parts again and again", [](std::size_t n) { return in_one_string(n, "-eyJ.ey"); }},
    {"glpat- again and again", [](std::size_t n) { return in_one_string(n, "glpat-"); }},
    {"MDT again and again", [](std::size_t n) { return in_one_string(n, "-MDTz"); }},
    {"-----BEGIN again and again", [](std::size_t n) { return in_one_string(n, "-----BEGIN "); }},
    {"slashes and names of formats", [](std::size_t n) { return in_one_string(n, "/BBDC-/ghp_/npm_/AKIA"); }},

    // What refers to something
    {"a chain of `replaces`",
     [](std::size_t n) { return entries(n, [](auto i) { return fmt::format("replaces = 't{}'\n", i + 1); }); }},
    {"all replace one", [](std::size_t n) { return entries(n, [](auto) { return "replaces = 't0'\n"; }); }},
    {"one id for all", [](std::size_t n) { return repeated(n, kEntry); }},
    {"ids that look like second ones",
     [](std::size_t n) {
       return repeated(n, [](auto i) { return fmt::format("[[token]]\nid = 'a{}'\n[[token]]\nid = 'a'\n", i % 7); });
     }},
    {"one secret reference for all",
     [](std::size_t n) { return entries(n, [](auto) { return "secret = 'env:A'\n"; }); }},
    {"one secret reference in a chain",
     [](std::size_t n) {
       return entries(n, [](auto i) { return fmt::format("secret = 'env:A'\nreplaces = 't{}'\n", i + 1); });
     }},
    {"sites, and tokens with a wrong cloud id",
     [](std::size_t n) {
       return repeated(n,
                       [](auto i) {
                         return fmt::format("[[site]]\nhost = 's{}.atlassian.net'\ncloud_id = '{}'\n", i, uuid(i));
                       }) +
              entries(n, [](auto i) {
                return fmt::format(
                    "scopes = ['read:jira-work']\nsite = 's{}.atlassian.net'\nbase_url = "
                    "'https://api.atlassian.com/ex/jira/{}'\n",
                    i, uuid(i + 1));
              });
     }},
    {"one site with many cloud ids",
     [](std::size_t n) {
       return std::string(kEntry) + repeated(n, [](auto i) {
                return fmt::format("[[site]]\nhost = 's.atlassian.net'\ncloud_id = '{}'\n", uuid(i));
              });
     }},

    // Waivers
    {"waivers of one token",
     [](std::size_t n) { return std::string(kEntry) + repeated(n, waiver("a", "owner-missing")); }},
    {"waivers of one token, each longer",
     [](std::size_t n) {
       return std::string(kEntry) + repeated(n, [](auto i) {
                return waiver("a", "owner-missing", fmt::format("2026-12-{:02}", i % 28 + 1));
              });
     }},
    {"waivers of one token with many findings",
     [](std::size_t n) { return std::string(kEntry) + unknown_keys(n) + repeated(n, waiver("a", "owner-missing")); }},
    {"waivers of unknown tokens",
     [](std::size_t n) {
       return std::string(kEntry) + repeated(n, [](auto i) { return waiver(fmt::format("u{}", i), "owner-missing"); });
     }},
    {"a waiver for each token",
     [](std::size_t n) { return entries(n, [](auto i) { return waiver(fmt::format("t{}", i), "owner-missing"); }); }},
    {"waivers of unknown rules",
     [](std::size_t n) {
       return std::string(kEntry) + repeated(n, [](auto i) { return waiver("a", fmt::format("rule-{}", i)); });
     }},

    // What is not known
    {"unknown keys in one entry", [](std::size_t n) { return std::string(kEntry) + unknown_keys(n); }},
    {"an unknown key in each entry", [](std::size_t n) { return entries(n, [](auto) { return "onwer = 'team'\n"; }); }},
    {"unknown scopes in each entry",
     [](std::size_t n) {
       return entries(n, [](auto i) { return fmt::format("scopes = ['raed:jira-{}', 'read:jira-wrok']\n", i); });
     }},
    {"unknown scopes in one entry",
     [](std::size_t n) {
       return fmt::format("{}scopes = [{}]\n", kEntry,
                          repeated(n, [](auto i) { return fmt::format("'raed:jira-{}', ", i); }));
     }},
    {"one scope, again and again",
     [](std::size_t n) { return fmt::format("{}scopes = [{}]\n", kEntry, repeated(n, "'write:jira-work', ")); }},

    // What is long
    {"one very long line", [](std::size_t n) { return in_one_string(n, "wörd `quoted` <b>&amp;|,;"); }},
    {"one very long id", [](std::size_t n) { return fmt::format("[[token]]\nid = '{}'\n", repeated(n, "long")); }},
    {"long ids",
     [](std::size_t n) {
       return repeated(n, [](auto i) { return fmt::format("[[token]]\nid = '{}{}'\n", std::string(120, 'a'), i); });
     }},
    {"one very long key", [](std::size_t n) { return fmt::format("{}{} = 1\n", kEntry, repeated(n, "key")); }},
    {"many consumers of one token",
     [](std::size_t n) {
       return fmt::format("{}consumers = [{}]\n", kEntry,
                          repeated(n, [](auto i) { return fmt::format("'job {}',\n", i); }));
     }},
    {"a URL of many parts",
     [](std::size_t n) { return fmt::format("{}base_url = 'https://a.example{}'\n", kEntry, repeated(n, "/a%2fb")); }},
    {"URLs in one text", [](std::size_t n) { return in_one_string(n, "https://u:p@a.example/?q "); }},
    {"URLs in one URL", [](std::size_t n) { return in_one_string(n, "a://b@"); }},
    {"escapes", [](std::size_t n) { return in_one_string(n, "\\u0065\\n\\\""); }},
};

}  // namespace

const std::vector<Shape>& all_shapes() { return kShapes; }

}  // namespace credlint::testing
