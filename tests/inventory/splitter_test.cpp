// Splitting a document and parsing the pieces must give what toml++ gives for the whole document, whenever toml++
// accepts it; and must never be silent about a document that toml++ refuses.
#include "splitter.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <random>

#include "schema.h"
#include "split_check.h"
#include "support.h"
#include "text.h"

namespace credlint::testing {
BOOST_AUTO_TEST_SUITE(splitter)
namespace {

// Compares both ways of reading; true if toml++ accepts the document.
bool check_agreement(std::string_view document) {
  const SplitCheck check = check_split(document);
  BOOST_CHECK_MESSAGE(check.fault.empty(), check.fault << " on:\n" << document);
  return check.accepted;
}

// Makes documents of everything that could lead a splitter astray.
class Generator {
 public:
  explicit Generator(unsigned seed) : random_(seed) {}

  std::string document() {
    newline_ = below(4) == 0 ? "\r\n" : "\n";
    key_ = 0;
    std::string text = below(8) == 0 ? "\xef\xbb\xbf" : "";
    if (below(2) == 0) text += line("version = 1");
    for (std::size_t left = below(12); left > 0; --left) {
      text += line(header());
      for (std::size_t keys = below(5); keys > 0; --keys) text += statement();
    }
    if (below(6) == 0 && text.ends_with(newline_)) text.resize(text.size() - newline_.size());
    return text;
  }

  // Breaks a document at a random place.
  std::string damaged(std::string text) {
    constexpr std::string_view kBytes = "[]{}\"'#=.\n\\,x\xff";
    for (std::size_t left = 1 + below(2); left > 0 && !text.empty(); --left) {
      const std::size_t at = below(text.size());
      switch (below(3)) {
        case 0:
          text.erase(at, 1 + below(3));
          break;
        case 1:
          text.insert(at, 1, kBytes[below(kBytes.size())]);
          break;
        default:
          text[at] = kBytes[below(kBytes.size())];
          break;
      }
    }
    return text;
  }

 private:
  std::size_t below(std::size_t limit) { return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random_); }
  std::string pick(std::initializer_list<std::string_view> choices) {
    return std::string(*(choices.begin() + static_cast<std::ptrdiff_t>(below(choices.size()))));
  }
  std::string line(std::string_view text) {
    const std::string comment = below(6) == 0 ? pick({" # plain", " # [[token]]", " # \"\"\" '''", "\t# ] } ["}) : "";
    return pick({"", "", "", "  ", "\t"}) + std::string(text) + comment + newline_;
  }
  std::string fresh_key() { return fmt::format("k{}", ++key_); }

  std::string header() {
    const std::string name = pick({"token", "token", "token", "site", "waiver"});
    switch (below(14)) {
      case 0:
        return fmt::format("[[ {} ]]", name);
      case 1:
        return fmt::format("[[\"{}\"]]", name);
      case 2:
        return fmt::format("[['{}']]", name);
      case 3:
        return "[[\"tok\\u0065n\"]]";
      case 4:
        return fmt::format("[{}.{}]", name, fresh_key());
      case 5:
        return fmt::format("[ {} . \"{}\" ]", name, fresh_key());
      case 6:
        return fmt::format("[[{}.{}]]", name, fresh_key());
      case 7:
        return fmt::format("[{}]", fresh_key());
      case 8:
        return fmt::format("[other.{}]", fresh_key());
      case 9:
        return fmt::format("[[{}s]]", name);
      default:
        return fmt::format("[[{}]]", name);
    }
  }

  std::string value() {
    const std::string nl = newline_;
    switch (below(16)) {
      case 0:
        return "\"\"\"" + nl + "[[token]]" + nl + "id = \"x\"" + nl + "\"\"\"";
      case 1:
        return "'''" + nl + "[[site]]" + nl + "\"\"\" '' " + nl + "'''";
      case 2:
        return "\"\"\"quotes \"\" inside \\\"\"\" and at the end\"\"\"\"\"";
      case 3:
        return "'''two at the end'''''";
      case 4:
        return "[" + nl + "  [[1]]," + nl + "  [ # [[token]]" + nl + "  2 ] ]";
      case 5:
        return "[ \"[[token]]\", '# no comment', \"\\\\\" ]";
      case 6:
        return "{ a = \"}\", b = [ 1, { c = ']' } ] }";
      case 7:
        return "{}";
      case 8:
        return "\"a \\\" b # [[token]]\"";
      case 9:
        return "'back\\'";
      case 10:
        return "2026-11-23T08:00:00.5+01:00";
      case 11:
        return "\"\"\"line \\" + nl + "   [[token]]\"\"\"";
      case 12:
        return "\"\"";
      case 13:
        return "\"\"\"\"\"\"";
      case 14:
        return "[ [ ], [\"\"\"" + nl + "[[waiver]]" + nl + "\"\"\"] ]";
      default:
        return pick({"1", "true", "1.5", "\"text\"", "'text'", "2026-11-23"});
    }
  }

  std::string statement() {
    switch (below(10)) {
      case 0:
        return line("");
      case 1:
        return line("# [[token]] in a comment \"\"\"");
      case 2:
        return line(fmt::format("id = \"t{}\"", ++key_));
      case 3:
        return line(pick(
            {"owner = \"a\"", "kind = \"atlassian-api-token\"", "created = 2026-01-01", "scopes = [\"a\",\n\"b\"]"}));
      case 4:
        return line(fmt::format("{}.x = {}", fresh_key(), value()));
      case 5:
        return line(fmt::format("\"{} # [[token]]\" = {}", fresh_key(), value()));
      default:
        return line(fmt::format("{} = {}", fresh_key(), value()));
    }
  }

  std::mt19937 random_;
  std::string newline_;
  unsigned key_ = 0;
};

}  // namespace

BOOST_AUTO_TEST_CASE(pieces_cover_the_document_without_a_gap) {
  const std::string document = "version = 1\n\n[[token]]\nid = \"a\"\n  [[site]]\nhost = \"h\"\n";
  const auto pieces = split(document);
  BOOST_REQUIRE(pieces.size() == 3U);
  BOOST_TEST(document.substr(pieces[1].offset, pieces[1].size) == "[[token]]\nid = \"a\"\n");
  BOOST_TEST(pieces[1].first_line == 3U);
  BOOST_TEST(document.substr(pieces[2].offset, pieces[2].size) == "  [[site]]\nhost = \"h\"\n");
  BOOST_TEST(pieces[2].first_line == 5U);
}

BOOST_AUTO_TEST_CASE(hand_made_documents_are_read_alike_both_ways) {
  const std::vector<std::string> documents{
      "",
      "\xef\xbb\xbf",
      "[[token]]",
      "[[token]]\r\nid=\"a\"\r\n[[token]]\r\nid=\"b\"\r\n",
      "token = [ {id = \"a\"}, {id = \"b\"} ]\n[[site]]\nhost = \"h\"\n",
      "[[token]]\nid = \"a\"\n[[site]]\nhost = \"h\"\n[token.extra]\nx = 1\n[[token]]\nid = \"b\"\n",
      "[[token]]\n[[token.deep]]\nx = 1\n[[token.deep]]\nx = 2\n[token.deep.er]\ny = 1\n",
      "[[token]]\nid = \"a\" # \"\"\"\n[[token]]\nid = \"b\" # '''\n",
      "[[token]]\npurpose = \"\"\"\n[[token]]\n\"\"\"\n[[token]]\n",
      "[[token]]\npurpose = '''\\'''\n[[token]]\nid = \"b\"\n",
      "[other]\nx = 1\n[[token]]\nid = \"a\"\n[other.sub]\ny = 1\n[[token]]\nid = \"b\"\n[other.sub2]\n",
      "[[\"tok\\u0065n\"]]\nid = \"a\"\n[['token']]\nid = \"b\"\n[[ token ]]\nid = \"c\"\n",
      "[[tokens]]\nid = \"a\"\n[[token]]\n",
      "x = [\n[[1]],\n# [[token]]\n]\n[[token]]\n",
      "[[token]]\n\"[[token]]\" = 1\n'[[token]]x' = 2\n[[token]]\n",
      "[[token]]\ntags = [\n  \"a]\", # ]\n  'b[',\n]\n[[token]]\nid = \"b\"\n",
      "[[waiver]]\ntoken = \"a\"\n[waiver.x.y]\n[[token]]\n[[waiver]]\n[waiver.x]\n",
      "a.b = 1\nversion = 1\n[[token]]\n",
  };
  for (const std::string& document : documents) BOOST_TEST(check_agreement(document), "toml++ refuses: " << document);
}

BOOST_AUTO_TEST_CASE(generated_documents_are_read_alike_both_ways) {
  std::size_t accepted_ones = 0;
  constexpr unsigned kDocuments = 4000;
  for (unsigned seed = 0; seed < kDocuments; ++seed)
    accepted_ones += check_agreement(Generator(seed).document()) ? 1U : 0U;
  // A generator whose documents are mostly refused would prove little.
  BOOST_TEST(accepted_ones > kDocuments / 3);
  BOOST_TEST_MESSAGE(accepted_ones << " of " << kDocuments << " generated documents were accepted");
}

BOOST_AUTO_TEST_CASE(damaged_documents_are_read_alike_or_told_of) {
  std::size_t refused_ones = 0;
  constexpr unsigned kDocuments = 4000;
  for (unsigned seed = 0; seed < kDocuments; ++seed) {
    Generator generator(seed);
    refused_ones += check_agreement(generator.damaged(generator.document())) ? 0U : 1U;
  }
  BOOST_TEST(refused_ones > kDocuments / 4);
}

BOOST_AUTO_TEST_CASE(a_broken_entry_costs_only_itself) {
  const auto lines =
      finding_lines(audit_text("[[token]]\nid = \"a\"\nkind = \"atlassian-datacenter-pat\"\nexpires = 2027-11-01\n"
                               "owner = \"team\"\n"
                               "[[token]]\nid = \"b\"\npurpose = \"\"\"never closed\n"
                               "[[token]]\nid = \"c\"\nkind = \"atlassian-datacenter-pat\"\nexpires = 2026-02-30\n"
                               "[[token]]\nid = \"d\"\nkind = \"atlassian-datacenter-pat\"\nexpires = 2026-11-01\n"
                               "owner = \"team\"\n"));
  BOOST_REQUIRE(lines.size() == 3U);
  BOOST_TEST(lines[0] == "8:11 inventory-invalid error broken TOML: the string that begins here is never closed");
  BOOST_TEST(lines[1].starts_with("12:"));
  BOOST_TEST(lines[1].find("day between 1 and 28") != std::string::npos);
  BOOST_TEST(lines[2] == "16:11 expired error expired on 2026-11-01");
}

// Whatever one entry breaks, those before it and those from the next line on that looks like a header are read as if
// they stood alone, their own strings of several lines with such lines in them too.
BOOST_AUTO_TEST_CASE(what_one_entry_breaks_stays_with_it) {
  const std::vector<std::string> breaks{"x = '''never closed",
                                        "x = \"\"\"never closed",
                                        "x = [1,",
                                        "x = {",
                                        "x = \"one line",
                                        "x = 'one line",
                                        "= 1",
                                        "x = 1 1",
                                        "x",
                                        "x = \"\\",
                                        "x = '''a'''b'''",
                                        "[x",
                                        "x = \"\"\"a\n[[token]]\n",
                                        "x = [\"a\",\n[[\"token\"]],"};
  const auto entry = [](std::string_view id, std::string_view more) {
    return fmt::format("[[token]]\nid = \"{}\"\nkind = \"atlassian-datacenter-pat\"\n{}\n", id, more);
  };
  const std::vector<std::string> texts{
      "",
      "purpose = '''\nsee\n[[token]]\nid = 1\n'''",
      "purpose = \"\"\"\n[[waiver]]\n\"\"\"",
      "purpose = '''[[token]]\n[[token]]'''\ntags = [\n\"\"\"\n[[site]]\n\"\"\"]",
  };
  for (const std::string& broken : breaks)
    for (const std::string& text : texts) {
      std::string document = entry("before", text) + entry("bad", broken);
      for (const std::string_view id : {"c", "d", "e"}) document += entry(id, text);
      BOOST_TEST_CONTEXT(document) {
        const Inventory inventory = read_text(document);
        std::map<std::string, std::string> purposes;
        for (const Token* token : inventory.tokens)
          if (token->id.known()) purposes[std::string(*token->id)] = std::string(token->purpose.value_or("-"));
        const Inventory alone = read_text(entry("before", text));
        const std::string wanted(alone.tokens.at(0)->purpose.value_or("-"));
        for (const char* id : {"before", "c", "d", "e"})
          BOOST_TEST((purposes.contains(id) && purposes.at(id) == wanted), id);
        BOOST_TEST(std::any_of(inventory.problems.begin(), inventory.problems.end(),
                               [](const Problem& problem) { return problem.syntax; }));
        for (const Problem& problem : inventory.problems)
          if (problem.syntax) BOOST_TEST(problem.place.where.line <= count_lines(entry("before", text)) + 8);
      }
    }
}

// toml++ 3.3 asserts that a header begins with a key.
BOOST_AUTO_TEST_CASE(a_header_of_nothing_is_a_syntax_error) {
  for (const std::string_view rest : {"\x01", "\n", "=", ".", "[", "#", "\xc3\xa4"})
    for (const std::string_view brackets : {"[", "[[", "[ ", "[[token]]\n["}) {
      const auto lines = finding_lines(audit_text(std::string(brackets).append(rest)));
      BOOST_TEST((!lines.empty() && lines.back().find("broken TOML") != std::string::npos), brackets << rest);
    }
}

BOOST_AUTO_TEST_CASE(the_number_of_threads_changes_nothing) {
  std::string document;
  for (unsigned seed = 0; seed < 300; ++seed) {
    Generator generator(seed);
    document += generator.damaged(generator.document()) + "\n";
  }
  const auto read = [&](unsigned jobs) {
    const Inventory inventory = read_text(document, jobs);
    std::string text;
    for (const Token* token : inventory.tokens) text += show(*token, token_keys()) + "\n";
    for (const Problem& problem : inventory.problems)
      text += fmt::format("{}:{} {} {} {}\n", problem.place.where.line, problem.place.where.column,
                          problem.place.ordinal, problem.subject, problem.message);
    return text;
  };
  const std::string alone = read(1);
  BOOST_TEST(alone.size() > 1000U);
  for (const unsigned jobs : {2U, 3U, 8U}) BOOST_TEST((read(jobs) == alone));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace credlint::testing
