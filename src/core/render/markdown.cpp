// For a chat or a ticket. What comes from the cluster stands in code spans and fences longer than any run of backticks in
// it; in a sentence, every word that could mean something to a reader of Markdown becomes a code span of its own. So there
// is no link, image, HTML, mention, reference, table or heading that the cluster could have written.
#include <algorithm>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/render/outline.hpp"
#include "core/render/render.hpp"

namespace aiops {

namespace {

constexpr std::size_t detailed = 5;
constexpr std::size_t listed = 20;  // a line each
constexpr std::size_t max_fact = 300;  // bytes; a ticket is no place for a whole log line

std::size_t longest_run(std::string_view text, char of) {
  std::size_t longest = 0;
  std::size_t run = 0;
  for (const char c : text) {
    run = c == of ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return longest;
}

// CommonMark 6.1: a span ends at the first run of as many backticks as it began with; one blank at both ends is removed.
std::string code(std::string_view raw) {
  const std::string text = escape_terminal(raw);
  if (trim(text).empty()) return "` `";
  const std::string fence(longest_run(text, '`') + 1, '`');
  const bool pad = text.front() == '`' || text.back() == '`' || text.front() == ' ' || text.back() == ' ';
  return fence + (pad ? " " : "") + text + (pad ? " " : "") + fence;
}

bool is_plain_word(std::string_view word) {
  const auto harmless = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view(".,;:()'/-%+?").find(c) != std::string_view::npos;
  };
  if (word == "…" || word == "×") return true;
  return std::all_of(word.begin(), word.end(), harmless) && word.find("://") == std::string_view::npos &&
         !contains_nocase(word, "www.") && std::count(word.begin(), word.end(), ':') < 2;
}

// A sentence of ours with words of theirs in it. It never stands at the beginning of a line, so "-" or "1." is no list.
std::string sentence(std::string_view raw) {
  const std::string text = escape_terminal(raw);
  std::string out;
  for (const std::string_view word : split(text, ' ')) {
    if (word.empty()) continue;
    if (!out.empty()) out += ' ';
    out += is_plain_word(word) ? std::string(word) : code(word);
  }
  return out;
}

std::string fenced(const std::vector<std::string>& lines) {
  std::size_t longest = 2;
  for (const std::string& line : lines) longest = std::max(longest, longest_run(line, '`'));
  const std::string fence(longest + 1, '`');
  return fence + "sh\n" + join(lines, "\n") + "\n" + fence + "\n";
}

class MarkdownWriter {
 public:
  explicit MarkdownWriter(const Report& report) : report_(report) {}

  std::string write() {
    const auto [serious, info] = apart(report_.incidents);
    if (serious.empty()) {
      const Verdict verdict = all_clear(report_);
      out_ += fmt::format("**{}** {}\n", verdict.word, sentence(verdict.text));
    } else if (serious.size() > 1) {
      out_ += fmt::format("**{}** {}, the first is the answer\n\n", upper(name_of(serious.front()->severity)),
                          plural(serious.size(), "incident"));
      lines(serious);
    }
    for (std::size_t i = 0; i < std::min(serious.size(), detailed); ++i) {
      if (serious.size() > 1) out_ += "\n---\n\n";
      incident(*serious[i]);
    }
    if (serious.size() > detailed)
      out_ += fmt::format("\nDetails of {} are left out.\n", plural(serious.size() - detailed, "more incident"));
    list("Worth knowing", info);
    list("Also in scope, not connected", apart(report_.also_in_scope).serious);
    suppressed();
    gaps();
    out_ += fmt::format("\n{}; {}\n", sentence(ledger_of(report_)), sentence(clock_of(report_)));
    return std::move(out_);
  }

 private:
  std::string headline(const Incident& incident) const {
    const std::string extent = extent_of(incident, report_.generated_at);
    return fmt::format("**{}** {}: {}{}", upper(name_of(incident.severity)), code(label(incident.subject)),
                       sentence(incident.title), extent.empty() ? "" : " (" + sentence(extent) + ")");
  }

  void incident(const Incident& incident) {
    out_ += headline(incident) + "\n\n**Facts**\n\n";
    for (const FactGroup& group : facts_by_object(incident, report_.generated_at)) {
      const std::string_view indent = group.heading.empty() ? "" : "  ";
      if (!group.heading.empty()) out_ += "- " + code(group.heading) + "\n";
      for (const FactLine& line : group.lines) {
        out_ += fmt::format("{}- **{}** {}\n", indent, sentence(line.fact->id), code(shorten(line.text, max_fact)));
      }
    }
    out_ += "\n**Inference**\n\n";
    for (const Inference& inference : incident.inferences) {
      out_ += fmt::format("- **{}** {} ({})\n", name_of(inference.confidence), sentence(inference.text),
                          sentence(join(inference.facts)));
      if (!inference.contradicts.empty()) out_ += fmt::format("  - against it: {}\n", sentence(join(inference.contradicts)));
      for (const std::string& text : inference.confirm) out_ += "  - confirm: " + sentence(text) + "\n";
      for (const std::string& text : inference.reject_if) out_ += "  - reject if: " + sentence(text) + "\n";
    }
    if (!incident.consequences.empty()) out_ += "\n**Consequences**\n\n";
    for (const Consequence& one : incident.consequences) {
      out_ += fmt::format("- {}: {} ({})\n", code(label(one.subject)), sentence(title_of(one)), sentence(join(one.facts)));
    }
    std::vector<std::string> lines;
    for (const Command& command : incident.commands) {
      lines.push_back("# " + escape_terminal(command.purpose));
      lines.push_back(escape_terminal(command.text));
    }
    if (!incident.owner.empty()) out_ += fmt::format("\n**Owner** {}\n", code(incident.owner));
    if (!incident.runbook.empty()) out_ += fmt::format("\n**Runbook** {}\n", code(incident.runbook));
    out_ += "\n**Commands**\n\n" + fenced(lines);
  }

  void list(std::string_view title, const std::vector<const Incident*>& incidents) {
    if (incidents.empty()) return;
    out_ += fmt::format("\n**{}**\n\n", title);
    lines(incidents);
  }

  void lines(const std::vector<const Incident*>& incidents) {
    const std::size_t limit = std::min(incidents.size(), listed);
    for (std::size_t i = 0; i < limit; ++i) out_ += "- " + headline(*incidents[i]) + "\n";
    more(incidents.size() - limit);
  }

  void more(std::size_t left_out) {
    if (left_out > 0) out_ += fmt::format("- and {} more\n", left_out);
  }

  void suppressed() {
    if (report_.suppressed.empty()) return;
    out_ += fmt::format("\n**Suppressed ({})**\n\n", report_.suppressed.size());
    const std::size_t limit = std::min(report_.suppressed.size(), listed);
    for (std::size_t i = 0; i < limit; ++i) {
      const Suppressed& one = report_.suppressed[i];
      out_ += fmt::format("- {} {} by {}\n", code(one.rule), code(label(one.subject)), sentence(one.by));
    }
    more(report_.suppressed.size() - limit);
  }

  void gaps() {
    if (report_.gaps.empty()) return;
    out_ += "\n**Gaps**\n\n";
    const std::size_t limit = std::min(report_.gaps.size(), listed);
    for (std::size_t i = 0; i < limit; ++i) {
      const Gap& gap = report_.gaps[i];
      out_ += fmt::format("- {} ({}){}\n", code(gap.what), name_of(gap.reason),
                          gap.detail.empty() ? "" : ": " + sentence(shorten(gap.detail, max_fact)));
    }
    more(report_.gaps.size() - limit);
  }

  const Report& report_;
  std::string out_;
};

}  // namespace

std::string render_markdown(const Report& report, const Style&) { return MarkdownWriter(report).write(); }

}  // namespace aiops
