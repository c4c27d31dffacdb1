// yaml-cpp's event interface writes our tape directly. An alias copies the anchored subtree, and the limit on the
// number of values bounds what a "billion laughs" file can grow to.
#include "core/base/yaml.hpp"

#include <charconv>
#include <map>
#include <sstream>

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include "core/base/text.hpp"

namespace aiops {

namespace {

class Stop : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Anchored subtrees are kept as small documents of their own, because a tape under construction cannot be read.
class Handler : public YAML::EventHandler {
 public:
  explicit Handler(json::Limits limits) : limits_(limits), builder_(std::make_unique<json::Builder>(limits)) {}

  void OnDocumentStart(const YAML::Mark& mark) override { start_ = mark; }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    scalar(mark, anchor, [](json::Builder& b) { return b.null(); });
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto found = anchors_.find(anchor);
    if (found == anchors_.end()) throw Stop(at(mark) + "an alias to its own ancestor or to nothing");
    const json::Value value = found->second.root();
    if (is_key()) {
      take_key(std::string(value.text()));
      return;
    }
    before_value();
    each([&](json::Builder& b) { return b.copy(value); });
    after_value();
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor, const std::string& text) override {
    if (is_key()) {
      if (anchor != 0) remember_scalar(anchor, tag, text);
      take_key(text);
      return;
    }
    scalar(mark, anchor, [&](json::Builder& b) { return add_scalar(b, tag, text); });
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor, YAML::EmitterStyle::value) override {
    open(mark, anchor, false);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor, YAML::EmitterStyle::value) override {
    open(mark, anchor, true);
  }
  void OnMapEnd() override { close(); }

  Result<json::Document> finish() { return builder_->finish(); }
  bool empty() const { return !any_; }
  const YAML::Mark& start() const { return start_; }

 private:
  struct Level {
    bool map;
    bool expects_key;
  };
  struct Recording {
    YAML::anchor_t anchor;
    std::size_t depth;
    std::unique_ptr<json::Builder> builder;
  };

  static std::string at(const YAML::Mark& mark) { return fmt::format("line {}, column {}: ", mark.line + 1, mark.column + 1); }
  bool is_key() const { return !levels_.empty() && levels_.back().map && levels_.back().expects_key; }

  template <class F>
  void each(F f) {
    any_ = true;
    if (!f(*builder_)) throw Stop("the document is too large or too deeply nested");
    for (auto& recording : recordings_) {
      if (!f(*recording.builder)) throw Stop("the document is too large or too deeply nested");
    }
  }
  void take_key(const std::string& name) {
    // Valid bytes in do not mean valid text out: yaml-cpp takes a NUL in a plain scalar for an escape.
    const std::string valid = is_valid_utf8(name) ? name : repair_utf8(name);
    each([&](json::Builder& b) { return b.key(valid); });
    levels_.back().expects_key = false;
  }
  void before_value() const {}
  void after_value() {
    if (!levels_.empty() && levels_.back().map) levels_.back().expects_key = true;
  }
  template <class F>
  void scalar(const YAML::Mark& mark, YAML::anchor_t anchor, F f) {
    if (is_key()) {
      take_key("null");
      return;
    }
    builder_->line(static_cast<unsigned>(mark.line + 1));
    each(f);
    if (anchor != 0) {
      json::Builder alone(limits_);
      f(alone);
      if (auto document = alone.finish()) anchors_[anchor] = *document;
    }
    after_value();
  }
  void remember_scalar(YAML::anchor_t anchor, const std::string& tag, const std::string& text) {
    json::Builder alone(limits_);
    add_scalar(alone, tag, text);
    if (auto document = alone.finish()) anchors_[anchor] = *document;
  }
  void open(const YAML::Mark& mark, YAML::anchor_t anchor, bool map) {
    if (is_key()) throw Stop(at(mark) + "a key that is not a scalar");
    if (levels_.size() >= limits_.max_depth) throw Stop(at(mark) + fmt::format("nested deeper than {}", limits_.max_depth));
    builder_->line(static_cast<unsigned>(mark.line + 1));
    if (anchor != 0) {
      if (recordings_.size() >= 32) throw Stop(at(mark) + "too many nested anchors");
      recordings_.push_back({anchor, levels_.size(), std::make_unique<json::Builder>(limits_)});
    }
    each([&](json::Builder& b) { return map ? b.begin_object() : b.begin_array(); });
    levels_.push_back({map, map});
  }
  void close() {
    const bool map = levels_.back().map;
    levels_.pop_back();
    each([&](json::Builder& b) { return map ? b.end_object() : b.end_array(); });
    while (!recordings_.empty() && recordings_.back().depth == levels_.size()) {
      if (auto document = recordings_.back().builder->finish()) anchors_[recordings_.back().anchor] = *document;
      recordings_.pop_back();
    }
    after_value();
  }

  static bool add_scalar(json::Builder& b, const std::string& tag, const std::string& text) {
    const bool plain = tag == "?" || tag.empty();
    if (!plain && tag != "tag:yaml.org,2002:int" && tag != "tag:yaml.org,2002:float" && tag != "tag:yaml.org,2002:bool" &&
        tag != "tag:yaml.org,2002:null") {
      return b.string(is_valid_utf8(text) ? text : repair_utf8(text));
    }
    if (text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL") return b.null();
    if (text == "true" || text == "True" || text == "TRUE") return b.boolean(true);
    if (text == "false" || text == "False" || text == "FALSE") return b.boolean(false);
    const char* first = text.data();
    const char* last = first + text.size();
    if (*first == '+') ++first;
    std::int64_t integer = 0;
    if (const auto [end, error] = std::from_chars(first, last, integer); error == std::errc() && end == last) {
      return b.integer(integer);
    }
    // from_chars would also take "inf" and "nan", which YAML spells with a dot: ask for a digit.
    const bool numeric =
        text.find_first_of("0123456789") != std::string::npos && text.find_first_not_of("+-0123456789.eE") == std::string::npos;
    double real = 0;
    if (numeric) {
      if (const auto [end, error] = std::from_chars(first, last, real); error == std::errc() && end == last) return b.real(real);
    }
    return b.string(is_valid_utf8(text) ? text : repair_utf8(text));
  }

  json::Limits limits_;
  std::unique_ptr<json::Builder> builder_;
  std::vector<Level> levels_;
  std::vector<Recording> recordings_;
  std::map<YAML::anchor_t, json::Document> anchors_;
  bool any_ = false;
  YAML::Mark start_ = YAML::Mark::null_mark();
};

}  // namespace

Result<std::vector<json::Document>> parse_yaml(std::string_view text, json::Limits limits) {
  if (!is_valid_utf8(text)) {
    const std::string repaired = repair_utf8(text);
    return parse_yaml(repaired, limits);
  }
  std::vector<json::Document> documents;
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    int last_start = -1;
    while (true) {
      Handler handler(limits);
      if (!parser.HandleNextDocument(handler)) break;
      // yaml-cpp 0.7 does not get past some stray tokens ("[k]\n,v") and would hand out empty documents for ever.
      const YAML::Mark start = handler.start();
      if (start.pos <= last_start) {
        return fail(Fault::input,
                    fmt::format("line {}, column {}: a token that is out of place", start.line + 1, start.column + 1));
      }
      last_start = start.pos;
      if (handler.empty()) continue;
      auto document = handler.finish();
      if (!document) return tl::unexpected(document.error());
      if (!document->root().is_null()) documents.push_back(*document);
    }
  } catch (const YAML::Exception& error) {
    return fail(Fault::input, fmt::format("line {}, column {}: {}", error.mark.line + 1, error.mark.column + 1, error.msg));
  } catch (const std::exception& error) {
    return fail(Fault::input, error.what());
  }
  return documents;
}

Result<std::vector<json::Document>> parse_json_or_yaml(std::string_view text, json::Limits limits) {
  const std::string_view start = trim(text);
  if (!start.empty() && (start[0] == '{' || start[0] == '[')) {
    auto document = json::Document::parse(text, limits);
    if (document) return std::vector<json::Document>{*document};
    // NDJSON and flow-style YAML begin alike: let the YAML reader try, but keep the JSON error, which is clearer.
    auto lines = parse_yaml(text, limits);
    if (lines) return lines;
    return tl::unexpected(document.error());
  }
  return parse_yaml(text, limits);
}

}  // namespace aiops
