#include "support/oracle.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/base/text.hpp"

namespace aiops::testing {

namespace {

bool label_matches(std::string_view text, json::Value labels) {
  // The planner writes `k=v` and `k in (a,b)`; commas inside parentheses do not separate.
  std::size_t depth = 0;
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == '(') ++depth;
    if (c == ')') --depth;
    if (c == ',' && depth == 0) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  for (const std::string& part : parts) {
    const auto in = part.find(" in (");
    if (in != std::string::npos) {
      const std::string values = part.substr(in + 5, part.size() - in - 6);
      const auto list = split(values, ',');
      if (std::find(list.begin(), list.end(), labels[part.substr(0, in)].text()) == list.end()) return false;
      continue;
    }
    const auto at = part.find('=');
    if (at == std::string::npos || labels[part.substr(0, at)].text() != part.substr(at + 1)) return false;
  }
  return true;
}

bool field_matches(const Object& object, const std::string& text) {
  for (const auto part : split(text, ',')) {
    const auto at = part.find('=');
    const bool differs = at > 0 && part[at - 1] == '!';
    std::string_view path = part.substr(0, differs ? at - 1 : at);
    json::Value value = object.root;
    for (const auto step : split(path, '.')) value = value[step];
    const std::string has = value.is_string() ? std::string(value.text()) : value ? json::to_text(value) : std::string();
    if ((has == part.substr(at + 1)) == differs) return false;
  }
  return true;
}

class Oracle {
 public:
  explicit Oracle(const Snapshot& truth) : truth_(truth) {}

  void answer(const Read& read, SnapshotBuilder& builder) const {
    if (read.form() == Read::Form::discovery) {
      // As a server that serves what the truth has.
      std::string groups;
      for (const Object& object : truth_.objects())
        groups += fmt::format("{}{{\"name\":\"{}\"}}", groups.empty() ? "" : ",", group_of(object.api_version));
      builder.groups(json::Document::parse(fmt::format("{{\"groups\":[{}]}}", groups))->root());
      return;
    }
    if (read.form() == Read::Form::pod_log) {
      const Log* log = truth_.log(read.name_space(), read.name(), read.window().container, read.window().previous);
      if (log) builder.add_log(log->ns, log->pod, log->container, log->previous, log->body);
      return;
    }
    for (const Object* object : truth_.all(read.kind())) {
      if (!read.name_space().empty() && object->ns != read.name_space()) continue;
      if (read.form() == Read::Form::object && object->name != read.name()) continue;
      if (read.narrowed()) {
        const std::string target = decode(read.target());
        if (const std::string labels = parameter(target, "labelSelector=");
            !labels.empty() && !label_matches(labels, (*object)["metadata"]["labels"]))
          continue;
        if (const std::string fields = parameter(target, "fieldSelector="); !fields.empty() && !field_matches(*object, fields))
          continue;
      }
      builder.add(copy_of(*object), read.kind(), read.metadata_only());
    }
    // What the truth never listed is not known to be absent either.
    if (read.form() != Read::Form::list || !truth_.listed(read.kind(), read.name_space())) return;
    if (read.narrowed()) {
      builder.asked(read.kind(), read.name_space());
    } else {
      builder.listed(read.kind(), read.name_space());
    }
  }

 private:
  static std::string decode(const std::string& text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] == '%' && i + 2 < text.size()) {
        out += static_cast<char>(std::stoi(text.substr(i + 1, 2), nullptr, 16));
        i += 2;
      } else {
        out += text[i];
      }
    }
    return out;
  }
  static std::string parameter(const std::string& target, const std::string& name) {
    const auto at = target.find(name);
    if (at == std::string::npos) return {};
    const auto from = at + name.size();
    return target.substr(from, target.find('&', from) - from);
  }

  const Snapshot& truth_;
};

}  // namespace

json::Document copy_of(const Object& object) {
  json::Builder builder;
  builder.begin_object();
  builder.key("apiVersion");
  builder.string(object.api_version);
  builder.key("kind");
  builder.string(object.kind);
  for (const json::Member member : object.root.members()) {
    if (member.key == "apiVersion" || member.key == "kind") continue;
    builder.key(member.key);
    builder.copy(member.value);
  }
  builder.end_object();
  return *builder.finish();
}

Collection collect_from(const Snapshot& truth, const Target& target, Time captured_at) {
  Collection out;
  const Oracle oracle(truth);
  std::set<Read> asked;
  const auto build = [&] {
    SnapshotBuilder builder;
    builder.captured_at(captured_at);
    for (const Read& read : asked) oracle.answer(read, builder);
    return builder.build();
  };
  while (out.rounds < max_rounds(target)) {
    const std::vector<Read> reads = next_asks(build(), target, asked);
    if (reads.empty()) break;
    ++out.rounds;
    out.requests += reads.size();
    out.said.emplace_back();
    for (const Read& read : reads) {
      out.logs += read.form() == Read::Form::pod_log ? 1U : 0U;
      out.whole_lists += read.whole_list() ? 1U : 0U;
      out.said.back().push_back(read.describe());
      asked.insert(read);
    }
  }
  out.snapshot = build();
  return out;
}

}  // namespace aiops::testing
