// One state for each kind of token. A word (a key, a kind, a name) is copied as it goes by, up to a length beyond which no word
// matters; a value is remembered by where it began. Strict is JSON; otherwise plain words and single quotes are read as the
// flow style of YAML has them, and strings may run over lines.
#include "core/redact/json_walk.hpp"

#include <algorithm>

namespace aiops::redact {

namespace {

bool is_white(char c) { return c == ' ' || c == '\t' || c == '\r'; }
bool is_bracket(char c) { return c == '{' || c == '}' || c == '[' || c == ']'; }

}  // namespace

void JsonWalk::reset() {
  depth_ = 0;
  state_ = State::between;
  escaped_ = quote_seen_ = colon_seen_ = colon_ = filled_ = parted_ = false;
}

void JsonWalk::begin(bool strict, bool inside) {
  reset();
  strict_ = strict;
  if (inside) open(false);
}

std::size_t JsonWalk::walk(std::string_view text, std::size_t from, std::size_t to, std::uint64_t base) {
  bool begun = active();
  abandoned_ = false;
  for (std::size_t at = from; at < to; ++at) {
    if (state_ == State::doubled && !escaped_) {
      at = skip(text, at, to);
      if (at == to) break;
    }
    byte(text[at], base + at);
    if (depth_ > 0) begun = true;
    if (begun && depth_ == 0) return at + 1;
  }
  return to;
}

// Over the bytes of a string that mean nothing but themselves.
std::size_t JsonWalk::skip(std::string_view text, std::size_t from, std::size_t to) {
  std::size_t end = from;
  while (end < to && text[end] != '"' && text[end] != '\\') ++end;
  const std::size_t copied = std::min(end - from, most_word - word_size_);
  std::copy_n(text.data() + from, copied, word_.data() + word_size_);
  word_size_ += copied;
  return end;
}

void JsonWalk::byte(char c, std::uint64_t at) {
  switch (state_) {
    case State::between:
      return between(c, at);
    case State::doubled:
    case State::single:
      return in_quotes(c, at);
    case State::plain:
      return in_plain(c, at);
  }
}

void JsonWalk::between(char c, std::uint64_t at) {
  if (is_white(c)) return;
  const bool opens = c == '{' || c == '[';
  if (strict_ && depth_ > 0 && misplaced(c)) abandon();
  if (opens) return open(c == '[');
  if (depth_ == 0) return;
  if (c == '}' || c == ']') return close();
  if (c == ':') {
    colon_ = true;
  } else if (c == ',') {
    colon_ = filled_ = false;
  } else if (c == '"') {
    start(State::doubled, at + 1);
  } else if (c == '\'' && !strict_) {
    start(State::single, at + 1);
  } else {
    start(State::plain, at);
    in_plain(c, at);
  }
}

// What JSON does not have here: the rest is something else, and what was open was cut off.
bool JsonWalk::misplaced(char c) const {
  if (c == '}' || c == ']' || c == ',') return false;
  if (filled_) return true;
  if (!at_value()) return c != '"' && c != ':';
  return c != '"' && c != '{' && c != '[' && std::string_view("-0123456789tfn").find(c) == std::string_view::npos;
}

void JsonWalk::start(State state, std::uint64_t at) {
  state_ = state;
  token_begin_ = at;
  word_size_ = 0;
  escaped_ = quote_seen_ = colon_seen_ = parted_ = false;
}

void JsonWalk::in_quotes(char c, std::uint64_t at) {
  const char quote = state_ == State::doubled ? '"' : '\'';
  if (quote_seen_ && c != quote) {  // of the single quotes; doubled they stand for one
    token(at - 1);
    return byte(c, at);
  }
  if (!escaped_ && c == quote) {
    if (quote == '"') return token(at);
    quote_seen_ = !quote_seen_;
    return;
  }
  escaped_ = !escaped_ && c == '\\' && quote == '"';
  if (word_size_ < most_word) word_[word_size_++] = c;
}

void JsonWalk::in_plain(char c, std::uint64_t at) {
  const bool ends_key = colon_seen_ && (is_white(c) || is_bracket(c) || c == ',' || c == '"' || strict_);
  if (ends_key) {
    token(plain_end_);
    colon_ = true;
    return byte(c, at);
  }
  if (is_bracket(c) || c == ',') {
    token(plain_end_);
    return byte(c, at);
  }
  if (is_white(c)) return;
  if (c == ':' && !at_value()) {
    colon_seen_ = true;
    return;
  }
  colon_seen_ = false;
  plain_end_ = at + 1;
  if (word_size_ < most_word) word_[word_size_++] = c;
}

// The token is complete.
void JsonWalk::token(std::uint64_t end) {
  const std::string_view word(word_.data(), word_size_);
  if (!at_value()) {
    frames_.key(word_size_ < most_word ? word : std::string_view());
  } else {
    const Place place = frames_.place();
    if (place == Place::kind) frames_.kind(word);
    if (place == Place::name) frames_.name(word);
    part(end, true);
    filled_ = true;
  }
  state_ = State::between;
  quote_seen_ = colon_seen_ = escaped_ = false;
}

void JsonWalk::part(std::uint64_t end, bool last) {
  const Place place = frames_.place();
  if (place != Place::data && place != Place::string_data && place != Place::env_value) return;
  if (token_begin_ >= end) return;
  constexpr std::string_view placeholder = "REDACTED:";  // in its brackets, which look like a list
  if (state_ == State::plain && std::string_view(word_.data(), word_size_).starts_with(placeholder)) return;
  Form form = Form::placeholder;
  if (place == Place::data) form = Form::base64;
  if (state_ == State::plain) form = strict_ || place != Place::data ? Form::quoted : Form::base64;
  if (parted_) form = Form::removed;
  frames_.value({token_begin_, end, form, last && !parted_, state_ != State::plain});
  parted_ = true;
}

void JsonWalk::open(bool array) {
  frames_.open_flow(array);
  ++depth_;
  colon_ = filled_ = false;
}

void JsonWalk::close() {
  frames_.close();
  --depth_;
  colon_ = filled_ = true;
}

void JsonWalk::abandon() {
  while (depth_ > 0) close();
  reset();
  abandoned_ = true;
}

void JsonWalk::cut(std::uint64_t at) {
  if (!active() || state_ == State::between || !at_value() || frames_.undecided()) return;
  const std::uint64_t end = state_ == State::plain ? plain_end_ : quote_seen_ ? at - 1 : at;
  if (frames_.place() == Place::env_value && !parted_ && end - token_begin_ < most_word) return;
  part(end, false);
  token_begin_ = quote_seen_ ? end : at;
}

bool JsonWalk::newline(std::uint64_t at) {
  if (!active()) return true;
  if (state_ == State::plain) {
    byte(' ', at);
    if (state_ == State::plain) token(plain_end_);
  }
  if (quote_seen_) token(at - 1);
  if (state_ == State::between) return true;
  if (strict_) {
    stop(at);
    return false;
  }
  if (at_value()) part(at, false);
  token_begin_ = at + 1;
  escaped_ = false;
  return true;
}

void JsonWalk::stop(std::uint64_t at) {
  if (active() && state_ != State::between && at_value()) {
    part(state_ == State::plain ? plain_end_ : quote_seen_ ? at - 1 : at, false);
  }
  abandon();
}

std::uint64_t JsonWalk::first_waiting() const {
  if (!active() || state_ == State::between || !at_value()) return static_cast<std::uint64_t>(-1);
  const Place place = frames_.place();
  const bool secret = place == Place::data || place == Place::string_data || place == Place::env_value;
  return secret && (frames_.undecided() || !parted_ || quote_seen_) ? token_begin_ : static_cast<std::uint64_t>(-1);
}

}  // namespace aiops::redact
