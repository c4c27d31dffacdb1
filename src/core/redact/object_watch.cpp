// Three parts do the work: frames (what is open and what waits), a walk through JSON, lines of YAML. This tells them apart: a
// document is JSON from its first bracket to the one that closes it, YAML while its lines are indented like YAML, and a line
// of a log may hold several of the first kind.
#include "core/redact/object_watch.hpp"

#include <algorithm>
#include <array>

#include "core/redact/json_walk.hpp"
#include "core/redact/object_frames.hpp"
#include "core/redact/site.hpp"
#include "core/redact/yaml_lines.hpp"

namespace aiops::redact {

struct ObjectWatch::State {
  ObjectFrames frames;
  JsonWalk json{frames};
  YamlLines yaml{frames, json};
  bool mid_line = false;  // the last line was a piece

  void start(std::string_view text, std::size_t begin, std::size_t end, std::uint64_t base, bool open);
  void walk(std::string_view text, std::size_t from, std::size_t end, std::uint64_t base);
  bool dedented(std::string_view text, std::size_t begin, std::size_t end) const;
};

ObjectWatch::ObjectWatch() : state_(std::make_unique<State>()) {}
ObjectWatch::~ObjectWatch() = default;
ObjectWatch::ObjectWatch(ObjectWatch&&) noexcept = default;
ObjectWatch& ObjectWatch::operator=(ObjectWatch&&) noexcept = default;

void ObjectWatch::reset() {
  state_->frames.reset();
  state_->json.reset();
  state_->yaml.reset();
  state_->mid_line = false;
}

bool ObjectWatch::watching() const { return !state_->frames.empty(); }

namespace {

std::size_t indentation(std::string_view text, std::size_t begin, std::size_t end) {
  const std::size_t at = text.substr(0, end).find_first_not_of(" \t", begin);
  return (at == std::string_view::npos ? end : at) - begin;
}

// A line such as `"apiVersion": "v1",` is of JSON whose bracket stands in a line before.
bool is_json_member(std::string_view text, const YamlLine& line, std::size_t end) {
  if (!line.quoted_key || line.dash != YamlLine::npos) return false;
  const std::size_t last = text.substr(0, end).find_last_not_of(" \t\r");
  return last != std::string_view::npos && std::string_view(",{[").find(text[last]) != std::string_view::npos;
}

}  // namespace

// Opens what begins in a line, if something does.
void ObjectWatch::State::start(std::string_view text, std::size_t begin, std::size_t end, std::uint64_t base, bool open) {
  const YamlLine line = YamlLine::of(text, begin, end);
  if (is_json_member(text, line, end) || (open && line.quoted_key)) {
    json.begin(true, true);
    return walk(text, begin + line.indent, end, base);
  }
  static constexpr std::array<std::string_view, 6> openers{"apiVersion", "kind", "data", "stringData", "name", "value"};
  const std::string_view key = text.substr(line.key_begin, line.key_end - line.key_begin);
  if (line.has_key() && std::find(openers.begin(), openers.end(), key) != openers.end()) {
    yaml.reset();
    frames.open_mapping(line.dash != YamlLine::npos ? line.first_dash : line.indent, line.dash != YamlLine::npos);
    if (!yaml.line(text, begin, end, base, open)) frames.close_all();
    return;
  }
  const std::size_t bracket = text.substr(0, end).find('{', begin);
  if (bracket == std::string_view::npos) return;
  const std::size_t next = bracket + 1 + indentation(text, bracket + 1, end);
  const bool flow_style = bracket == begin + line.indent && next < end && is_alnum(text[next]);
  json.begin(!flow_style, false);
  walk(text, bracket, end, base);
}

void ObjectWatch::State::walk(std::string_view text, std::size_t from, std::size_t end, std::uint64_t base) {
  while (from < end) {
    from = json.walk(text, from, end, base);
    if (json.active() || !frames.empty()) return;  // what is behind JSON in a line of YAML means nothing
    from = std::min(end, text.substr(0, end).find('{', from));
    json.begin(true, false);
  }
}

// Flow style that was never closed, in a document of YAML.
bool ObjectWatch::State::dedented(std::string_view text, std::size_t begin, std::size_t end) const {
  const std::size_t column = indentation(text, begin, end);
  if (!frames.flow() || begin + column == end) return false;
  const char c = text[begin + column];
  const bool in_block = frames.yaml_indent() != ObjectFrames::no_indent;
  if (!in_block && json.strict()) return false;
  return column <= (in_block ? frames.yaml_indent() : 0) && c != '}' && c != ']';
}

void ObjectWatch::line(std::string_view text, std::size_t begin, std::size_t end, std::uint64_t base, bool open, bool opens,
                       Finds& finds) {
  State& state = *state_;
  state.frames.attach(text, base, finds);
  if (!open && end > begin && text[end - 1] == '\r') --end;
  const bool fresh = !std::exchange(state.mid_line, open);
  if (fresh && state.json.active() && state.dedented(text, begin, end)) state.json.stop(base + begin);
  if (state.json.active()) {
    const std::size_t past = state.json.walk(text, begin, end, base);
    const bool cut_off = fresh && state.json.abandoned() && state.frames.empty();  // another document may begin in this line
    if (cut_off && opens)
      state.start(text, begin, end, base, open);
    else if (!state.json.active() && state.frames.empty())
      state.walk(text, past, end, base);
  } else if (!state.frames.empty()) {
    const bool goes_on = fresh ? state.yaml.line(text, begin, end, base, open) : (state.yaml.more(begin, end), true);
    if (!goes_on && opens) state.start(text, begin, end, base, open);
  } else if (opens) {
    state.start(text, begin, end, base, open);
  }
  if (open)
    state.json.cut(base + end);
  else
    state.json.newline(base + end);
  const std::uint64_t waits = waits_from();
  if (waits != static_cast<std::uint64_t>(-1) && base + end - waits > most_held) {
    state.frames.give_up_waiting();
    if (open) state.json.cut(base + end);
  }
}

void ObjectWatch::finish(std::string_view text, std::uint64_t base, Finds& finds) {
  state_->frames.attach(text, base, finds);
  state_->json.stop(base + text.size());
  state_->frames.close_all();
  reset();
}

std::uint64_t ObjectWatch::waits_from() const { return std::min(state_->frames.first_waiting(), state_->json.first_waiting()); }

}  // namespace aiops::redact
