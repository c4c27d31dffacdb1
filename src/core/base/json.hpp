// Why: every object of a cluster passes through here, so reading must be fast, small and unbreakable.
// A Document is an immutable, compact tree: 16 bytes a value, keys stored once. A Value is a cursor into it.
// Reading never fails: a missing key, a null or a wrong type gives a missing Value, an empty text or no number,
// so that a rule can write pod["status"]["phase"].text() on any input whatsoever.
// A Value also knows where it stands: path() is how a fact can point at the very field that proves it.
// Must never: expose the parser library, throw, recurse without bound, or hold a reference into the parsed text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.hpp"

namespace aiops::json {

enum class Type : std::uint8_t { missing, null, boolean, integer, real, string, array, object };

struct Tape;  // the storage; json.cpp
class Members;
class Items;

class Value {
 public:
  Value() = default;  // missing

  Type type() const;
  explicit operator bool() const { return type() > Type::null; }  // present and not null
  bool is_null() const { return type() == Type::null; }
  bool is_object() const { return type() == Type::object; }
  bool is_array() const { return type() == Type::array; }
  bool is_string() const { return type() == Type::string; }

  Value operator[](std::string_view key) const;  // the last of equal keys, as Go's decoder has it
  Value at(std::size_t index) const;
  std::size_t size() const;  // of an array or object, else 0

  std::string_view text() const;  // "" unless a string; valid while the Document lives
  std::optional<std::int64_t> integer() const;  // also a real without fraction
  std::optional<double> number() const;
  std::optional<bool> boolean() const;
  bool is_true() const { return boolean().value_or(false); }

  Items items() const;  // of an array; empty range otherwise
  Members members() const;  // of an object; empty range otherwise

  // The JSONPath of this value seen from `root`, which must be an ancestor or itself:
  // "$.status.containerStatuses[0].restartCount", "$.metadata.labels['app.kubernetes.io/name']".
  // Empty when `root` does not contain this value.
  std::string path(Value root) const;

  // The array or object that holds this value, seen from `root`; missing when `root` does not contain it or is it.
  Value parent(Value root) const;

  // The line (1-based) where the value stood, when it was read from YAML; else 0.
  unsigned line() const;

  friend bool operator==(const Value& a, const Value& b) { return a.tape_ == b.tape_ && a.at_ == b.at_; }  // same place

 private:
  friend class Document;
  friend class Items;
  friend class Members;
  friend class Builder;
  Value(const Tape* tape, std::uint32_t at) : tape_(tape), at_(at) {}
  std::uint32_t next() const;

  const Tape* tape_ = nullptr;
  std::uint32_t at_ = 0;
};

struct Member {
  std::string_view key;
  Value value;
};

class Items {
 public:
  class Iterator {
   public:
    Value operator*() const { return at_; }
    Iterator& operator++();
    friend bool operator!=(const Iterator& a, const Iterator& b) { return a.left_ != b.left_; }

   private:
    friend class Items;
    Iterator(Value at, std::size_t left) : at_(at), left_(left) {}
    Value at_;
    std::size_t left_;
  };
  Iterator begin() const;
  Iterator end() const { return {Value(), 0}; }

 private:
  friend class Value;
  explicit Items(Value parent) : parent_(parent) {}
  Value parent_;
};

class Members {
 public:
  class Iterator {
   public:
    Member operator*() const;
    Iterator& operator++();
    friend bool operator!=(const Iterator& a, const Iterator& b) { return a.left_ != b.left_; }

   private:
    friend class Members;
    Iterator(Value at, std::size_t left) : at_(at), left_(left) {}
    Value at_;
    std::size_t left_;
  };
  Iterator begin() const;
  Iterator end() const { return {Value(), 0}; }

 private:
  friend class Value;
  explicit Members(Value parent) : parent_(parent) {}
  Value parent_;
};

struct Limits {
  std::size_t max_depth = 200;
  std::size_t max_values = 50'000'000;
};

// Shares its storage: copying is cheap, Values stay valid while one copy lives.
class Document {
 public:
  Document() = default;  // its root is missing
  Value root() const;

  // One JSON text. Invalid UTF-8 is replaced by U+FFFD rather than refused (repaired() says so).
  // Error: Fault::input, "line 3, column 7: …".
  static Result<Document> parse(std::string_view text, Limits limits = {});

  bool repaired() const;

 private:
  friend class Builder;
  std::shared_ptr<const Tape> tape_;
};

// Makes a Document from events; the YAML reader and the tests' patches use it. Calls must nest properly;
// a call beyond the limits turns the builder off and finish() gives the error.
class Builder {
 public:
  explicit Builder(Limits limits = {}, std::size_t expected_values = 0);
  ~Builder();
  Builder(const Builder&) = delete;
  Builder& operator=(const Builder&) = delete;

  bool null();
  bool boolean(bool);
  bool integer(std::int64_t);
  bool real(double);
  bool string(std::string_view);
  bool key(std::string_view);
  bool begin_object();
  bool end_object();
  bool begin_array();
  bool end_array();
  bool copy(Value);  // a whole subtree of another (or this) document
  void line(unsigned number);  // of the next value
  void repaired();  // the text had invalid bytes that were replaced
  Result<Document> finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// What a JSONPath made by Value::path() points at; missing when nothing is there.
// Error (Fault::input): the text is not of the grammar `$`, `.key`, `['key']`, `[n]`.
Result<Value> resolve(Value root, std::string_view path);

// Compact JSON of a value; `indent` > 0 pretty-prints. Strings are escaped so that the output is valid JSON.
std::string to_text(Value, int indent = 0);
void append_quoted(std::string& out, std::string_view text);

// Deep equality by content (objects regardless of the order of keys).
bool equal(Value, Value);

}  // namespace aiops::json
