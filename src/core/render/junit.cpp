// JUnit XML: a suite for each namespace, a case for each incident. What is only worth knowing passes, what could not be
// read is skipped, so that a CI server shows both without failing.
#include <map>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/render/outline.hpp"
#include "core/render/render.hpp"

namespace aiops {

namespace {

// XML 1.0 allows few control characters, and none of those of a terminal should reach a web page: all become visible.
std::string xml(std::string_view text) {
  std::string out;
  for (const char c : escape_terminal(text)) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&apos;";
        break;
      default:
        out += c;
    }
  }
  for (const std::string_view never : {"\xef\xbf\xbe", "\xef\xbf\xbf"}) {  // U+FFFE and U+FFFF are no XML characters
    for (auto at = out.find(never); at != std::string::npos; at = out.find(never, at))
      out.replace(at, never.size(), "\xef\xbf\xbd");
  }
  return out;
}

struct Suite {
  std::size_t tests = 0, failures = 0, skipped = 0;
  std::string cases;
};

std::string details(const Incident& incident) {
  std::string out = xml(incident.title) + "\n";
  for (const Fact& fact : incident.facts) out += fmt::format("{} {}\n", xml(fact.id), xml(fact.text));
  for (const Inference& inference : incident.inferences) {
    out += fmt::format("{}: {} [{}]\n", name_of(inference.confidence), xml(inference.text),
                       xml(fmt::format("{}", fmt::join(inference.facts, " "))));
  }
  for (const Command& command : incident.commands) out += xml(command.text) + "\n";
  return out;
}

void add(Suite& suite, const Incident& incident) {
  ++suite.tests;
  suite.cases += fmt::format("    <testcase classname=\"{}\" name=\"{}\">\n", xml(incident.rule),
                             xml(label(incident.subject) + ": " + incident.title));
  if (incident.severity == Severity::info) {
    suite.cases += fmt::format("      <system-out>{}</system-out>\n", details(incident));
  } else {
    ++suite.failures;
    suite.cases += fmt::format("      <failure type=\"{}\" message=\"{}\">{}</failure>\n", name_of(incident.severity),
                               xml(incident.title), details(incident));
  }
  suite.cases += "    </testcase>\n";
}

void add(Suite& suite, const Gap& gap) {
  ++suite.tests;
  ++suite.skipped;
  suite.cases +=
      fmt::format("    <testcase classname=\"evidence\" name=\"{}\">\n      <skipped message=\"{}: {}\"/>\n    </testcase>\n",
                  xml(gap.what), name_of(gap.reason), xml(gap.detail));
}

}  // namespace

std::string render_junit(const Report& report, const Style&) {
  std::map<std::string, Suite> suites;
  for (const auto* incidents : {&report.incidents, &report.also_in_scope}) {
    for (const Incident& incident : *incidents)
      add(suites[incident.subject.ns.empty() ? "(cluster)" : incident.subject.ns], incident);
  }
  std::size_t checked = 0;
  for (const auto& [kind, count] : report.healthy_by_kind) checked += count;
  Suite& rest = suites["(evidence)"];
  ++rest.tests;
  rest.cases += fmt::format("    <testcase classname=\"healthy\" name=\"{} without a finding\"/>\n", plural(checked, "object"));
  for (const Gap& gap : report.gaps) add(rest, gap);

  Suite all;
  std::string body;
  const std::string at = report.generated_at ? fmt::format(" timestamp=\"{}\"", format_time(*report.generated_at)) : "";
  for (const auto& [name, suite] : suites) {
    all.tests += suite.tests;
    all.failures += suite.failures;
    all.skipped += suite.skipped;
    body +=
        fmt::format("  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"{}\"{}>\n{}  </testsuite>\n",
                    xml(name), suite.tests, suite.failures, suite.skipped, at, suite.cases);
  }
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"aiops triage\" tests=\"{}\" failures=\"{}\" errors=\"0\" "
      "skipped=\"{}\">\n{}</testsuites>\n",
      all.tests, all.failures, all.skipped, body);
}

}  // namespace aiops
