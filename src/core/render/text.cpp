// For a tired engineer at three in the morning: the answer in the first line, then what proves it, what it means, and two
// commands to look further. Everything from the cluster goes through clean(); nothing else is escaped.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "core/base/text.hpp"
#include "core/render/outline.hpp"
#include "core/render/render.hpp"
#include "core/render/spark.hpp"
#include "core/render/width.hpp"

namespace aiops {

namespace {

constexpr std::size_t detailed = 5;  // incidents with details, unless wide
constexpr std::size_t shown_gaps = 8;  // unless wide
constexpr std::size_t shown_suppressed = 8;  // unless wide
constexpr std::size_t drawn = 60;  // columns of a course
constexpr std::size_t listed = 30;  // one line each, unless wide

enum class Paint { plain, bold, red, yellow, green, dim };

class TextWriter {
 public:
  TextWriter(const Report& report, const Style& style, bool wide) : report_(report), style_(style), wide_(wide) {}

  std::string write() {
    const auto [serious, info] = apart(report_.incidents);
    if (serious.empty()) {
      all_clear_line();
    } else {
      verdict(serious);
    }
    const std::size_t limit = wide_ ? serious.size() : std::min(serious.size(), detailed);
    for (std::size_t i = 0; i < limit; ++i) incident(*serious[i], serious.size() > 1 ? i + 1 : 0);
    if (limit < serious.size()) {
      out_ += '\n';
      item(0, fmt::format("Details of {} are left out: -o wide shows them.", plural(serious.size() - limit, "more incident")));
    }
    one_line_each("WORTH KNOWING", info);
    const auto also = apart(report_.also_in_scope);
    one_line_each("ALSO IN SCOPE, NOT CONNECTED", also.serious);
    if (wide_) one_line_each("ALSO IN SCOPE, WORTH KNOWING", also.info);
    suppressed();
    gaps();
    ledger();
    return std::move(out_);
  }

 private:
  std::string clean(std::string_view text) const {
    std::string safe = escape_terminal(text);
    return style_.unicode ? safe : to_ascii(safe);
  }

  std::string paint(Paint how, std::string_view text) const {
    if (!style_.colour || how == Paint::plain) return std::string(text);
    static constexpr std::string_view codes[] = {"", "1", "1;31", "33", "32", "2"};
    return fmt::format("\x1b[{}m{}\x1b[0m", codes[static_cast<std::size_t>(how)], text);
  }
  static Paint paint_of(Severity severity) {
    if (severity >= Severity::error) return Paint::red;
    return severity == Severity::warning ? Paint::yellow : Paint::plain;
  }

  // One paragraph behind `indent` blanks and an optional word in front, wrapped under itself.
  void item(std::size_t indent, std::string_view text, std::string_view front = {}, Paint how = Paint::plain,
            std::size_t front_width = 0, bool whole = false) {
    out_.append(indent, ' ');
    std::size_t hang = indent;
    if (!front.empty()) {
      const std::string shown = clean(front);
      const std::size_t columns = columns_of(shown);
      const std::size_t width = std::max(front_width, columns);
      out_ += paint(how, shown);
      out_.append(width - columns + 2, ' ');
      hang += width + 2;
    }
    // A narrow terminal gets a small indent rather than one word a line.
    const std::size_t under = hang + 24 > style_.width ? std::min<std::size_t>(indent + 2, hang) : hang;
    out_ += whole ? clean(text) : wrapped(clean(text), style_.width, under, hang);
    out_ += '\n';
  }

  void head(std::string_view title) {
    if (!style_.headings) return;
    out_ += paint(Paint::bold, title);
    out_ += '\n';
  }

  void all_clear_line() {
    const Verdict verdict = all_clear(report_);
    item(0, verdict.text, verdict.word, verdict.word == "OK" ? Paint::green : Paint::yellow, 0, style_.whole_verdict);
  }

  void verdict(const std::vector<const Incident*>& serious) {
    const Incident& first = *serious.front();
    std::string text = headline_of(first, report_.generated_at);
    if (serious.size() > 1) text += fmt::format(", and {}", plural(serious.size() - 1, "more incident"));
    item(0, text, upper(name_of(first.severity)), paint_of(first.severity), 0, style_.whole_verdict);
    if (serious.size() < 2) return;
    out_ += '\n';
    const std::size_t limit = wide_ ? serious.size() : std::min(serious.size(), listed);
    for (std::size_t i = 0; i < limit; ++i) {
      const Incident& one = *serious[i];
      item(0, headline_of(one, report_.generated_at), fmt::format("{:>3}  {}", i + 1, upper(name_of(one.severity))),
           paint_of(one.severity), 13);
    }
    more(serious.size() - limit);
  }

  void more(std::size_t left_out) {
    if (left_out > 0) item(2, fmt::format("and {} more: -o wide shows them.", left_out));
  }

  void incident(const Incident& incident, std::size_t number) {
    out_ += '\n';
    if (number > 0) {
      item(0, headline_of(incident, report_.generated_at), fmt::format("[{}] {}", number, upper(name_of(incident.severity))),
           paint_of(incident.severity));
    }
    facts(incident);
    inferences(incident);
    consequences(incident);
    affected(incident);
    if (!incident.owner.empty()) item(0, incident.owner, "OWNER", Paint::bold);
    if (!incident.runbook.empty()) out_ += paint(Paint::bold, "RUNBOOK") + "  " + clean(incident.runbook) + "\n";
    head("COMMANDS");
    for (const Command& command : incident.commands) {
      out_ += paint(Paint::dim, "  # " + clean(command.purpose)) + "\n";
      out_ += "  " + clean(command.text) + "\n";  // never wrapped: it is to be copied
    }
  }

  // What an inference rests on is shown; facts that only consequences cite are counted, and shown by -o wide.
  std::set<std::string_view> shown_facts(const Incident& incident) const {
    std::set<std::string_view> out;
    for (const Inference& inference : incident.inferences) {
      out.insert(inference.facts.begin(), inference.facts.end());
      out.insert(inference.contradicts.begin(), inference.contradicts.end());
    }
    if (out.empty() || wide_ || style_.show_evidence) {
      for (const Fact& fact : incident.facts) out.insert(fact.id);
    }
    return out;
  }

  void facts(const Incident& incident) {
    head("FACTS");
    const auto shown = shown_facts(incident);
    std::size_t id_width = 0;
    for (const Fact& fact : incident.facts) id_width = std::max(id_width, fact.id.size());
    for (FactGroup& group : facts_by_object(incident, report_.generated_at)) {
      const auto hidden = [&](const FactLine& line) { return shown.count(line.fact->id) == 0; };
      group.lines.erase(std::remove_if(group.lines.begin(), group.lines.end(), hidden), group.lines.end());
      if (group.lines.empty()) continue;
      const bool alone = group.lines.size() == 1 || group.heading.empty();
      if (!alone) item(2, group.heading);
      for (const FactLine& line : group.lines) {
        const std::size_t indent = alone ? 2 : 4;
        item(indent, alone && !group.heading.empty() ? group.heading + ": " + line.text : line.text, line.fact->id, Paint::bold,
             id_width);
        course(*line.fact, indent + id_width + 2);
        if (style_.show_evidence)
          out_ += std::string(indent + id_width + 2, ' ') + paint(Paint::dim, "at " + clean(place_of(*line.fact))) + "\n";
      }
    }
  }

  void consequence_facts(const Incident& incident) {
    const std::size_t left = incident.facts.size() - shown_facts(incident).size();
    if (left > 0) item(2, fmt::format("{} about them: -o wide shows them.", plural(left, "fact")));
  }

  void course(const Fact& fact, std::size_t indent) {
    const std::size_t room = style_.width > indent + 8 ? std::min<std::size_t>(style_.width - indent, drawn) : 8;
    const std::string picture = sparkline(fact.course, room, style_.unicode);
    if (!picture.empty()) out_ += std::string(indent, ' ') + picture + "\n";
  }

  void inferences(const Incident& incident) {
    head("INFERENCE");
    constexpr std::size_t word = 8;  // the longest confidence
    for (const Inference& inference : incident.inferences) {
      std::string text = fmt::format("{} [{}]", inference.text, join(inference.facts));
      text += inference.from_model ? " (model)" : " " + inference.rule;
      item(2, text, name_of(inference.confidence), Paint::bold, word);
      if (!inference.contradicts.empty()) item(4 + word, fmt::format("against it: [{}]", join(inference.contradicts)));
      for (const std::string& sentence : inference.confirm) item(4 + word, "confirm: " + sentence);
      for (const std::string& sentence : inference.reject_if) item(4 + word, "reject if: " + sentence);
    }
  }

  void consequences(const Incident& incident) {
    if (incident.consequences.empty()) return;
    head("CONSEQUENCES");
    for (const Consequence& consequence : incident.consequences) {
      const bool proved = wide_ || style_.show_evidence;
      item(2, fmt::format("{}: {}{}", label(consequence.subject), title_of(consequence),
                          proved ? fmt::format(" [{}]", join(consequence.facts)) : std::string()));
    }
    consequence_facts(incident);
  }

  void affected(const Incident& incident) {
    if (!wide_ || incident.affected.empty()) return;
    head("AFFECTED");
    for (const ObjectRef& ref : incident.affected) item(2, label(ref));
  }

  void one_line_each(std::string_view title, const std::vector<const Incident*>& incidents) {
    if (incidents.empty()) return;
    out_ += '\n';
    head(title);
    const std::size_t limit = wide_ ? incidents.size() : std::min(incidents.size(), listed);
    for (std::size_t i = 0; i < limit; ++i) {
      const Incident& one = *incidents[i];
      item(2, fmt::format("{} {}", headline_of(one, report_.generated_at), one.rule), upper(name_of(one.severity)),
           paint_of(one.severity), 8);
    }
    more(incidents.size() - limit);
  }

  void suppressed() {
    if (report_.suppressed.empty()) return;
    out_ += '\n';
    head(fmt::format("SUPPRESSED ({})", report_.suppressed.size()));
    const std::size_t limit = wide_ ? report_.suppressed.size() : std::min(report_.suppressed.size(), shown_suppressed);
    for (std::size_t i = 0; i < limit; ++i) {
      const Suppressed& one = report_.suppressed[i];
      item(2, fmt::format("{} {} by {}", one.rule, label(one.subject), one.by));
    }
    more(report_.suppressed.size() - limit);
  }

  void gaps() {
    if (report_.gaps.empty()) return;
    out_ += '\n';
    head("GAPS");
    const std::size_t limit = wide_ ? report_.gaps.size() : std::min(report_.gaps.size(), shown_gaps);
    for (std::size_t i = 0; i < limit; ++i) {
      const Gap& gap = report_.gaps[i];
      item(2, fmt::format("{} ({}){}", gap.what, name_of(gap.reason), gap.detail.empty() ? "" : ": " + gap.detail));
    }
    more(report_.gaps.size() - limit);
  }

  void ledger() {
    out_ += '\n';
    item(0, fmt::format("{}; {}", ledger_of(report_), clock_of(report_)), "LEDGER", Paint::bold);
    if (style_.verbose && !report_.ledger.hosts.empty()) item(0, "hosts contacted: " + join(report_.ledger.hosts, ", "));
  }

  const Report& report_;
  const Style& style_;
  bool wide_;
  std::string out_;
};

}  // namespace

std::string render_text(const Report& report, const Style& style, bool wide) { return TextWriter(report, style, wide).write(); }

}  // namespace aiops
