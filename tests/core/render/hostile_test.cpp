// A report whose every text was written by an attacker: escapes, bidi, line breaks, Markdown, HTML, XML. Nothing of it may
// act on a terminal, break out of a code span, or open a tag.
#include <algorithm>

#include <gtest/gtest.h>

#include "core/base/text.hpp"
#include "core/base/yaml.hpp"
#include "core/render/document.hpp"
#include "core/render/render.hpp"
#include "support/recordings.hpp"

namespace aiops {
namespace {

const char* const hostile[] = {
    "\x1b[2J\x1b]0;owned\x07 \xc2\x9b"
    "31m",
    "\xe2\x80\xae"
    "txet neddih\xe2\x80\xac a\xe2\x80\x8b"
    "b \xef\xbb\xbf \xf3\xa0\x80\x81",
    "line one\nline two\r\n# heading\n\n- item\n```\nfence\n~~~\n",
    "`code` ``two`` ```three``` ````` five",
    "| a | b |\n|---|---|",
    "</details><script>alert(1)</script><img src=x onerror=y> &amp; &#64;",
    "]]> <![CDATA[ <!-- --> ?> \"'",
    "@channel @here <!everyone> <@U1> someone@example.org #1234 GH-7",
    "[link](http://evil.example) ![i](javascript:x) http://evil.example www.evil.example <http://a.b>",
    "**bold** _i_ ~~s~~ \\ \\` $x$ :smile: ---\n===",
    "\xff\xfe\x80 \xef\xbf\xbe \xef\xbf\xbf \x7f \x01",
    "`",
    "   ",
    "",
    "key: value # not a comment\n? - {a: b} & * ! % @ yes",
};

// The same shape of report whatever the text, so that two of them must have the same lines.
Report made_of(const std::string& t) {
  Report report;
  report.generated_at = parse_time("2026-11-20T13:54:00Z");
  report.now_from = t;
  report.scope = {t, t, t, t, false};
  const ObjectRef ref{t, t, t, t, t};
  for (const Severity severity : {Severity::critical, Severity::error, Severity::info}) {
    Incident incident;
    incident.id = t;
    incident.severity = severity;
    incident.title = t;
    incident.subject = ref;
    incident.affected = {ref};
    incident.rule = t;
    incident.facts.push_back({t, "Pod/shop/web-1: " + t, std::nullopt, FieldSource{ref, t}, t});
    incident.facts.push_back({t, t, std::nullopt, LogSource{ref, t, true, 7}, RawJson{"[null]"}});
    incident.facts.push_back({t, t, std::nullopt, QuerySource{t, t}, t});
    incident.facts.push_back({t, t, std::nullopt, AbsentSource{ref}, std::monostate()});
    incident.facts.push_back({t, t, std::nullopt, DerivedSource{DerivedSource::Op::count, {t}}, std::int64_t{1}});
    incident.inferences.push_back({t, false, t, t, t, Confidence::likely, {t}, {t}, {t}, {t}});
    incident.consequences.push_back({t, ref, {t}});
    incident.commands = {{t, {t}, t}, {t, {t}, t}};
    report.incidents.push_back(incident);
    if (severity != Severity::info) report.also_in_scope.push_back(incident);
  }
  report.healthy_by_kind = {{t, 3}};
  report.gaps = {{t, GapReason::forbidden, t + "x"}};
  report.suppressed = {{t, ref, t}};
  report.ledger.hosts = {t};
  return report;
}

Style endless() {
  Style style;
  style.width = 1'000'000;
  style.show_evidence = true;
  style.verbose = true;
  return style;
}

std::size_t lines_of(const std::string& text) { return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')); }

// Nothing but line breaks of ours, and characters that show.
void expect_tame(const std::string& text, const std::string& what) {
  EXPECT_TRUE(is_valid_utf8(text)) << what;
  for (const std::string_view line : split(text, '\n')) EXPECT_EQ(escape_terminal(line), line) << what;
}

TEST(HostileReport, NothingRawReachesAnyForm) {
  for (const char* text : hostile) {
    const Report report = made_of(text);
    for (const Format format :
         {Format::text, Format::wide, Format::json, Format::yaml, Format::markdown, Format::junit, Format::name}) {
      expect_tame(render(report, format, endless()), text);
    }
  }
}

TEST(HostileReport, NoTextMakesALineOfItsOwn) {
  const Report plain = made_of("harmless");
  for (const char* text : hostile) {
    if (trim(text).empty()) continue;  // an absent text may leave out a line
    const Report report = made_of(text);
    for (const Format format : {Format::wide, Format::json, Format::markdown, Format::junit, Format::name}) {
      EXPECT_EQ(lines_of(render(report, format, endless())), lines_of(render(plain, format, endless()))) << text;
    }
  }
}

// ---- Markdown: what is left outside of code must be of a few harmless characters.

std::string outside_code(std::string_view line) {
  std::string out;
  for (std::size_t at = 0; at < line.size();) {
    if (line[at] != '`') {
      out += line[at++];
      continue;
    }
    std::size_t run = 0;
    while (at + run < line.size() && line[at + run] == '`') ++run;
    std::size_t end = at + run;  // the closing run has exactly this length (CommonMark 6.1)
    std::size_t closing = 0;
    while (end < line.size()) {
      if (line[end] != '`') {
        ++end;
        continue;
      }
      closing = 0;
      while (end + closing < line.size() && line[end + closing] == '`') ++closing;
      if (closing == run) break;
      end += closing;
      closing = 0;
    }
    if (closing != run) {
      out += line.substr(at);
      return out + " `unclosed";
    }
    at = end + closing;
  }
  return out;
}

void expect_harmless_markdown(const std::string& text) {
  std::size_t fence = 0;
  for (const std::string_view line : split(text, '\n')) {
    const std::size_t ticks = std::min(line.find_first_not_of('`'), line.size());
    if (fence > 0) {
      if (ticks == line.size() && ticks >= fence) fence = 0;
      continue;
    }
    if (ticks >= 3 && line.find('`', ticks) == std::string_view::npos) {
      fence = ticks;
      continue;
    }
    const std::string rest = outside_code(line);
    for (const char c : rest) {
      const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      EXPECT_TRUE(letter || std::string_view(" .,;:()'/-%+?*").find(c) != std::string_view::npos) << c << " in " << line;
    }
    EXPECT_EQ(rest.find("://"), std::string::npos) << line;
    EXPECT_EQ(to_lower(rest).find("www."), std::string::npos) << line;
    EXPECT_EQ(std::count(rest.begin(), rest.end(), '*') % 4, 0) << line;  // only our own pairs
  }
  EXPECT_EQ(fence, 0U) << "a fence is open at the end";
}

TEST(HostileReport, CannotBreakOutOfMarkdown) {
  for (const char* text : hostile) expect_harmless_markdown(render_markdown(made_of(text), Style()));
  expect_harmless_markdown(render_markdown(aiops::testing::diagnosed("28-hostile-text"), Style()));
}

// ---- XML: tags, quotes and entities are only ours.

void expect_well_formed(std::string_view xml) {
  std::vector<std::string> open;
  for (std::size_t at = 0; at < xml.size(); ++at) {
    if (xml[at] == '&') {
      const std::string_view entity = xml.substr(at, xml.find(';', at) + 1 - at);
      EXPECT_TRUE(entity == "&amp;" || entity == "&lt;" || entity == "&gt;" || entity == "&quot;" || entity == "&apos;")
          << entity.substr(0, 20);
    }
    EXPECT_NE(xml[at], '>') << xml.substr(at, 40);
    if (xml[at] != '<') continue;
    const auto end = xml.find('>', at);
    ASSERT_NE(end, std::string_view::npos);
    const std::string_view tag = xml.substr(at + 1, end - at - 1);
    EXPECT_EQ(tag.find('<'), std::string_view::npos) << tag;
    EXPECT_EQ(std::count(tag.begin(), tag.end(), '"') % 2, 0) << tag;
    const std::string name(tag.substr(0, std::min(tag.find_first_of(" /?", 1), tag.size())));
    if (tag.front() == '/') {
      ASSERT_FALSE(open.empty());
      EXPECT_EQ(open.back(), tag.substr(1));
      open.pop_back();
    } else if (tag.back() != '/' && tag.front() != '?') {
      open.push_back(name);
    }
    at = end;
  }
  EXPECT_TRUE(open.empty());
}

TEST(HostileReport, CannotBreakOutOfXml) {
  for (const char* text : hostile) {
    const std::string xml = render_junit(made_of(text), Style());
    expect_well_formed(xml);
    for (const char* never : {"\xef\xbf\xbe", "\xef\xbf\xbf"}) EXPECT_EQ(xml.find(never), std::string::npos);
  }
}

TEST(HostileReport, IsTheSameDocumentInYaml) {
  for (const char* text : hostile) {
    const Report report = made_of(text);
    const std::string yaml = render_yaml(report, Style());
    const auto read = parse_yaml(yaml);
    ASSERT_TRUE(read) << read.error().what << "\n" << yaml;
    ASSERT_EQ(read->size(), 1U);
    const json::Document written = document_of(report, "");
    EXPECT_TRUE(json::equal(read->front().root(), written.root())) << text;
  }
}

TEST(HostileReport, KeepsItsIdsAndCommandsReadable) {
  const std::string text = render_text(aiops::testing::diagnosed("28-hostile-text"), Style(), false);
  EXPECT_EQ(text.find("hunter"), std::string::npos);
  EXPECT_NE(text.find("COMMANDS\n"), std::string::npos);
  EXPECT_NE(text.find("F1"), std::string::npos);
}

}  // namespace
}  // namespace aiops
